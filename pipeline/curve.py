"""The learning curve: what more labels would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.corpus import key
from pipeline.evaluate import Answers, score
from pipeline.fitting import fit, masked
from pipeline.taxonomy import TASKS, Task, Taxonomy
from pipeline.train import divided

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.config import Config
    from pipeline.corpus import Corpus
    from pipeline.model import Model

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """Scores of models that learnt a share of the training rows.

    Parameters
    ----------
    rows
        Training rows, on average over the seeds.
    macro_f1
        Per task: mean and standard deviation over the seeds, on the same held-out rows.
    """

    share: float
    rows: int
    macro_f1: dict[Task, tuple[float, float]]


def learning_curve(
    corpus: Corpus, taxonomy: Taxonomy, config: Config, seeds: Sequence[int] = (1, 2, 3)
) -> Iterator[Point]:
    """Yield one point per share of the training rows, smallest first.

    Every model is measured on the same test part and calibrated on the same validation part.
    """
    parts = divided(corpus, config)
    for share in SHARES:
        found: list[dict[Task, float]] = []
        rows = []
        for seed in seeds if share < 1 else seeds[:1]:
            train = parts.train.select(_draw(parts.train, share, seed))
            rows.append(len(train.rows))
            found.append(macro_f1(fit(train, parts.valid, taxonomy, config), parts.test))
        means = {
            task: (float(np.mean([one[task] for one in found])), float(np.std([one[task] for one in found])))
            for task in TASKS
        }
        yield Point(share, int(np.mean(rows)), means)


def macro_f1(model: Model, test: Corpus) -> dict[Task, float]:
    """Return macro-F1 of the heads alone: `exposed`, which spans decide, is left out."""
    chances = model.classifier.classify(model.encoder.encode(masked(test)))
    scores: dict[Task, float] = {}
    for task in TASKS:
        names = model.taxonomy.labels(task)
        places = [place for place, row in enumerate(test.rows) if row.label(task) in names]
        truth = np.array([names.index(str(test.rows[place].label(task))) for place in places], dtype=np.intp)
        answer = chances[task][places].argmax(axis=1).astype(np.intp)
        sure = chances[task][places].max(axis=1)
        scores[task] = score(Answers(names, truth, answer, sure)).macro_f1 if places else 0.0
    return scores


def _draw(corpus: Corpus, share: float, seed: int) -> list[int]:
    """Return places of a share of the rows, at least two of each label where there are so many."""
    order = sorted(range(len(corpus.rows)), key=lambda place: key(f"{seed} {corpus.rows[place].text}"))
    wanted = round(share * len(order))
    chosen = set(order[:wanted])
    for task in TASKS:
        taken: dict[str, int] = {}
        for place in order:
            label = corpus.rows[place].label(task)
            if label is not None and taken.get(label, 0) < 2:
                taken[label] = taken.get(label, 0) + 1
                chosen.add(place)
    return sorted(chosen)
