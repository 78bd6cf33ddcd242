"""What was talked about completes a text: "那坐火车呢", "去哪换", "他没工作，社保咋办"."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import asking, phrases
from bot.model import Entry, Kind, Match

SHORT = 12  # characters; a shorter text may lean on what was said before
LEAST = 0.04  # product of both probabilities that makes an answer
SHORT_KEEPS = 0.6  # of its probability alone, what an article keeps within its topic; longer: all
LEAD = 1.4  # times the next score: clearly ahead


@dataclass(frozen=True, slots=True)
class Found:
    """What a text finds by itself."""

    said: str
    matches: list[Match]
    kind: Kind
    evidence: Mapping[str, float]
    unclear: str  # why the first may not be meant, however well it matches; "" when it is


def continued(found: Found, together: list[Match], last: Entry | None) -> Match | None:
    """The article for a text in its topic; None when it stands by itself.

    `together`: what the topic and the text find as one question. `last`: the article told last.
    """
    first = together[0]
    if found.kind == "answer" and found.matches[0].id == first.id:
        return first
    if last is not None and _names_nothing_new(found, last):
        return next((m for m in together if m.id == last.id), first)
    best = _joint(found, together) if _leans(found) else None
    if best is None or last is None or best.id != last.id:
        return best
    own = found.matches[0].id != last.id and _stands_apart(found)
    return None if own else best


def ahead(matches: list[Match]) -> bool:
    """Whether the first is clearly ahead."""
    return len(matches) == 1 or matches[0].score >= LEAD * matches[1].score > 0


def _names_nothing_new(found: Found, last: Entry) -> bool:
    words = asking.subject(found.said)
    if asking.only_deeds(words):
        return True
    if found.kind == "answer" or asking.elliptic(found.said):
        return False
    return asking.repeats(words, last.questions)


def _leans(found: Found) -> bool:
    """Whether the text leans on something ("那X呢"), or is short or unsure by itself."""
    if asking.elliptic(found.said) or found.kind == "suggest":
        return True
    return bool(found.unclear) if found.kind == "answer" else _short(found.said)


def _stands_apart(found: Found) -> bool:
    """Whether a text that finds another article would be ill answered with the same one again: it
    is sure of that article, or it asks nothing and adds a circumstance ("他五三年当的兵")."""
    if found.kind == "answer":
        return not asking.elliptic(found.said)
    return found.kind == "suggest" and not asking.asks(found.said)


def _joint(found: Found, together: list[Match]) -> Match | None:
    """What both searches found, by the product of the probabilities: the topic alone finds its
    own article, the text alone finds any article with its words; only the right one has both."""
    alone = {m.id: m.score for m in found.matches}
    both = [replace(m, score=m.score * alone[m.id]) for m in together if m.id in alone]
    best = max(both, key=lambda m: m.score, default=None)
    if best is None or best.score < LEAST:
        return None
    # Words of another matter find their article less surely in the company of this one.
    kept = best.score / alone[best.id] ** 2
    supported = kept >= (SHORT_KEEPS if _short(found.said) else 1.0)
    return best if supported or asking.elliptic(found.said) else None


def _short(said: str) -> bool:
    return len(phrases.bare(said)) <= SHORT
