"""Fit the numbers: ranking weights by softmax, probabilities by logistic regression (Newton)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

STEPS = 40


Problem = Callable[[Array], tuple[float, Array, Array]]  # weights -> loss, gradient, hessian


def _minimise(problem: Problem, size: int) -> Array:
    """Newton's method with halved steps until the loss falls; the problem must be convex."""
    weights = np.zeros(size)
    loss, gradient, hessian = problem(weights)
    for _ in range(STEPS):
        step = np.linalg.solve(hessian + 1e-9 * np.eye(size), gradient)
        scale = 1.0
        while scale > 1e-6:
            trial = problem(weights - scale * step)
            if trial[0] < loss:
                break
            scale /= 2
        else:
            break
        weights = weights - scale * step
        gain, (loss, gradient, hessian) = loss - trial[0], trial
        if gain < 1e-9 * abs(loss):
            break
    return weights


def softmax_weights(lists: list[Array], ridge: float, least: float = 0.0) -> Array:
    """Weights under which the first row of every list scores best; none below `least`.

    Each list is (candidates, features), its first row the right one. Features whose weight would
    fall below `least` are left out one after another, the worst first.
    """
    size = lists[0].shape[1]
    free = np.ones(size, dtype=bool)
    weights = np.zeros(size)
    while free.any():
        kept = [rows[:, free] for rows in lists]
        weights[:] = 0.0
        weights[free] = _minimise(partial(_softmax, kept, ridge), int(free.sum()))
        worst = int(np.argmin(np.where(free, weights, np.inf)))
        if weights[worst] >= least:
            break
        free[worst] = False
    return weights


def _softmax(lists: list[Array], ridge: float, weights: Array) -> tuple[float, Array, Array]:
    total = ridge * len(lists)
    loss = total * float(weights @ weights) / 2
    gradient, hessian = total * weights, total * np.eye(len(weights))
    for rows in lists:
        score = rows @ weights
        score -= score.max()
        chance = np.exp(score)
        loss += float(np.log(chance.sum()) - score[0])
        chance /= chance.sum()
        mean = chance @ rows
        gradient = gradient + mean - rows[0]
        hessian = hessian + (rows * chance[:, None]).T @ rows - np.outer(mean, mean)
    return loss, gradient, hessian


def logistic(rows: Array, right: Array, ridge: float, signs: Array) -> Array:
    """Bias and weights of a logistic model; features are scaled inside, so `ridge` is unitless.

    `signs`: +1 or -1 where a feature may only speak for or against, 0 where it may do both. A
    feature whose weight contradicts its sign is left out, the worst first.
    """
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = (rows - mean) / spread
    free = np.ones(rows.shape[1], dtype=bool)
    while True:
        found = _logistic(scaled[:, free], right, ridge)
        weights = np.zeros(rows.shape[1])
        weights[free] = found[1:]
        against = weights * signs
        worst = int(np.argmin(against))
        if against[worst] >= 0:
            break
        free[worst] = False
    plain = weights / spread
    return np.concatenate([[found[0] - plain @ mean], plain])


def _logistic(scaled: Array, right: Array, ridge: float) -> Array:
    table = np.hstack([np.ones((len(scaled), 1)), scaled])
    penalty = np.full(table.shape[1], ridge * len(table))
    penalty[0] = 0.0

    def problem(weights: Array) -> tuple[float, Array, Array]:
        score = table @ weights
        chance = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
        loss = float(np.sum(np.logaddexp(0, score) - right * score))
        loss += float(penalty @ weights**2) / 2
        gradient = table.T @ (chance - right) + penalty * weights
        hessian = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(penalty)
        return loss, gradient, hessian

    return _minimise(problem, table.shape[1])


def risk_table(chance: Array, right: Array, shares: tuple[float, ...]) -> list[tuple[float, float]]:
    """For every share of wrong answers the least probability that keeps to it."""
    order = np.argsort(-chance)
    wrong = np.cumsum(1 - right[order]) / np.arange(1, len(order) + 1)
    table = []
    for share in shares:
        fitting = np.flatnonzero(wrong <= share)
        least = float(chance[order][fitting[-1]]) if len(fitting) else 1.0
        table.append((share, round(least, 3)))
    return table


def auroc(right: Array, wrong: Array) -> float:
    """Chance that a right one scores above a wrong one, ties half."""
    if not len(right) or not len(wrong):
        return float("nan")
    every = np.concatenate([right, wrong])
    order = np.sort(every)
    rank = (np.searchsorted(order, every, "left") + np.searchsorted(order, every, "right") + 1) / 2
    count = len(right)
    return float((rank[:count].sum() - count * (count + 1) / 2) / (count * len(wrong)))
