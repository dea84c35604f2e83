"""The one measuring instrument: what a model gets right, per task, language and source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.mention import Mention
from pipeline.taxonomy import TASKS, Task, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pipeline.corpus import Corpus
    from pipeline.suggest import Suggester

LEAST_ROWS = 10
"""Classes with fewer rows are left out of macro-F1: their F1 is chance."""
BINS = 15
_RESAMPLES = 300
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Score:
    """How well one task is solved on one part of the corpus.

    Parameters
    ----------
    macro_f1, interval
        Mean F1 over classes with at least 10 rows (all that occur where none has so many), 0–1, and
        its 95 % bootstrap interval (Efron 1979, percentile, 300 resamples of rows).
    ece
        Expected calibration error over 15 bins of equal mass (Nixon et al. 2019), 0–1.
    classes
        Per label: precision, recall, f1 and rows.
    confusion
        Rows by true (outer) and answered (inner) label, in the order of `labels`.
    """

    rows: int
    macro_f1: float
    interval: tuple[float, float]
    accuracy: float
    ece: float
    labels: tuple[str, ...]
    classes: dict[str, dict[str, float]]
    confusion: list[list[int]]


@dataclass(frozen=True)
class Report:
    """Scores of one model on one corpus.

    Parameters
    ----------
    digest
        The corpus': two reports may be compared when it is the same.
    scores
        By task and part: ``"all"``, a language, or ``"source:NAME"``.
    """

    digest: str
    model_version: str
    scores: dict[Task, dict[str, Score]]
    answers: dict[Task, Answers] = field(repr=False)

    @property
    def metrics(self) -> dict[str, float]:
        """Metrics by flat key: ``category.macro_f1``, ``category.macro_f1/uk``, ``pii_risk.ece/source:…``."""
        flat: dict[str, float] = {}
        for task, parts in self.scores.items():
            for part, score in parts.items():
                end = "" if part == "all" else f"/{part}"
                flat[f"{task}.macro_f1{end}"] = score.macro_f1
                flat[f"{task}.macro_f1_low{end}"] = score.interval[0]
                flat[f"{task}.macro_f1_high{end}"] = score.interval[1]
                flat[f"{task}.accuracy{end}"] = score.accuracy
                flat[f"{task}.ece{end}"] = score.ece
                flat[f"{task}.rows{end}"] = float(score.rows)
                if part == "all":
                    flat |= {f"{task}.f1.{label}": values["f1"] for label, values in score.classes.items()}
        return flat

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types, without any text."""
        return {
            "digest": self.digest,
            "model_version": self.model_version,
            "tasks": {
                task: {
                    part: {
                        "rows": score.rows,
                        "macro_f1": score.macro_f1,
                        "macro_f1_interval": list(score.interval),
                        "accuracy": score.accuracy,
                        "ece": score.ece,
                        "classes": score.classes,
                        "labels": list(score.labels),
                        "confusion": score.confusion,
                    }
                    for part, score in parts.items()
                }
                for task, parts in self.scores.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Answers:
    """One task's answers beside the truth, as places in `labels`; confidence is the answer's, 0–1."""

    labels: tuple[str, ...]
    truth: NDArray[np.intp]
    answer: NDArray[np.intp]
    confidence: NDArray[np.float64]

    def part(self, chosen: NDArray[np.bool_]) -> Answers:
        """Return the answers where `chosen` is true."""
        return Answers(self.labels, self.truth[chosen], self.answer[chosen], self.confidence[chosen])


def evaluate(suggester: Suggester, corpus: Corpus, *, seed: int = 1) -> Report:
    """Measure a suggester's labels against a corpus's, through the same way users go."""
    taxonomy = suggester.model.taxonomy
    readings = []
    for start in range(0, len(corpus.rows), _BATCH):
        batch = corpus.rows[start : start + _BATCH]
        readings += suggester.read([Mention(row.text, language=row.language) for row in batch])
    scores: dict[Task, dict[str, Score]] = {}
    answers: dict[Task, Answers] = {}
    for task in TASKS:
        said = [_said(reading, task) for reading in readings]
        places = [place for place, row in enumerate(corpus.rows) if row.label(task) is not None]
        names = taxonomy.allowed(task)
        order = {name: place for place, name in enumerate(names)}
        answers[task] = Answers(
            names,
            np.array([order[str(corpus.rows[p].label(task))] for p in places], dtype=np.intp),
            np.array([order[said[p][0]] for p in places], dtype=np.intp),
            np.array([said[p][1] for p in places]),
        )
        scores[task] = {
            name: score(answers[task].part(chosen), seed)
            for name, chosen in _parts(corpus, places, taxonomy)
            if chosen.any()
        }
    return Report(corpus.digest, suggester.model_version, scores, answers)


def _said(reading: Any, task: Task) -> tuple[str, float]:
    ranked = {"sentiment": reading.sentiment, "category": reading.categories[0], "pii_risk": reading.risk}[
        task
    ]
    return ranked.name, ranked.confidence


def _parts(corpus: Corpus, places: list[int], taxonomy: Taxonomy) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    languages = np.array([corpus.rows[place].language for place in places])
    sources = np.array([corpus.rows[place].source for place in places])
    yield "all", np.ones(len(places), dtype=bool)
    for language in taxonomy.languages:
        yield language, languages == language
    for source in sorted(set(sources.tolist())):
        yield f"source:{source}", sources == source


def score(answers: Answers, seed: int = 1) -> Score:
    """Score one task's answers."""
    width = len(answers.labels)
    codes = answers.truth * width + answers.answer
    table = np.bincount(codes, minlength=width * width).reshape(width, width)
    precision, recall, f1 = _per_class(table)
    counted = table.sum(axis=1) >= LEAST_ROWS
    if not counted.any():  # a small corpus: every class that occurs
        counted = table.sum(axis=1) > 0
    generator = np.random.default_rng(seed)
    draws = []
    for _ in range(_RESAMPLES):
        drawn = np.bincount(generator.choice(codes, len(codes)), minlength=width * width).reshape(
            width, width
        )
        draws.append(_macro(_per_class(drawn)[2], counted))
    low, high = np.percentile(draws, [2.5, 97.5])
    return Score(
        rows=len(codes),
        macro_f1=_rounded(_macro(f1, counted)),
        interval=(_rounded(low), _rounded(high)),
        accuracy=_rounded(np.trace(table) / max(1, len(codes))),
        ece=_rounded(calibration_error(answers)),
        labels=answers.labels,
        classes={
            label: {
                "precision": _rounded(precision[i]),
                "recall": _rounded(recall[i]),
                "f1": _rounded(f1[i]),
                "rows": int(table[i].sum()),
            }
            for i, label in enumerate(answers.labels)
            if table[i].sum() or table[:, i].sum()
        },
        confusion=table.tolist(),
    )


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _macro(f1: NDArray[np.float64], counted: NDArray[np.bool_]) -> float:
    return float(f1[counted].mean()) if counted.any() else 0.0


def _per_class(
    table: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    right = np.diag(table).astype(float)
    precision = right / np.maximum(table.sum(axis=0), 1)
    recall = right / np.maximum(table.sum(axis=1), 1)
    return precision, recall, 2 * right / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1)


def bins(answers: Answers, number: int = BINS) -> list[tuple[float, float, int]]:
    """Return (mean confidence, accuracy, rows) of bins of equal mass, least sure first."""
    order = np.argsort(answers.confidence, kind="stable")
    right = (answers.truth == answers.answer).astype(float)
    return [
        (float(answers.confidence[part].mean()), float(right[part].mean()), len(part))
        for part in np.array_split(order, min(number, max(1, len(order))))
        if len(part)
    ]


def calibration_error(answers: Answers) -> float:
    """Return the expected calibration error, 0–1."""
    total = max(1, len(answers.truth))
    return sum(rows / total * abs(confidence - accuracy) for confidence, accuracy, rows in bins(answers))


def table(report: Report) -> str:
    """Return a report as a short table for a terminal."""
    lines = [f"{'task':<10} {'part':<28} {'rows':>6} {'macro-F1':>9} {'95 %':>13} {'accuracy':>9} {'ECE':>6}"]
    for task, parts in report.scores.items():
        for part, s in parts.items():
            interval = f"{s.interval[0]:.2f}–{s.interval[1]:.2f}"
            numbers = f"{s.rows:>6} {s.macro_f1:>9.3f} {interval:>13} {s.accuracy:>9.3f} {s.ece:>6.3f}"
            lines.append(f"{task:<10} {part:<28} {numbers}")
    return "\n".join(lines)
