"""One turn of a conversation. All memory is the plain context that the caller carries."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot import masking, persona, phrases, safety
from bot.decide import CHOICES
from bot.model import Context, Entry, Kind, Match, Outcome, Part, Span

FOLLOW_UP_LENGTH = 24
SHORT = 12  # characters; a shorter unclear text may lean on what was said before
RIVAL = 0.85  # of the best score; a rival for other people so near makes us ask who is asking
FOR_OTHERS = 0.5  # what an article for other people keeps of its score
EVERYBODY = frozenset({"veteran", "any-user", "public"})

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

    text: str
    said: str  # the text with everything masked left out
    masks: list[Span]
    context: Context
    only: Collection[str] | None


def read(context: Mapping[str, Any] | None, entries: Mapping[str, Entry]) -> Context:
    """What of a carried context can be trusted: unknown ids and wrong types are dropped."""
    given = context if isinstance(context, Mapping) else {}
    kept: Context = {}
    for key in ("identity", "region"):
        if isinstance(given.get(key), str):
            kept[key] = given[key]
    if isinstance(given.get("last"), str) and given["last"] in entries:
        kept["last"] = given["last"]
        if isinstance(given.get("about"), str):
            kept["about"] = given["about"][:200]
    choices = given.get("choices")
    if isinstance(choices, list):
        known = [c for c in choices if isinstance(c, str) and c in entries]
        if known:
            kept["choices"] = known
    misses = given.get("misses")
    if isinstance(misses, int) and not isinstance(misses, bool) and 0 < misses < 100:
        kept["misses"] = misses
    return kept


def _too_broad(said: str, matches: list[Match]) -> bool:
    """A bare word (随军, 退役金) that two articles carry almost alike: which one, only the person
    knows, however sure the first is of being about that word."""
    bare = phrases.bare(said)
    return len(bare) <= BROAD_LENGTH and len(matches) > 1 and matches[1].score >= NEARLY_EQUAL


class Dialogue:
    """Decides about one text after another."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def respond(
        self, text: str, context: Mapping[str, Any] | None, only: Collection[str] | None
    ) -> Outcome:
        """The first rule that applies: safety, pick, person, small talk, telling, asking."""
        masks = masking.mask(text)
        turn = Turn(
            text,
            _without(text, masks),
            masks,
            read(context, self._matcher.entries),
            only,
        )
        talk = phrases.smalltalk(turn.said)
        if talk is None and safety.distress(text):
            return self._fixed(turn, "distress", "danger")
        picked = self._picked(turn)
        if picked is not None:
            return picked
        if safety.wants_person(turn.said):
            return self._fixed(turn, "person", "asked")
        if talk is not None:
            return self._fixed(turn, "smalltalk", talk)
        told = persona.statement(turn.said)
        if told:
            return self._told(turn, told)
        return self._asked(turn)

    def _fixed(self, turn: Turn, kind: Any, reason: str) -> Outcome:
        return Outcome(kind, masks=turn.masks, context=turn.context, reason=reason)

    def _picked(self, turn: Turn) -> Outcome | None:
        choices = turn.context.get("choices")
        if not choices:
            return None
        number = phrases.pick(turn.said, len(choices))
        if number == -1:
            context = {k: v for k, v in turn.context.items() if k != "choices"}
            return self._miss(turn, [], context, {}, "none_of_them")
        if number is None:
            number = self._named(turn.said, choices)
        if number is None:
            return None
        return self._answer(turn, choices[number], [], {}, None, "pick")

    def _named(self, said: str, choices: list[str]) -> int | None:
        """The choice whose words were repeated."""
        bare = phrases.bare(said)
        if len(bare) < 2:
            return None
        hits = [
            n
            for n, choice in enumerate(choices)
            if any(bare in phrases.bare(q) for q in self._matcher.entries[choice].questions)
        ]
        return hits[0] if len(hits) == 1 else None

    def _told(self, turn: Turn, told: dict[str, str]) -> Outcome:
        context = {**turn.context, **told}
        return Outcome("ack", masks=turn.masks, context=context, reason="+".join(sorted(told)))

    def _asked(self, turn: Turn) -> Outcome:
        correction = phrases.correction(turn.said)
        if correction is not None:
            return self._corrected(turn, correction)
        last = turn.context.get("last")
        if last and self._follows(turn.said):
            return self._answer(turn, last, [], {}, phrases.part(turn.said), "follow_up")
        return self._search(turn, turn.said, turn.only)

    def _follows(self, said: str) -> bool:
        short = len(phrases.bare(said)) <= FOLLOW_UP_LENGTH
        return short and not phrases.residue(said) and bool(phrases.bare(said))

    def _corrected(self, turn: Turn, meant: str) -> Outcome:
        wrong = {turn.context.get("last"), *turn.context.get("choices", ())}
        allowed = self._matcher.entries.keys() if turn.only is None else set(turn.only)
        if len(phrases.bare(meant)) < 2:
            return self._miss(turn, [], turn.context, {}, "correction")
        return self._search(turn, meant, [i for i in allowed if i not in wrong])

    def _search(self, turn: Turn, said: str, only: Collection[str] | None) -> Outcome:
        told, said = persona.mentions(said)
        context = {**turn.context, **told}
        turn = Turn(turn.text, turn.said, turn.masks, context, turn.only)
        matches, evidence = self._matcher.look(said, 5, only)
        matches = self._for_person(matches, context.get("identity"))
        kind = self._matcher.decide(matches)
        reason = "match"
        if kind != "answer" and self._leans(turn, said):
            joined = self._joined(turn, said, only)
            if joined is not None:
                return joined
        if kind == "answer" and self._depends(matches, context):
            kind, reason = "suggest", "identity"
        if kind == "answer" and _too_broad(said, matches):
            kind = "suggest"
        if kind == "answer":
            return self._answer(turn, matches[0].id, matches, evidence, phrases.part(said), reason)
        if kind == "suggest":
            candidates = matches[:CHOICES]
            context = {**context, "choices": [m.id for m in candidates]}
            context.pop("misses", None)
            reason = reason if reason == "identity" else "unsure"
            return Outcome("suggest", None, candidates, turn.masks, context, None, reason, evidence)
        return self._miss(turn, matches, context, evidence, "no_match")

    def _for_person(self, matches: list[Match], identity: str | None) -> list[Match]:
        """Articles for other people step back; whoever comes first is as sure as the first was."""
        if identity is None or not matches:
            return matches
        certain = matches[0].score
        entries = self._matcher.entries
        fitting = [(m, self._suits(entries[m.id], identity)) for m in matches]
        if all(suits for _, suits in fitting) or not any(suits for _, suits in fitting):
            return matches
        scored = [replace(m, score=m.score * (1 if s else FOR_OTHERS)) for m, s in fitting]
        scored.sort(key=lambda m: -m.score)
        best = scored[0]
        if best.score >= certain * FOR_OTHERS:
            scored[0] = replace(best, score=certain)
        return scored

    @staticmethod
    def _suits(entry: Entry, identity: str) -> bool:
        return not entry.who or identity in entry.who or bool(EVERYBODY & set(entry.who))

    def _depends(self, matches: list[Match], context: Context) -> bool:
        """Whether the answer differs by who asks, and we do not know who asks."""
        if "identity" in context or len(matches) < 2:
            return False
        first, second = (set(self._matcher.entries[m.id].who) for m in matches[:2])
        apart = bool(first and second) and not (first & second) - {"leaving-soldier"}
        near = matches[1].score >= RIVAL * matches[0].score
        return apart and near and not (first | second) & EVERYBODY

    @staticmethod
    def _leans(turn: Turn, said: str) -> bool:
        short = len(phrases.bare(said)) <= SHORT
        return "about" in turn.context and (short or phrases.elliptic(said))

    def _joined(self, turn: Turn, said: str, only: Collection[str] | None) -> Outcome | None:
        """Ask again together with what was last talked about."""
        matches, evidence = self._matcher.look(f"{turn.context['about']} {said}", 5, only)
        last = turn.context["last"]
        # what was asked before must not answer for what is asked now: something must be new
        others = [m for m in matches if m.id != last]
        fresh, _ = self._matcher.look(said, 5, only)
        known = [m.id for m in fresh[:3]]
        for match in others[:1]:
            if match.id in known and self._matcher.decide(matches) != "no_match":
                return self._answer(turn, match.id, matches, evidence, phrases.part(said), "joined")
        # A text that neither asks for a part nor leans on anything is about something else.
        part = phrases.part(said)
        asks = part is not None or phrases.elliptic(said) or len(phrases.residue(said)) <= 2
        vague = part is not None and self._matcher.decide(fresh) == "no_match"
        weak = not known or fresh[0].score < matches[0].score / 2
        if last in known or (asks and (vague or weak)):
            return self._answer(turn, last, matches, evidence, phrases.part(said), "follow_up")
        return None

    def _miss(
        self,
        turn: Turn,
        matches: list[Match],
        context: Context,
        evidence: Mapping[str, float],
        reason: str,
    ) -> Outcome:
        """No match; `context["misses"]` counts them in a row: at 2 the caller hands off."""
        context = {**context, "misses": int(context.get("misses", 0)) + 1}
        context.pop("choices", None)
        return Outcome(
            "no_match",
            candidates=matches[:CHOICES],
            masks=turn.masks,
            context=context,
            reason=reason,
            evidence=evidence,
        )

    def _answer(
        self,
        turn: Turn,
        article: str,
        matches: list[Match],
        evidence: Mapping[str, float],
        part: Part | None,
        reason: str,
    ) -> Outcome:
        context = {**turn.context, "last": article}
        if matches and reason == "match":
            context["about"] = matches[0].phrasing
        elif reason == "pick":
            context["about"] = self._matcher.entries[article].questions[0]
        context.pop("choices", None)
        context.pop("misses", None)
        return Outcome("answer", article, matches, turn.masks, context, part, reason, evidence)


def _without(text: str, masks: list[Span]) -> str:
    """The text without what is masked and the words that only name it."""
    kept, at = [], 0
    for start, end, _ in masks:
        kept.append(_LABEL.sub("", text[at:start]))
        at = end
    return " ".join([*kept, text[at:]]) if masks else text
