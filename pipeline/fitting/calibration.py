"""How sure an answer may be: temperatures, and how category and sentiment go together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.classifier import Classifier, agreed, softmax
from pipeline.fitting.examples import places, real_rows
from pipeline.taxonomy import TASKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.corpus import Corpus
    from pipeline.taxonomy import Task, Taxonomy


def lift(corpus: Corpus, weights: NDArray[np.float64], taxonomy: Taxonomy) -> NDArray[np.float32]:
    """Return how much more often than by chance each category meets each sentiment."""
    meets = np.full((len(taxonomy.category), len(taxonomy.sentiment)), 0.5)
    for row, weight in zip(corpus.rows, weights, strict=True):
        if row.category in taxonomy.category and row.sentiment in taxonomy.sentiment:
            meets[taxonomy.category.index(row.category), taxonomy.sentiment.index(row.sentiment)] += weight
    meets /= meets.sum()
    chance = meets.sum(axis=1, keepdims=True) * meets.sum(axis=0, keepdims=True)
    result: NDArray[np.float32] = (meets / chance).astype(np.float32)
    return result


def calibrated(classifier: Classifier, features: Any, valid: Corpus) -> Classifier:
    """Return the classifier with the temperatures that give held-out rows the least log loss.

    Real rows decide where there are 200 of them: on invented ones a model is surer than it should be.
    """
    from scipy.optimize import minimize

    real = real_rows(valid)
    valid, features = valid.select(real), features[real]
    truth = {task: _truth(valid, task, classifier.heads[task].labels) for task in TASKS}
    logits = {task: classifier.heads[task].logits(features) for task in TASKS}

    def loss(log_temperatures: NDArray[np.float64]) -> float:
        scaled = {
            task: softmax(logits[task] / np.exp(value))
            for task, value in zip(TASKS, log_temperatures, strict=True)
        }
        if classifier.lift is not None:
            scaled["category"], scaled["sentiment"] = agreed(
                scaled["category"], scaled["sentiment"], classifier.lift
            )
        return sum(
            -float(np.mean(np.log(scaled[task][rows, labels] + 1e-12)))
            for task, (rows, labels) in truth.items()
            if len(rows) >= _LEAST
        )

    best = minimize(loss, np.zeros(len(TASKS)), method="Nelder-Mead", bounds=[(-2.5, 2.5)] * len(TASKS))
    temperatures = dict(zip(TASKS, np.exp(best.x), strict=True))
    heads = {
        task: replace(head, temperature=round(float(temperatures[task]), 4))
        if len(truth[task][0]) >= _LEAST
        else head
        for task, head in classifier.heads.items()
    }
    return replace(classifier, heads=heads)


def _truth(corpus: Corpus, task: Task, names: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows that have a label of the task, and these labels."""
    labels = places(corpus, task, names)
    rows = np.flatnonzero(labels >= 0)
    return rows, labels[rows]


_LEAST = 10
"""Held-out rows of a task from which its temperature is fitted."""
