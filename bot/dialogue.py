"""One turn of a conversation. All memory is the plain context that the caller carries."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot import asking, audience, masking, memory, persona, phrases, safety, topic
from bot.decide import CHOICES
from bot.model import Context, Entry, Kind, Match, Outcome, Part, Span
from bot.smalltalk import smalltalk
from bot.text import normalise
from bot.topic import Found

WIDE = 12  # candidates looked at where two searches are compared
CANDIDATES = 5  # kept as evidence
FAMILIAR = 0.5  # probability from which on a text counts as one of our questions
LISTENED = 12  # phrasings of an article that are listened to
LOUD = 0.2  # share of an article's phrasings that an ear hears where it is about that very thing
_LABEL = re.compile(
    r"(?:这是|我是|我的|我|本人|俺)?(?:的)?(?:身份证|电话|手机|联系方式|银行卡|卡|账|微信|邮箱|密码|验证码|户口本|户口簿|优待证|退伍证|住|住在|家住)"
    r"(?:号码|号|编号)?(?:就是|是|为|在)?[:： ]*$"
)
# Characters of a text that names a field rather than a question, and how near its second is.
BROAD_LENGTH, NEARLY_EQUAL = 4, 0.6


class Matcher(Protocol):
    """What the dialogue needs of the engine."""

    entries: dict[str, Entry]

    def look(
        self, text: str, k: int = 5, only: Collection[str] | None = None
    ) -> tuple[list[Match], dict[str, float]]: ...

    def decide(self, matches: list[Match]) -> Kind: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One text with all that is needed to answer it."""

    said: str  # the text with everything masked left out
    masks: list[Span]
    context: Context
    only: Collection[str] | None


