# ruff: noqa: E501 - word lists and patterns are read more easily whole
"""Write a question as people write it: with slips of the ear and the hand, in passing, traditional."""

import random
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

from zhconv_rs import zhconv

from bot.lexicon import lexicon

Style = Callable[[str, random.Random], str]

_BEFORE = (
    "同志你好，", "我是一三年退的伍，", "麻烦问一下哈，", "我今年五十多了，文化不高，", "是这样的，", "我家里情况比较复杂，",
    "我在外地打工，", "听隔壁老王说，", "想咨询个事情，", "我以前在部队待了几年，", "前两天跟战友吃饭说起来，",
)  # fmt: skip
_AFTER = (
    "，麻烦给说说",
    "，谢谢",
    "，急",
    "，跑了好几趟都没弄明白",
    "，有知道的吗",
    "，给个准话",
    "，家里都等着呢",
    "",
)
_DIALECT = (
    ("怎么", "咋"), ("什么", "啥"), ("没有", "冇得"), ("不知道", "晓不得"), ("哪里", "哪块"), ("我", "俺"), ("吗", "不"), ("多少", "好多"),
    ("这个", "箇个"), ("可以", "得行"), ("爸爸", "爹"), ("妈妈", "娘"), ("孩子", "娃儿"), ("现在", "而今"), ("办理", "整"),
)  # fmt: skip


@lru_cache(maxsize=1)
def _by_sound() -> dict[tuple[str, ...], list[tuple[str, float]]]:
    """Words of up to three characters by how they sound."""
    sounds = lexicon().sounds
    table: dict[tuple[str, ...], list[tuple[str, float]]] = defaultdict(list)
    for word, weight in lexicon().words.frequencies().items():
        if len(word) <= 3 and all(c in sounds for c in word):
            table[tuple(sounds[c] for c in word)].append((word, weight))
    return table


def slip(text: str, rng: random.Random, rate: float = 0.3) -> str:
    """Replace about `rate` of the words by others that sound the same."""
    sounds, table = lexicon().sounds, _by_sound()
    said = []
    for word in lexicon().words.cut(text):
        if rng.random() < rate and all(c in sounds for c in word):
            word = _homophone(word, tuple(sounds[c] for c in word), table, rng)
        said.append(word)
    return "".join(said)


def _homophone(
    word: str,
    spoken: tuple[str, ...],
    table: dict[tuple[str, ...], list[tuple[str, float]]],
    rng: random.Random,
) -> str:
    others = [pair for pair in table.get(spoken, []) if pair[0] != word]
    if others:
        return rng.choices([o for o, _ in others], [w**0.5 for _, w in others])[0]
    at = rng.randrange(len(word))
    singles = [pair for pair in table.get((spoken[at],), []) if pair[0] != word[at]]
    if not singles:
        return word
    other = rng.choices([o for o, _ in singles], [w**0.5 for _, w in singles])[0]
    return word[:at] + other + word[at + 1 :]


def typo(text: str, rng: random.Random) -> str:
    """Drop, swap or double one character in ten."""
    letters = list(text)
    for _ in range(max(1, len(letters) // 10)):
        at, kind = rng.randrange(len(letters)), rng.random()
        if kind < 0.4 and len(letters) > 4:
            del letters[at]
        elif kind < 0.7 and at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            letters.insert(at, letters[at])
    return "".join(letters)


def ramble(text: str, rng: random.Random) -> str:
    """Say something else before and after."""
    return rng.choice(_BEFORE) + text.rstrip("？?。") + rng.choice(_AFTER)


_SWAPS = (
    ("怎么办", "咋办"), ("怎么", "如何"), ("可以", "能"), ("什么", "啥"), ("多久", "多长时间"), ("吗", "么"),
    ("多少钱", "什么价格"), ("为什么", "为何"), ("能", "可以"), ("哪里", "哪儿"), ("需要", "要"), ("如何", "怎样"),
)  # fmt: skip


def loose(text: str, rng: random.Random) -> str:
    """Say it a little differently: other small words, one word dropped or moved."""
    for plain, other in _SWAPS:
        if plain in text and rng.random() < 0.5:
            text = text.replace(plain, other, 1)
            break
    words = lexicon().words.cut(text)
    if len(words) > 4 and rng.random() < 0.5:
        words.pop(rng.randrange(len(words)))
    if len(words) > 3 and rng.random() < 0.4:
        words.insert(rng.randrange(len(words)), words.pop(rng.randrange(len(words))))
    return "".join(words)


def dialect(text: str, rng: random.Random) -> str:
    """Everyday words of the country."""
    for plain, spoken in _DIALECT:
        if rng.random() < 0.8:
            text = text.replace(plain, spoken)
    return text


def traditional(text: str, _rng: random.Random) -> str:
    """Traditional characters."""
    return zhconv(text, "zh-hant")


def clean(text: str, _rng: random.Random) -> str:
    """As it is."""
    return text


STYLES: dict[str, Style] = {
    "clean": clean,
    "slip": slip,
    "typo": typo,
    "ramble": ramble,
    "dialect": dialect,
    "traditional": traditional,
}
