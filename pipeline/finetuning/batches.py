"""Texts as token numbers, and the batches they are learnt in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from pipeline.batching import lengths_of, like_lengths, padded
from pipeline.device import device

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.encoder.transformer import Reading


def tokens(tokenizer: Any, reading: Reading, texts: Sequence[str]) -> list[list[int]]:
    """Return the token numbers of each text."""
    found = tokenizer([reading.text(text) for text in texts], truncation=True, max_length=reading.longest)
    numbers: list[list[int]] = found["input_ids"]
    return numbers


def tensors(rows: Sequence[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return padded token numbers and which of them are seen, both ``(rows, longest)``, where is learnt."""
    numbers = torch.from_numpy(padded(rows, pad))
    seen = torch.arange(numbers.shape[1]) < torch.from_numpy(lengths_of(rows)).unsqueeze(1)
    return numbers.to(device()), seen.long().to(device())


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
    lengths = lengths_of(rows)[chosen] * draw.uniform(0.9, 1.1, len(chosen))
    batches = [chosen[part] for part in like_lengths(np.ceil(lengths).astype(np.int64), most)]
    return [batches[place] for place in draw.permutation(len(batches))]