class Dialogue:
    """Decides about one text after another."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._calms: dict[tuple[str, str], bool] = {}

    def respond(
        self, text: str, context: Mapping[str, Any] | None, only: Collection[str] | None
    ) -> Outcome:
        """The first rule that applies: safety, pick, small talk, person, telling, asking.

        What is small talk or a bare number to its last character cannot be danger.
        """
        masks = masking.mask(text)
        carried = memory.read(context, self._matcher.entries if only is None else only)
        turn = Turn(_without(text, masks), masks, carried, only)
        talk = smalltalk(turn.said)
        number = phrases.pick(turn.said, len(carried.get("choices", ())))
        if talk is None and number is None and self._hears(safety.danger, text, turn):
            return self._fixed(turn, "distress", "danger")
        picked = self._picked(turn, number)
        if picked is not None:
            return picked
        if phrases.accepts(turn.said, offered=carried.get("misses", 0) >= 2):
            return self._fixed(turn, "person", "accepted")
        if talk is not None:
            return self._fixed(turn, "smalltalk", talk)
        if self._hears(safety.wish_for_person, turn.said, turn):
            return self._fixed(turn, "person", "asked")
        told = persona.statement(turn.said)
        return self._told(turn, told) if told else self._asked(turn)

    def _hears(self, ear: safety.Ear, text: str, turn: Turn) -> bool:
        """Whether the ear is sure, or in doubt about a text that is no well known question."""
        heard = ear(text)
        if heard != safety.Heard.PERHAPS:
            return heard == safety.Heard.SURELY
        if ear is safety.danger and safety.wish_for_person(turn.said) == safety.Heard.SURELY:
            return False  # somebody comes either way
        matches, _ = self._matcher.look(turn.said, 1, turn.only)
        known = bool(matches) and matches[0].score >= FAMILIAR
        return not known or not self._calm(ear, matches[0].id)

    def _calm(self, ear: safety.Ear, article: str) -> bool:
        """Whether an article is about something else than what the ear listens for."""
        key = (ear.__name__, article)
        if key not in self._calms:
            asked = self._matcher.entries[article].questions[:LISTENED]
            self._calms[key] = sum(ear(question) > 0 for question in asked) < LOUD * len(asked)
        return self._calms[key]

    def _fixed(self, turn: Turn, kind: Any, reason: str) -> Outcome:
        return Outcome(kind, masks=turn.masks, context=turn.context, reason=reason)

    def _told(self, turn: Turn, told: dict[str, str]) -> Outcome:
        context = {**turn.context, **told}
        return Outcome("ack", masks=turn.masks, context=context, reason="+".join(sorted(told)))

    def _picked(self, turn: Turn, number: int | None) -> Outcome | None:
        """A choice by its number or place, or by its words."""
        choices = turn.context.get("choices", [])
        if number == phrases.NONE_OF_THEM:
            return self._miss(turn, "none_of_them")
        if number is None:
            number = self._named(turn.said, choices)
        return None if number is None else self._answer(turn, choices[number], "pick")

    def _named(self, said: str, choices: list[str]) -> int | None:
        """The choice whose words were repeated."""
        bare = phrases.bare(said) if choices else ""
        if len(bare) < 2 or not asking.subject(said):
            return None
        hits = [
            n
            for n, choice in enumerate(choices)
            if any(bare in phrases.bare(q) for q in self._matcher.entries[choice].questions)
        ]
        return hits[0] if len(hits) == 1 else None

    def _asked(self, turn: Turn) -> Outcome:
        """Correction, follow-up without a subject, or a question of its own."""
        something = turn.context.keys() & {"last", "choices", "misses"}
        correction = phrases.correction(turn.said) if something else None
        meant = turn.said if correction is None else correction.meant
        if asking.hollow(meant):
            return self._miss(turn, "hollow" if correction is None else "correction")
        if not asking.subject(meant):
            follow_up = self._follow_up(turn, meant)
            if follow_up is not None:
                return follow_up
        if correction is not None:
            corrected = self._corrected(turn, correction)
            if corrected is not None:
                return corrected
        return self._search(turn)

    def _follow_up(self, turn: Turn, said: str) -> Outcome | None:
        """A text without a subject is about what was talked about last, or was just offered."""
        if "last" in turn.context:
            return self._answer(turn, turn.context["last"], "follow_up", asking.part(said))
        choices = turn.context.get("choices")
        if not choices:
            return None
        titles = [Match(c, 0.0, self._matcher.entries[c].questions[0]) for c in choices]
        return self._suggest(turn, titles, {}, "which")

    def _corrected(self, turn: Turn, correction: phrases.Correction) -> Outcome | None:
        """Search what is meant; the article told before is out, unless it was not called wrong."""
        allowed = self._matcher.entries.keys() if turn.only is None else set(turn.only)
        wrong = {turn.context.get("last"), *turn.context.get("choices", ())}
        only = [i for i in allowed if i not in wrong] if correction.rejects else turn.only
        found = self._find(correction.meant, only, turn.context)
        if found.kind == "no_match":
            return None
        if found.kind == "suggest" and not topic.ahead(found.matches):
            return self._suggest(turn, found.matches, found.evidence, "unsure")
        part = asking.part(correction.meant)
        best = found.matches[0].id
        return self._answer(turn, best, "correction", part, found.matches, found.evidence)

    def _search(self, turn: Turn) -> Outcome:
        """What the text finds by itself, and together with what was talked about."""
        about = turn.context.get("about") or persona.word(turn.context.get("identity"))
        told, said = persona.mentions(turn.said)
        turn = replace(turn, context={**turn.context, **told})
        found = self._find(said, turn.only, turn.context)
        outcome = self._chosen(turn, found) or self._in_topic(turn, found, about)
        if outcome is not None:
            return outcome
        if found.kind == "no_match" and "identity" in told and not asking.asks(said):
            return self._told(turn, told)
        if found.kind == "no_match":
            return self._miss(turn, "no_match", found.matches, found.evidence)
        if found.kind == "suggest" or found.unclear:
            reason = found.unclear or "unsure"
            return self._suggest(turn, found.matches, found.evidence, reason)
        best, part = found.matches[0].id, asking.part(said)
        return self._answer(turn, best, "match", part, found.matches, found.evidence)

    def _find(self, said: str, only: Collection[str] | None, context: Context) -> Found:
        matches, evidence = self._matcher.look(said, WIDE, only)
        matches = audience.fitting(matches, self._matcher.entries, context.get("identity"))
        kind = self._matcher.decide(matches)
        return Found(said, matches, kind, evidence, self._unclear(said, matches, context))

    def _unclear(self, said: str, matches: list[Match], context: Context) -> str:
        """Why the first may not be meant, however well it matches; "" when it is."""
        if "identity" not in context and audience.apart(matches, self._matcher.entries):
            return "identity"
        return "broad" if _too_broad(said, matches) else ""

    def _chosen(self, turn: Turn, found: Found) -> Outcome | None:
        """One of the open choices described in other words ("市里公交那个")."""
        open_ones = [m for m in found.matches if m.id in turn.context.get("choices", ())]
        best = found.matches[:1]
        if found.kind == "no_match" or open_ones[:1] != best or not topic.ahead(open_ones):
            return None
        part = asking.part(found.said)
        return self._answer(turn, best[0].id, "choice", part, found.matches, found.evidence)

    def _in_topic(self, turn: Turn, found: Found, about: str) -> Outcome | None:
        """The text as a continuation of what was talked about, or of who is asking."""
        if not about:
            return None
        together, evidence = self._matcher.look(f"{about} {found.said}", WIDE, turn.only)
        if self._matcher.decide(together) == "no_match":
            return None
        last = self._matcher.entries.get(turn.context.get("last", ""))
        best = topic.continued(found, together, last)
        if best is None:
            return None
        part = asking.part(found.said)
        reason = "follow_up" if last and best.id == last.id else "joined"
        return self._answer(turn, best.id, reason, part, found.matches, evidence)

    def _suggest(
        self, turn: Turn, matches: list[Match], evidence: Mapping[str, float], reason: str
    ) -> Outcome:
        candidates = matches[:CHOICES]
        lead = candidates[0].phrasing if topic.ahead(candidates) else None
        context = memory.offered(turn.context, [m.id for m in candidates], lead)
        return Outcome("suggest", None, candidates, turn.masks, context, None, reason, evidence)

    def _miss(
        self,
        turn: Turn,
        reason: str,
        matches: list[Match] | None = None,
        evidence: Mapping[str, float] | None = None,
    ) -> Outcome:
        """No match; `context["misses"]` counts them in a row: at 2 the caller hands off."""
        context, candidates = memory.missed(turn.context), (matches or [])[:CHOICES]
        return Outcome(
            "no_match", None, candidates, turn.masks, context, None, reason, evidence or {}
        )

    def _answer(
        self,
        turn: Turn,
        article: str,
        reason: str,
        part: Part | None = None,
        matches: list[Match] | None = None,
        evidence: Mapping[str, float] | None = None,
    ) -> Outcome:
        matches = (matches or [])[:CANDIDATES]
        about = self._matcher.entries[article].questions[0]
        if reason == "follow_up":
            about = turn.context.get("about", about)
        elif reason != "pick":
            about = next((m.phrasing for m in matches if m.id == article), about)
        context = memory.told(turn.context, article, about)
        return Outcome(
            "answer", article, matches, turn.masks, context, part, reason, evidence or {}
        )


def _too_broad(said: str, matches: list[Match]) -> bool:
    """A bare word (随军, 退役金) that two articles carry almost alike: which one, only the person
    knows, however sure the first is of being about that word."""
    bare = normalise(said).replace(" ", "")
    return len(bare) <= BROAD_LENGTH and len(matches) > 1 and matches[1].score >= NEARLY_EQUAL


def _without(text: str, masks: list[Span]) -> str:
    """The text without what is masked and the words that only name it."""
    kept, at = [], 0
    for start, end, _ in masks:
        kept.append(_LABEL.sub("", text[at:start]))
        at = end
    return " ".join([*kept, text[at:]]) if masks else text
