# ruff: noqa: S311 - chance makes training data here, no secrets
"""Train `data/alarm.json`, the model that hears danger."""

import json
import random
from collections.abc import Sequence

import numpy as np
import yaml

from bot import alarm
from bot.index import Index
from bot.learned import Learned
from bot.lexicon import DATA, lexicon
from bot.model import Entry
from bot.text import normalise
from bot.training.styles import loose, slip
from bot.views import views

CRISIS = "crisis-help"  # the article whose phrasings are themselves said in danger
CALM_AGAIN = 3  # how often the calm sentences, chosen to be near, count


def train(entries: Sequence[Entry], seed: int = 1) -> list[str]:
    """Learn, write, and report on phrasings that were not learned from."""
    rng = random.Random(seed)
    lists: dict[str, list[str]] = yaml.safe_load((DATA / "danger.yml").read_text("utf-8"))
    danger = [str(text) for text in lists["danger"]]
    danger += [q for entry in entries if entry.id == CRISIS for q in entry.questions[1:]]
    danger = [style(text, rng) for text in danger for style in (_same, slip, loose)]
    others = [q for entry in entries if entry.id != CRISIS for q in entry.questions]
    others += lexicon().elsewhere
    rng.shuffle(others)
    pieces = [piece for text in others[::2] for piece in normalise(text).split(" ")]
    calm = [str(text) for text in lists["calm"]]
    calm = calm * CALM_AGAIN + others[::2] + pieces
    texts = [normalise(text) for text in danger + calm]
    index = Index(texts, [0] * len(danger) + [1] * len(calm), views(lexicon()))
    _rarities(index, len(texts))
    learned = Learned(index)
    _write(index, learned)
    alarm.alarm.cache_clear()
    model = alarm.alarm()
    false = np.mean([model.heard(text) for text in others[1::2]])
    return [f"alarm: {len(danger)} of danger, {len(calm)} calm, false alarms unseen {false:.4f}"]


def _same(text: str, _rng: random.Random) -> str:
    return text


def _rarities(index: Index, texts: int) -> None:
    """With two entries only, rarity must count sentences instead."""
    for view in index.views.values():
        within = np.bincount(view.bags.feature, minlength=len(view.names))
        view.weight = np.log(1 + (texts - within + 0.5) / (within + 0.5)).astype(np.float32)
        view.unknown = float(np.log(1 + (texts + 0.5) / 0.5))


def _write(index: Index, learned: Learned) -> None:
    adds = learned.weights[:, 0] - learned.weights[:, 1]
    features: dict[str, dict[str, list[float]]] = {}
    for name, view in index.views.items():
        column = learned.columns(name)
        features[name] = {
            feature: [round(float(view.weight[n]), 2), round(float(adds[column[n]]), 4)]
            for feature, n in view.names.items()
            if column[n] >= 0
        }
    data = {
        "provenance": "python -m bot train, from data/danger.yml and the articles' phrasings",
        "unknown": {name: round(view.unknown, 2) for name, view in index.views.items()},
        "features": features,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (DATA / "alarm.json").write_text(text + "\n", "utf-8")
