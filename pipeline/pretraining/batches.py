"""What is learnt at which step: drawn from the seed and the step's number, so a restart goes on as before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from pipeline.batching import like_lengths, padded
from pipeline.pretraining.tokens import CLS, PAD, SEP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from pipeline.pretraining.config import ScheduleConfig
    from pipeline.pretraining.tokens import Packed, Store

Task = Literal["words", "translations", "alignment", "labels"]
_SHARD = 40_000
"""Passages sorted by length at a time: little padding, yet every batch another mixture."""
_PAIRS = 256
"""Pairs that are told apart in one step."""


@dataclass(frozen=True)
class Batch:
    """What one step reads.

    Parameters
    ----------
    tokens
        Shape ``(passages, longest)``, padded with `PAD`.
    other
        The other side of an alignment's pairs.
    label, head
        Labels of the passages and which source's they are.
    """

    task: Task
    tokens: NDArray[np.int64]
    other: NDArray[np.int64] | None = None
    label: NDArray[np.int64] | None = None
    head: int = -1


class Batches:
    """Batches by step number.

    Passages come round after round, each as often as it weighs; the other tasks draw at random.
    """

    def __init__(
        self, store: Store, schedule: ScheduleConfig, seed: int, weights: NDArray[np.float64]
    ) -> None:
        self._store, self._schedule, self._seed, self._weights = store, schedule, seed, weights
        self._round, self._first = 0, 0
        self._plan: list[NDArray[np.int64]] | None = None
        self._lengths = store.texts.lengths
        self._places = {
            head: np.flatnonzero((store.source == head) & (store.label >= 0))
            for head, count in enumerate(store.labels)
            if count
        }
        self._pairs = [np.flatnonzero(store.pair_source == place) for place in range(len(store.pair_weights))]

    def at(self, first: int, words_seen: int) -> Iterator[tuple[int, int, Batch]]:
        """Yield step, how many batches of passages came before the next one, and the step's batch.

        Parameters
        ----------
        first
            The step to begin with.
        words_seen
            How many batches of passages came before it.
        """
        step = first
        while True:
            draw = np.random.default_rng((self._seed, step))
            task = self._task(draw.random())
            if task == "words":
                batch = Batch(task, padded_passages(self._store.texts, self._passages(words_seen)))
                words_seen += 1
            elif task == "translations":
                batch = Batch(task, self._translations(draw))
            elif task == "alignment":
                batch = self._alignment(draw)
            else:
                batch = self._labels(draw)
            yield step, words_seen, batch
            step += 1

    def _task(self, chance: float) -> Task:
        schedule = self._schedule
        shares: list[tuple[Task, float]] = []
        if len(self._store.left):
            shares += [("translations", schedule.translations), ("alignment", schedule.alignment)]
        if self._places:
            shares.append(("labels", schedule.labels))
        for task, share in shares:
            if chance < share:
                return task
            chance -= share
        return "words"

    def _passages(self, number: int) -> NDArray[np.int64]:
        """Return the places of the passages of the batch with this number."""
        if self._plan is None:
            self._plan = self._planned(self._round)
        while number - self._first >= len(self._plan):
            self._first += len(self._plan)
            self._round += 1
            self._plan = self._planned(self._round)
        return self._plan[number - self._first]

    def _planned(self, number: int) -> list[NDArray[np.int64]]:
        draw = np.random.default_rng((self._seed, 2**32, number))
        weight = self._weights
        often = weight.astype(np.int64) + (draw.random(len(weight)) < weight % 1)
        places = np.repeat(np.arange(len(weight)), often)
        draw.shuffle(places)
        plan: list[NDArray[np.int64]] = []
        for start in range(0, len(places), _SHARD):
            shard = places[start : start + _SHARD]
            batches = [shard[part] for part in like_lengths(self._lengths[shard] + 2, self._schedule.batch)]
            draw.shuffle(batches)
            plan += batches
        return plan

    def _drawn_pairs(self, draw: np.random.Generator, most: int) -> NDArray[np.int64]:
        """Return places of pairs of one set: others of the same kind are the hardest to tell from."""
        sizes = np.array([len(places) for places in self._pairs]) ** 0.5 * self._store.pair_weights
        chosen = self._pairs[int(draw.choice(len(sizes), p=sizes / sizes.sum()))]
        return draw.choice(chosen, min(most, len(chosen)), replace=False)

    def _translations(self, draw: np.random.Generator) -> NDArray[np.int64]:
        store = self._store
        places = self._drawn_pairs(draw, _PAIRS)
        rows, size = [], 0
        for place in places:
            one, other = store.left.passage(place), store.right.passage(place)
            if draw.random() < 0.5:
                one, other = other, one
            rows.append(np.concatenate([[CLS], one, [SEP], other, [SEP]]))
            size = max(size, len(rows[-1]))
            if size * len(rows) > self._schedule.batch:
                break
        return padded(rows, PAD)

    def _alignment(self, draw: np.random.Generator) -> Batch:
        places = self._drawn_pairs(draw, _PAIRS)
        left, right = self._store.left, self._store.right
        longest = max(left.lengths[places].max(), right.lengths[places].max()) + 2
        places = places[: max(16, int(self._schedule.batch // longest))]
        return Batch("alignment", padded_passages(left, places), padded_passages(right, places))

    def _labels(self, draw: np.random.Generator) -> Batch:
        store = self._store
        heads = list(self._places)
        sizes = np.array([len(self._places[head]) for head in heads]) ** 0.5
        head = heads[int(draw.choice(len(heads), p=sizes / sizes.sum()))]
        places = draw.choice(self._places[head], min(2048, len(self._places[head])), replace=False)
        chunks = list(like_lengths(self._lengths[places] + 2, self._schedule.batch))
        chosen = places[chunks[int(draw.integers(len(chunks)))]]
        label = store.label[chosen].astype(np.int64)
        return Batch("labels", padded_passages(store.texts, chosen), label=label, head=head)


def padded_passages(packed: Packed, places: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return passages between their first and last token, shape ``(len(places), longest)``."""
    return padded([np.concatenate([[CLS], packed.passage(int(place)), [SEP]]) for place in places], PAD)
