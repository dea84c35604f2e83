"""Training side of the classifier: weights by logistic regression, temperature on held-out rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.classifier import Classifier, LinearHead
from pipeline.encoder import NgramEncoder, NgramSize
from pipeline.errors import InputError
from pipeline.model import Model
from pipeline.pii import find, mask
from pipeline.taxonomy import TASKS, Task, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.config import Config, HeadConfig
    from pipeline.corpus import Corpus


def fit(train: Corpus, valid: Corpus, taxonomy: Taxonomy, config: Config) -> Model:
    """Fit the whole model: encoder, three heads, three temperatures.

    Texts are masked before anything is fitted. The temperature is fitted on `valid`, whose rows
    the weights never saw.
    """
    texts, held = masked(train), masked(valid)
    size = config.encoder
    encoder = NgramEncoder.fit(
        texts, NgramSize(size.words, size.characters, size.word_bits, size.character_bits)
    )
    features, held_features = encoder.encode(texts), encoder.encode(held)
    weights = np.array([_source_weight(row.source, config.corpus.weights) for row in train.rows])
    heads: dict[Task, LinearHead] = {}
    for task in TASKS:
        names = taxonomy.labels(task)
        rows, labels = _learnt(train, task, names)
        head = _head(features[rows], labels, weights[rows], names, config.head, task)
        held_rows, held_labels = _learnt(valid, task, names)
        heads[task] = _calibrated(head, held_features[held_rows], held_labels)
    return Model(taxonomy, encoder, Classifier(heads), {})


def masked(corpus: Corpus) -> list[str]:
    """Return the texts with personal data masked, in order."""
    return [mask(row.text, find(row.text)) for row in corpus.rows]


def _source_weight(source: str, weights: dict[str, float]) -> float:
    return next((weight for start, weight in weights.items() if source.startswith(start)), 1.0)


def _learnt(corpus: Corpus, task: Task, names: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return places of the rows that have a label the head learns, and the labels' places."""
    order = {name: place for place, name in enumerate(names)}
    pairs = [
        (row, order[label]) for row, entry in enumerate(corpus.rows) if (label := entry.label(task)) in order
    ]
    rows, labels = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(rows, dtype=np.intp), np.array(labels, dtype=np.intp)


def _head(
    features: Any,
    labels: NDArray[np.intp],
    weights: NDArray[np.float64],
    names: tuple[str, ...],
    config: HeadConfig,
    task: Task,
) -> LinearHead:
    from sklearn.linear_model import LogisticRegression

    counts = np.bincount(labels, weights=weights, minlength=len(names))
    if (counts == 0).any():
        missing = names[int(np.flatnonzero(counts == 0)[0])]
        raise InputError(
            f"training rows of every {task}",
            f"none of {missing!r}",
            "add some, or remove it from the taxonomy",
        )
    balanced = weights * (counts.sum() / (len(names) * counts))[labels] ** config.balance.get(task, 0.0)
    model = LogisticRegression(C=config.strength, max_iter=config.iterations, tol=1e-3)
    model.fit(features, labels, sample_weight=balanced)
    coefficients, intercept = model.coef_, model.intercept_
    if len(names) == 2:  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([-coefficients / 2, coefficients / 2])
        intercept = np.array([-intercept[0] / 2, intercept[0] / 2])
    return LinearHead(names, coefficients.T.astype(np.float32), intercept.astype(np.float32))


def _calibrated(head: LinearHead, features: Any, labels: NDArray[np.intp]) -> LinearHead:
    """Return the head with the temperature that gives held-out rows the least log loss."""
    from scipy.optimize import minimize_scalar

    if len(labels) < 10:
        return head
    logits = np.asarray(features @ head.weights, dtype=np.float64) + head.bias
    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        top = scaled.max(axis=1)
        return float(np.mean(top + np.log(np.exp(scaled - top[:, None]).sum(axis=1)) - scaled[rows, labels]))

    best = minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded")
    return LinearHead(head.labels, head.weights, head.bias, round(float(np.exp(best.x)), 4))
