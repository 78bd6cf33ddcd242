"""Whom an article is for, against who asks."""

from collections.abc import Mapping
from dataclasses import replace

from bot.model import Entry, Match

RIVAL = 0.85  # of the best score; a rival for other people so near makes us ask who is asking
FOR_OTHERS = 0.5  # what an article for other people keeps of its score
EVERYBODY = frozenset({"veteran", "any-user", "public"})


def fitting(
    matches: list[Match], entries: Mapping[str, Entry], identity: str | None
) -> list[Match]:
    """Articles for other people step back; whoever comes first is as sure as the first was."""
    if identity is None or not matches:
        return matches
    certain = matches[0].score
    suiting = [(m, _suits(entries[m.id], identity)) for m in matches]
    if all(suits for _, suits in suiting) or not any(suits for _, suits in suiting):
        return matches
    scored = [replace(m, score=m.score * (1 if s else FOR_OTHERS)) for m, s in suiting]
    scored.sort(key=lambda m: -m.score)
    best = scored[0]
    if best.score >= certain * FOR_OTHERS:
        scored[0] = replace(best, score=certain)
    return scored


def apart(matches: list[Match], entries: Mapping[str, Entry]) -> bool:
    """Whether the two best are near each other and for different people."""
    if len(matches) < 2:
        return False
    first, second = (set(entries[m.id].who) for m in matches[:2])
    different = bool(first and second) and not (first & second) - {"leaving-soldier"}
    near = matches[1].score >= RIVAL * matches[0].score
    return different and near and not (first | second) & EVERYBODY


def _suits(entry: Entry, identity: str) -> bool:
    return not entry.who or identity in entry.who or bool(EVERYBODY & set(entry.who))
