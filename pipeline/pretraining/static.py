"""Static vectors of sub-words, with which the network's embeddings begin.

word2vec reads a hundred times more tokens a second than a transformer, so what a word alone means is
learnt here first. Mikolov et al. 2013, "Distributed Representations of Words and Phrases".
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pipeline.pretraining.tokens import Store

_WINDOW = 6


class _Sentences:
    """Passages, and pairs woven into one: a word and its translation then share their windows."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __iter__(self) -> Iterator[list[str]]:
        store = self._store
        for place in range(len(store.texts)):
            yield store.texts.passage(place).astype(str).tolist()
        for place in range(len(store.left)):
            yield _woven(
                store.left.passage(place).astype(str).tolist(),
                store.right.passage(place).astype(str).tolist(),
            )


def _woven(one: list[str], other: list[str]) -> list[str]:
    """Return both lists in one, each token where its share of the way through its own list is."""
    places = [(place / max(len(row), 1), token) for row in (one, other) for place, token in enumerate(row)]
    return [token for _, token in sorted(places, key=lambda entry: entry[0])]


def static_vectors(store: Store, vocabulary: int, width: int, epochs: int, seed: int) -> NDArray[np.float32]:
    """Return one vector per sub-word, shape ``(vocabulary, width)``; of unseen ones at random."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        _Sentences(store),
        vector_size=width,
        window=_WINDOW,
        min_count=1,
        negative=8,
        sg=1,
        sample=1e-4,
        epochs=epochs,
        workers=os.cpu_count() or 1,
        seed=seed,
    )
    vectors = np.random.default_rng(seed).normal(0, 0.02, (vocabulary, width)).astype(np.float32)
    for name in model.wv.index_to_key:
        vectors[int(name)] = model.wv[name]
    return vectors
