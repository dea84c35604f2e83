"""Training side of the classifier: weights by logistic regression, temperature on held-out rows."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.classifier import Classifier, LinearHead, agreed, softmax
from pipeline.corpus import is_real
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
    """Fit the whole model: encoder, three heads, their agreement, three temperatures.

    Texts are masked before anything is fitted. The temperatures are fitted on `valid`, whose rows
    the weights never saw.
    """
    texts, held = masked(train), masked(valid)
    size = config.encoder
    encoder = NgramEncoder.fit(
        texts, NgramSize(size.words, size.characters, size.word_bits, size.character_bits)
    )
    features = encoder.encode(texts)
    weights = np.array([_source_weight(row.source, config.corpus.weights) for row in train.rows])
    heads: dict[Task, LinearHead] = {}
    for task in TASKS:
        names = taxonomy.labels(task)
        rows, labels = _learnt(train, task, names)
        balanced = _balanced(train.select(rows), labels, weights[rows], names, task, config.head)
        heads[task] = _head(features[rows], labels, balanced, names, config.head)
    lift = _lift(train, weights, taxonomy)
    return Model(taxonomy, encoder, calibrated(Classifier(heads, lift), encoder.encode(held), valid), {})


def masked(corpus: Corpus) -> list[str]:
    """Return the texts with personal data masked, in order."""
    return [_masked(row.text) for row in corpus.rows]


@lru_cache(maxsize=50_000)
def _masked(text: str) -> str:
    """Return a text masked; folds, learning curves and refits ask for the same ones again and again."""
    return mask(text, find(text))


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


def _balanced(
    corpus: Corpus,
    labels: NDArray[np.intp],
    weights: NDArray[np.float64],
    names: Sequence[str],
    task: Task,
    config: HeadConfig,
) -> NDArray[np.float64]:
    """Return weights of rows under which each class has, in each language, the share it shall have.

    Real rows say how frequent a class is, for invented and mapped ones were counted out by us;
    `balance` then moves the shares towards all alike.

    Raises
    ------
    InputError
        When a class has no row at all.
    """
    counts = np.bincount(labels, weights=weights, minlength=len(names))
    if (counts == 0).any():
        missing = names[int(np.flatnonzero(counts == 0)[0])]
        raise InputError(
            f"training rows of every {task}",
            f"none of {missing!r}",
            "add some, or remove it from the taxonomy",
        )
    languages = np.array([row.language for row in corpus.rows])
    real = np.array([is_real(row.source) for row in corpus.rows])
    result = weights.copy()
    for language in sorted(set(languages.tolist())):
        here = languages == language
        share = np.bincount(labels[here & real], minlength=len(names)) + _PRIOR_ROWS
        wanted = (share / share.sum()) ** (1 - config.balance.get(task, 0.0))
        held = np.bincount(labels[here], weights=weights[here], minlength=len(names))
        wanted *= held.sum() / wanted.sum()
        result[here] *= (wanted / np.maximum(held, 1e-9))[labels[here]]
    return result


_PRIOR_ROWS = 3.0
"""Rows that every class is taken to have been seen with: one rare row decides no share."""


_TOLERANCE = 1e-4
"""At 1e-3 the solver stops so early that every task is one to three points worse on real rows."""


def _head(
    features: Any,
    labels: NDArray[np.intp],
    weights: NDArray[np.float64],
    names: tuple[str, ...],
    config: HeadConfig,
) -> LinearHead:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=config.strength, max_iter=config.iterations, tol=_TOLERANCE)
    model.fit(features, labels, sample_weight=weights)
    coefficients, intercept = model.coef_, model.intercept_
    if len(names) == 2:  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([-coefficients / 2, coefficients / 2])
        intercept = np.array([-intercept[0] / 2, intercept[0] / 2])
    return LinearHead(names, coefficients.T.astype(np.float32), intercept.astype(np.float32))


def _lift(corpus: Corpus, weights: NDArray[np.float64], taxonomy: Taxonomy) -> NDArray[np.float32]:
    """Return how much more often than by chance each category meets each sentiment."""
    meets = np.full((len(taxonomy.category), len(taxonomy.sentiment)), 0.5)
    for row, weight in zip(corpus.rows, weights, strict=True):
        if row.category in taxonomy.category and row.sentiment in taxonomy.sentiment:
            meets[taxonomy.category.index(row.category), taxonomy.sentiment.index(row.sentiment)] += weight
    meets /= meets.sum()
    chance = meets.sum(axis=1, keepdims=True) * meets.sum(axis=0, keepdims=True)
    lift: NDArray[np.float32] = (meets / chance).astype(np.float32)
    return lift


def calibrated(classifier: Classifier, features: Any, valid: Corpus) -> Classifier:
    """Return the classifier with the temperatures that give held-out rows the least log loss.

    Real rows decide where there are 200 of them: on invented ones a model is surer than it should be.
    """
    from scipy.optimize import minimize

    real = [place for place, row in enumerate(valid.rows) if is_real(row.source)]
    if len(real) >= _ENOUGH:
        valid, features = valid.select(real), features[real]
    truth = {task: _learnt(valid, task, classifier.heads[task].labels) for task in TASKS}
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


_ENOUGH = 200
_LEAST = 10
