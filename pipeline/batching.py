"""Rows of tokens put together: of like length, padded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray


def like_lengths(lengths: NDArray[np.int64], most: int) -> Iterator[NDArray[np.int64]]:
    """Yield places of rows of like length, at most so many tokens a batch, padding counted."""
    order = np.argsort(lengths, kind="stable")
    start = 0
    for place in range(1, len(order) + 1):
        if place == len(order) or int(lengths[order[place]]) * (place + 1 - start) > most:
            yield order[start:place]
            start = place


def padded(rows: Sequence[ArrayLike], pad: int) -> NDArray[np.int64]:
    """Return rows of token numbers as one array, shape ``(len(rows), longest)``."""
    arrays = [np.asarray(row, dtype=np.int64) for row in rows]
    result = np.full((len(arrays), max((len(row) for row in arrays), default=0)), pad, dtype=np.int64)
    for place, row in enumerate(arrays):
        result[place, : len(row)] = row
    return result


def lengths_of(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Return the number of tokens in each row."""
    return np.array([len(row) for row in rows], dtype=np.int64)
