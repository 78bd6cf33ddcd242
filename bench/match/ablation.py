"""What each part of the method brings: `python -m bench.match.ablation`.

Ranking weights are fitted anew for every selection of features on left-out phrasings, then the
test side of the samples is asked, as written and after wrong dictation.
"""

import random
from collections.abc import Sequence

import numpy as np

from bench.match.tasks import ROOT
from bot import Bot, shelf
from bot.training import sets
from bot.training.fit import auroc
from bot.training.styles import slip
from bot.training.train import Seen, rank_weights, reorder

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("nearest phrasing: word Dice", ("word",)),
    ("nearest phrasing: character Dice", ("char",)),
    ("+ words and concepts, sounds", ("char", "word", "pinyin")),
    ("+ edit distance", ("char", "word", "pinyin", "edit", "best")),
    ("+ mean of three", ("char", "word", "pinyin", "edit", "best", "mean")),
    ("+ profiles", ("edit", "best", "mean", "char_profile", "word_profile", "pinyin_profile")),
    (
        "+ learned view",
        (
            *("edit", "best", "mean", "char_profile", "word_profile", "pinyin_profile"),
            *("learned", "agree"),
        ),
    ),
    (
        "+ coverage",
        (
            *("edit", "best", "mean", "char_profile", "word_profile", "pinyin_profile"),
            *("learned", "agree", "asked_covered", "told_covered"),
        ),
    ),
)


def _ask(bot: Bot, questions: Sequence[sets.Question]) -> list[Seen]:
    return [
        Seen(q, "test", *bot.ranking(q.text)[:1], bot, bot.ranking(q.text)[1]) for q in questions
    ]


def _line(name: str, seen: list[Seen], rank: dict[str, float] | None) -> str:
    places: list[int] = []
    scores: list[float] = []
    for one in seen:
        if rank is None:
            matches = one.bot.search(one.question.text, 30)
            ids, score = [m.id for m in matches], matches[0].score if matches else 0.0
        else:
            rows = reorder(one, rank).best
            ids, score = [one.bot.id(row) for row in rows], rows[0].raw if rows else 0.0
        places.append(ids.index(one.question.expect) if one.question.expect in ids else 99)
        scores.append(score)
    inside = np.array([one.question.expect is not None for one in seen])
    place, value = np.array(places), np.array(scores)
    return (
        f"| {name} | {100 * np.mean(place[inside] == 0):.1f}"
        f" | {100 * np.mean(place[inside] < 3):.1f}"
        f" | {100 * auroc(value[inside], value[~inside]):.1f} |"
    )


def main() -> None:
    """Print one table in Markdown for each way of writing."""
    entries = shelf.entries(ROOT / shelf.ARTICLES)
    samples = {
        split: [
            sets.Question(s.text, s.expect, s.style)
            for s in shelf.samples(ROOT / shelf.SAMPLES, split)
        ]
        for split in ("train", "test")
    }
    fitted = [
        Seen(q, trial.name, *bot.ranking(q.text)[:1], bot, bot.ranking(q.text)[1])
        for trial in sets.rich(entries, samples["train"], 1)
        for bot in [Bot(trial.entries, elsewhere=trial.elsewhere)]
        for q in trial.questions
    ]
    bot, rng = Bot(entries), random.Random(3)
    for title, questions in (
        ("as written", samples["test"]),
        (
            "after wrong dictation",
            [sets.Question(slip(q.text, rng), q.expect, q.style) for q in samples["test"]],
        ),
    ):
        seen = _ask(bot, questions)
        print(f"\n| {title} | top-1 | top-3 | AUROC |\n| --- | --- | --- | --- |")
        for name, features in STEPS:
            print(_line(name, seen, rank_weights(fitted, features)), flush=True)
        print(_line("+ calibration", seen, None))


if __name__ == "__main__":
    main()
