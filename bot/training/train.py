"""Train ranking weights, probabilities and thresholds for rich and lean bases."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot import calibrate, shelf
from bot.engine import Bot
from bot.lexicon import DATA
from bot.model import Entry
from bot.score import Ranked, Ranking
from bot.training import sets, siren
from bot.training.fit import Array, auroc, logistic, risk_table, softmax_weights

RANK = (
    *("best", "mean", "edit", "char", "word", "pinyin", "char_profile", "word_profile"),
    *("pinyin_profile", "learned", "agree", "asked_covered", "told_covered"),
)
LEAN_RANK = ("best", "edit", "char", "word", "pinyin", "asked_covered", "told_covered", "agree")
LEAN_LOGIT = (
    *("raw", "ratio", "edit", "word", "mass", "agree", "known_word", "stands_out"),
    *("asked_covered", "told_covered", "better_covered", "swapped", "common"),
)
LOGIT = (
    *("raw", "ratio", "margin", "rest", "mean", "edit", "char", "word", "pinyin", "length"),
    *("shorter", "agree", "cover", "rare", "stands_out", "known_char", "known_word", "mass"),
    *("known_pinyin", "char_profile", "word_profile", "pinyin_profile", "learned"),
    *("rival_best", "rival_learned", "concepts", "concepts_held", "decoy_best"),
    *("decoy_profile", "decoy_learned", "asked_covered", "told_covered", "better_covered"),
    *("swapped", "common"),
)
AGAINST = ("swapped", "rival_best", "rival_learned", "decoy_best", "decoy_profile", "decoy_learned")
EITHER = ("length", "concepts", "margin", "rest")
# Of a passage, letters and coverage say nothing.
PASSAGE_LOGIT = ("raw", "ratio", "mass", "known_char", "known_word", "stands_out", "cover", "rare")
RANK_RIDGE, LOGIT_RIDGE = 1e-4, 2e-3
SHARES = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)


@dataclass(slots=True)
class Seen:
    """One question with its candidates."""

    question: sets.Question
    trial: str
    text: str
    bot: Bot
    ranking: Ranking


def _ask(trials: Iterable[sets.Trial]) -> list[Seen]:
    seen = []
    for trial in trials:
        bot = Bot(trial.entries, elsewhere=trial.elsewhere)
        for question in trial.questions:
            text, ranking = bot.ranking(question.text)
            seen.append(Seen(question, trial.name, text, bot, ranking))
    return seen


def rank_weights(seen: Sequence[Seen], names: Sequence[str]) -> dict[str, float]:
    """Weights of the features under which the right entries come first; they sum to 1."""
    lists = []
    for one in seen:
        rows = one.ranking.best
        at = next((n for n, r in enumerate(rows) if one.bot.id(r) == one.question.expect), None)
        if at is None or len(rows) < 2:
            continue
        ordered = [rows[at], *rows[:at], *rows[at + 1 : 30]]
        lists.append(np.array([[row.features[name] for name in names] for row in ordered]))
    found = softmax_weights(lists, RANK_RIDGE)
    total = sum(w for name, w in zip(names, found, strict=True) if name != "agree")
    return {n: round(float(w / total), 4) for n, w in zip(names, found, strict=True) if w}


def reorder(one: Seen, rank: dict[str, float]) -> Ranking:
    """The candidates of a question in the order of other weights."""
    rows = [
        Ranked(r.entry, r.phrasing, sum(w * r.features[n] for n, w in rank.items()), r.features)
        for r in one.ranking.best
    ]
    rows.sort(key=lambda r: (-r.raw, r.entry))
    return Ranking(rows, one.ranking.known, one.ranking.support)


def train_kind(kind: str, trials: Iterable[sets.Trial]) -> tuple[dict[str, Any], list[str]]:
    """Everything for one kind of base, and a report in lines."""
    seen = [one for one in _ask(trials) if one.ranking.best]
    rank = {"best": 1.0}
    if kind != "passages":
        rank = rank_weights(seen, RANK if kind == "rich" else LEAN_RANK)
    names = {"rich": LOGIT, "lean": LEAN_LOGIT, "passages": PASSAGE_LOGIT}[kind]
    rows, right, placed = [], [], []
    for one in seen:
        ranking = reorder(one, rank)
        found = calibrate.features(ranking, one.text, one.bot.nearest(ranking.best[0]))
        rows.append([found[name] for name in names])
        ids = [one.bot.id(row) for row in ranking.best]
        expect = one.question.expect
        place = ids.index(expect) if expect in ids else 99
        placed.append(place)
        right.append(float(place == 0))
    table, target = np.array(rows), np.array(right)
    signs = np.array([-1 if n in AGAINST else 0 if n in EITHER else 1 for n in names])
    outside = _out_of_fold(seen, table, target, signs)
    found_logit = logistic(table, target, LOGIT_RIDGE, signs)
    logit = {"bias": round(float(found_logit[0]), 4)}
    logit |= {n: round(float(w), 4) for n, w in zip(names, found_logit[1:], strict=True) if w}
    # thresholds: the whole base, where there is such a trial; bases with holes are harder than life
    real = np.array([one.trial.startswith("samples") for one in seen])
    real |= not real.any()
    data = {"rank": rank, "logit": logit, "risk": risk_table(outside[real], target[real], SHARES)}
    return data, _report(kind, seen, placed, outside, target, real)


def _out_of_fold(seen: Sequence[Seen], table: Array, target: Array, signs: Array) -> Array:
    """Probabilities from models that did not see the trial."""
    chance = np.zeros(len(seen))
    trial = np.array([one.trial for one in seen])
    for name in sorted(set(trial)):
        inside = trial == name
        weights = logistic(table[~inside], target[~inside], LOGIT_RIDGE, signs)
        chance[inside] = 1 / (1 + np.exp(-(weights[0] + table[inside] @ weights[1:])))
    return chance


def _report(
    kind: str,
    seen: Sequence[Seen],
    placed: Sequence[int],
    chance: Array,
    target: Array,
    real: Array,
) -> list[str]:
    lines = []
    groups = [(one.trial, one.question.style) for one in seen]
    place = np.array(placed)
    raw = np.array([one.ranking.best[0].features["best"] for one in seen])
    inside = np.array([one.question.expect is not None for one in seen])
    for name in [*sorted({g[0] for g in groups}), *sorted({g[1] for g in groups})]:
        mine = np.array([name in group for group in groups])
        asked = mine & inside
        lines.append(
            f"{kind:5} {name:12} in scope {int(asked.sum()):5}"
            f"  top-1 {np.mean(place[asked] == 0):.3f}"
            f"  top-3 {np.mean(place[asked] < 3):.3f}  AUROC in/out "
            f"{auroc(chance[mine & inside], chance[mine & ~inside]):.3f}"
            f" (score alone {auroc(raw[mine & inside], raw[mine & ~inside]):.3f})"
            f"  right/wrong {auroc(chance[mine & (target == 1)], chance[mine & (target == 0)]):.3f}"
        )
    for share, least in risk_table(chance[real], target[real], SHARES):
        told = chance >= least
        lines.append(
            f"{kind:5} wrong ≤ {share:.2f}: p ≥ {least:.3f}, answered in scope "
            f"{np.mean(told[inside & real]):.3f}, out of scope {np.mean(told[~inside & real]):.3f}"
        )
    return lines


def train(
    entries: Sequence[Entry],
    samples: Sequence[sets.Question],
    provenance: dict[str, Any],
    seed: int = 1,
) -> list[str]:
    """Write `data/weights.json` anew; returns the report."""
    rich, report = train_kind("rich", sets.rich(entries, samples, seed))
    lean, more = train_kind("lean", sets.lean(entries, samples, seed))
    passages, most = train_kind("passages", sets.passages(shelf.passages(), samples))
    data = {"provenance": provenance, "rich": rich, "lean": lean, "passages": passages}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (DATA / "weights.json").write_text(text + "\n", "utf-8")
    report += siren.train(entries, seed)
    return report + more + most + [f"{kind}: {found}" for kind, found in data.items()]
