"""The text a person reads, put together from the parts of an article."""

import re
from collections.abc import Sequence

from knowledge.citation import Citation

# A list counts as said when this share of its character pairs stands in the body: editors often
# tell in a sentence what the list would repeat in nearly the same words.
SAID = 0.6


def compose(
    body: str,
    amount: str,
    office: str,
    documents: Sequence[str],
    steps: Sequence[str],
    citations: Sequence[Citation],
) -> str:
    """Body, local amount and office, what to bring, what to do, source line; blank lines between.

    The two lists are left out where the body says them already.
    """
    parts = [body.strip(), amount, office]
    if documents and not says(body, documents):
        parts.append("要带：" + "、".join(documents) + "。")
    if steps and not says(body, steps):
        numbered = (f"{number}. {_sentence(step)}" for number, step in enumerate(steps, 1))
        parts.append("怎么办：\n" + "\n".join(numbered))
    if citations:
        parts.append("依据：" + "；".join(map(str, citations)) + "。")
    return "\n\n".join(part for part in parts if part)


def says(body: str, items: Sequence[str]) -> bool:
    """Whether the body already tells the list, in nearly the same words."""
    told = _pairs(body)
    wanted = [pair for item in items for pair in _pairs(item)]
    return sum(pair in told for pair in wanted) >= SAID * len(wanted)


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"\W", "", text)
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def _sentence(step: str) -> str:
    return step if step.endswith(("。", "？", "！")) else step + "。"
