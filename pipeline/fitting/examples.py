"""Rows as heads learn them: masked texts, labels as numbers, what each row weighs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.corpus import is_real
from pipeline.errors import InputError
from pipeline.pii import find, mask
from pipeline.taxonomy import TASKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pipeline.config import Config, HeadConfig
    from pipeline.corpus import Corpus
    from pipeline.taxonomy import Task, Taxonomy

ENOUGH = 200
"""Real rows from which they alone decide what is fitted on held-out rows."""


@dataclass(frozen=True)
class Examples:
    """What is learnt from or measured on.

    Parameters
    ----------
    names
        Labels of each task.
    labels
        Per task the label's place in `names`, -1 where the row has none, shape ``(rows,)``: sources label
        different tasks.
    weights
        Per task what the row weighs.
    languages
        Codes, by row.
    """

    texts: Sequence[str]
    names: Mapping[Any, tuple[str, ...]]
    labels: Mapping[Any, NDArray[np.intp]]
    weights: Mapping[Any, NDArray[np.float64]]
    languages: NDArray[Any]


def learnt(corpus: Corpus, taxonomy: Taxonomy, config: Config) -> Examples:
    """Return a corpus as it is learnt from, weighed by source and class.

    Raises
    ------
    InputError
        When a class has no row.
    """
    own = source_weights(corpus, config)
    names = {task: taxonomy.labels(task) for task in TASKS}
    labels = {task: places(corpus, task, names[task]) for task in TASKS}
    weights = {task: _weights(corpus, task, names[task], labels[task], own, config.head) for task in TASKS}
    return Examples(masked(corpus), names, labels, weights, np.array([row.language for row in corpus.rows]))


def held_out(corpus: Corpus, taxonomy: Taxonomy) -> Examples:
    """Return a corpus as it is measured on: its real rows where there are enough, each weighing 1."""
    chosen = corpus.select(real_rows(corpus))
    names = {task: taxonomy.labels(task) for task in TASKS}
    return Examples(
        masked(chosen),
        names,
        {task: places(chosen, task, names[task]) for task in TASKS},
        {task: np.ones(len(chosen.rows)) for task in TASKS},
        np.array([row.language for row in chosen.rows]),
    )


def real_rows(corpus: Corpus) -> list[int]:
    """Return places of the real rows where there are enough of them, else of all."""
    real = [place for place, row in enumerate(corpus.rows) if is_real(row.source)]
    return real if len(real) >= ENOUGH else list(range(len(corpus.rows)))


def places(corpus: Corpus, task: Task, names: Sequence[str]) -> NDArray[np.intp]:
    """Return each row's label as its place in `names`, -1 where it has none."""
    order = {name: place for place, name in enumerate(names)}
    return np.array([order.get(row.label(task) or "", -1) for row in corpus.rows], dtype=np.intp)


def source_weights(corpus: Corpus, config: Config) -> NDArray[np.float64]:
    """Return what each row weighs by its source."""
    given = config.corpus.weights
    return np.array(
        [
            next((weight for start, weight in given.items() if row.source.startswith(start)), 1.0)
            for row in corpus.rows
        ]
    )


def masked(corpus: Corpus) -> list[str]:
    """Return the texts with personal data masked, in order."""
    return [_masked(row.text) for row in corpus.rows]


@lru_cache(maxsize=50_000)
def _masked(text: str) -> str:
    """Return a text masked; folds, learning curves and refits ask for the same ones again and again."""
    return mask(text, find(text))


def _weights(
    corpus: Corpus,
    task: Task,
    names: Sequence[str],
    labels: NDArray[np.intp],
    own: NDArray[np.float64],
    config: HeadConfig,
) -> NDArray[np.float64]:
    rows = np.flatnonzero(labels >= 0)
    weights = np.zeros(len(labels))
    weights[rows] = _balanced(corpus.select(rows.tolist()), labels[rows], own[rows], names, task, config)
    return weights


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
