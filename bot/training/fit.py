"""Fit the numbers: ranking weights by softmax, probabilities by logistic regression (Newton)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

STEPS = 40


def _newton(gradient: Array, hessian: Array, ridge: Array, at: Array) -> Array:
    step: Array = np.linalg.solve(hessian + np.diag(ridge), gradient + ridge * at)
    return step


def softmax_weights(lists: list[Array], ridge: float, least: float = 0.0) -> Array:
    """Weights under which the first row of every list scores best; none below `least`.

    Each list is (candidates, features), its first row the right one.
    """
    size = lists[0].shape[1]
    weights = np.zeros(size)
    free = np.ones(size, dtype=bool)
    for _ in range(size):
        weights[:] = np.where(free, weights, 0.0)
        weights[free] = _softmax([rows[:, free] for rows in lists], ridge)
        bad = free & (weights < least)
        if not bad.any():
            break
        free &= ~bad
    return np.where(free, weights, 0.0)


def _softmax(lists: list[Array], ridge: float) -> Array:
    size = lists[0].shape[1]
    weights = np.zeros(size)
    penalty = np.full(size, ridge * len(lists))
    for _ in range(STEPS):
        gradient, hessian = np.zeros(size), np.zeros((size, size))
        for rows in lists:
            score = rows @ weights
            chance = np.exp(score - score.max())
            chance /= chance.sum()
            mean = chance @ rows
            gradient += mean - rows[0]
            hessian += (rows * chance[:, None]).T @ rows - np.outer(mean, mean)
        step = _newton(gradient, hessian, penalty, weights)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-4:
            break
    return weights


def logistic(rows: Array, right: Array, ridge: float) -> Array:
    """Bias and weights of a logistic model; features are scaled inside, so `ridge` is unitless."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = np.hstack([np.ones((len(rows), 1)), (rows - mean) / spread])
    weights = np.zeros(scaled.shape[1])
    penalty = np.full(len(weights), ridge * len(rows))
    penalty[0] = 0.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        gradient = scaled.T @ (chance - right)
        hessian = (scaled * (chance * (1 - chance))[:, None]).T @ scaled
        step = _newton(gradient, hessian + 1e-9 * np.eye(len(weights)), penalty, weights)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-6:
            break
    plain = weights[1:] / spread
    return np.concatenate([[weights[0] - plain @ mean], plain])


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
