"""One engine on one task, in this process; prints one line of JSON."""

import json
import sys
import time

import numpy as np
import psutil

from bench.match.engines import ENGINES
from bench.match.tasks import TASKS
from bot.training.fit import auroc

SLOW = 50  # questions asked of an engine that needs over 20 ms each


def _place(names: list[str], expect: str | None) -> int:
    return names.index(expect) if expect in names else 99


def main(engine: str, task: str) -> dict[str, object]:
    """Measure: accuracy, AUROC of in scope against out of it, processor time, memory."""
    entries, questions = TASKS[task]()
    memory = psutil.Process().memory_info
    before = memory().rss
    began = time.process_time()
    search = ENGINES[engine](entries)
    build = time.process_time() - began
    search("预热一下", 3)
    places: list[int] = []
    scores: list[float] = []
    inside: list[bool] = []
    began = time.process_time()
    for number, (text, expect) in enumerate(questions):
        found = search(text, 3)
        places.append(_place([name for name, _ in found], expect))
        scores.append(found[0][1] if found else 0.0)
        inside.append(expect is not None)
        if number == SLOW and time.process_time() - began > SLOW * 0.02:
            break
    spent = (time.process_time() - began) / len(places)
    place, known, score = np.array(places), np.array(inside), np.array(scores)
    apart = auroc(score[known], score[~known]) if not known.all() else float("nan")
    return {
        "engine": engine,
        "task": task,
        "phrasings": sum(len(entry.questions) for entry in entries),
        "top-1": round(float(np.mean(place[known] == 0)) * 100, 1),
        "top-3": round(float(np.mean(place[known] < 3)) * 100, 1),
        "AUROC": "–" if np.isnan(apart) else round(apart * 100, 1),
        "build s": round(build, 2),
        "ms/query": round(spent * 1000, 2),
        "MB": (memory().rss - before) >> 20,
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:3]), ensure_ascii=False))
