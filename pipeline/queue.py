"""What to label next: the rows a model would learn most from (active learning).

A row is worth a reader's time when two models on different features are unsure of it, when what it
may be is rare among the labels so far, and when nothing like it is in the queue already. Margin
sampling: Scheffer et al. 2001; committee: Seung et al. 1992; spreading by weighted k-means++ over the
most valuable: Zhdanov 2019, "Diverse mini-batch Active Learning". How many labels it saves is
measured by `scripts/benchmark queue`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.encoder import NgramEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SPREAD = 6
"""How many times the wanted number of rows is spread over: more is more diverse and less valuable."""
_DIMENSIONS = 150
_STRENGTH = 30.0
_ITERATIONS = 100


@dataclass(frozen=True, slots=True)
class Pick:
    """One row to label.

    Parameters
    ----------
    place
        The row's place in the pool.
    value
        How much is learnt from it, 0 upwards; 1 for every row while there are no labels.
    guess, confidence
        What the models think it is, and how sure they are, 0–1; empty without labels.
    """

    place: int
    value: float
    guess: str = ""
    confidence: float = 0.0


def pick(
    pool: Sequence[str], texts: Sequence[str], labels: Sequence[str], number: int, *, seed: int = 1
) -> list[Pick]:
    """Choose rows of a pool, most valuable first.

    Parameters
    ----------
    pool
        Masked texts without labels.
    texts, labels
        Masked texts with labels; fewer than two different labels choose for diversity alone.
    number
        How many rows are wanted; all of the pool when it has no more.
    """
    if not pool or number < 1:
        return []
    encoder = NgramEncoder.fit([*pool, *texts])
    features = encoder.encode(pool)
    if len(set(labels)) < 2:
        value, guesses, sure = np.ones(len(pool)), np.full(len(pool), ""), np.zeros(len(pool))
        candidates = np.arange(len(pool))
    else:
        value, guesses, sure = _value(features, encoder.encode(texts), np.array(labels), encoder)
        candidates = np.argsort(-value, kind="stable")[: number * _SPREAD]
    chosen = candidates[_spread(features[candidates], value[candidates], number, seed)]
    picks = [
        Pick(int(place), round(float(value[place]), 4), str(guesses[place]), round(float(sure[place]), 4))
        for place in chosen
    ]
    return sorted(picks, key=lambda one: (-one.value, one.place))


def _value(
    features: Any, known: Any, labels: NDArray[np.str_], encoder: NgramEncoder
) -> tuple[NDArray[np.float64], NDArray[np.str_], NDArray[np.float64]]:
    """Return value, guess and confidence of each row, by a committee of words and of characters."""
    from sklearn.linear_model import LogisticRegression

    words = 1 << encoder.size.word_bits
    chances: Any = 0.0
    for columns in (slice(0, words), slice(words, None)):
        model = LogisticRegression(C=_STRENGTH, max_iter=_ITERATIONS, tol=1e-3)
        model.fit(known[:, columns], labels)
        chances = chances + model.predict_proba(features[:, columns]) / 2
    ordered = np.sort(chances, axis=1)
    unsure = 1 - (ordered[:, -1] - ordered[:, -2])
    counts = np.array([(labels == name).sum() for name in model.classes_], dtype=float)
    rare = (chances / np.sqrt(counts)).sum(axis=1) * np.sqrt(counts.mean())
    return unsure * rare, model.classes_[chances.argmax(axis=1)], ordered[:, -1]


def _spread(features: Any, value: NDArray[np.float64], number: int, seed: int) -> NDArray[np.intp]:
    """Return places of rows that are far from one another, drawn the likelier the more valuable."""
    from sklearn.cluster import kmeans_plusplus
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    rows = features.shape[0]
    if rows <= number:
        return np.arange(rows)
    dense = normalize(TruncatedSVD(min(_DIMENSIONS, rows - 1), random_state=seed).fit_transform(features))
    _, places = kmeans_plusplus(dense, number, sample_weight=value**2 + 1e-12, random_state=seed)
    unique: NDArray[np.intp] = np.unique(places)
    return unique
