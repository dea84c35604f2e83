"""Texts as token numbers, and the batches they are learnt in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from pipeline.encoder.transformer import Reading


def tokens(tokenizer: Any, reading: Reading, texts: Sequence[str]) -> list[list[int]]:
    """Return the token numbers of each text."""
    found = tokenizer([reading.text(text) for text in texts], truncation=True, max_length=reading.longest)
    numbers: list[list[int]] = found["input_ids"]
    return numbers


def tensors(rows: Sequence[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return padded token numbers and which of them are seen, both ``(rows, longest)``."""
    longest = max(len(row) for row in rows)
    numbers = torch.full((len(rows), longest), pad, dtype=torch.long)
    seen = torch.zeros((len(rows), longest), dtype=torch.long)
    for place, row in enumerate(rows):
        numbers[place, : len(row)] = torch.tensor(row)
        seen[place, : len(row)] = 1
    return numbers, seen


def epoch(
    languages: NDArray[Any], rows: Sequence[list[int]], most: int, draw: np.random.Generator
) -> list[NDArray[np.intp]]:
    """Return one epoch's batches, of like length, in a random order.

    A language's rows are seen as often as the square root of its share says, so that a rarer one is not
    drowned; in all as many rows are seen as there are.
    """
    _, places, counts = np.unique(languages, return_inverse=True, return_counts=True)
    often = (counts**-0.5)[places]
    often *= len(languages) / often.sum()
    times = often.astype(np.int64) + (draw.random(len(often)) < often % 1)
    chosen = np.repeat(np.arange(len(languages)), times)
    draw.shuffle(chosen)
    lengths = np.array([len(rows[place]) for place in chosen.tolist()]) * draw.uniform(0.9, 1.1, len(chosen))
    batches = [chosen[part] for part in like_lengths(np.ceil(lengths).astype(np.int64), most)]
    return [batches[place] for place in draw.permutation(len(batches))]


def like_lengths(lengths: NDArray[np.int64], most: int) -> Iterator[NDArray[np.int64]]:
    """Yield places of rows of like length, at most so many tokens a batch, padding counted."""
    order = np.argsort(lengths, kind="stable")
    start = 0
    for place in range(1, len(order) + 1):
        if place == len(order) or int(lengths[order[place]]) * (place + 1 - start) > most:
            yield order[start:place]
            start = place
