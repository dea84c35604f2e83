"""Whether a challenger may replace the champion: no language may pay for the mean.

Messages invented for a corpus teach, but they do not crown: a model that learnt only from them is
better on them and worse on people's. So the common rows must hold real messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

from pipeline.corpus import is_real
from pipeline.errors import GateError
from pipeline.taxonomy import TASKS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Gate:
    """What a challenger must show, all in macro-F1 on the same rows.

    Parameters
    ----------
    tolerance
        How much any task may fall in any language, 0–1.
    gain
        How much the mean over tasks and languages must rise: an equal model learnt from other
        rows is no reason to change what answers.
    real_rows
        How many real messages with a category the common rows must hold.
    """

    tolerance: float = 0.02
    gain: float = 0.005
    real_rows: int = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison; `least` is the smallest difference that passes."""

    what: str
    champion: float
    challenger: float
    least: float

    @property
    def difference(self) -> float:
        """Challenger minus champion."""
        return round(self.challenger - self.champion, 4)

    @property
    def passed(self) -> bool:
        """Whether the difference is large enough; what was not measured (NaN) did not pass."""
        return self.difference >= self.least


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's decision, line by line.

    Parameters
    ----------
    compared
        False when the gate was overruled before it could compare.
    founded
        False when too few of the common rows are real messages.
    """

    lines: tuple[Line, ...]
    note: str = ""
    compared: bool = True
    founded: bool = True

    @property
    def passed(self) -> bool:
        """Whether every line passed."""
        return self.compared and self.founded and all(line.passed for line in self.lines)

    def __str__(self) -> str:
        heads = (
            f"{'macro-F1':<26} {'champion':>9} {'challenger':>11} {'difference':>11} {'at least':>9}  passed"
        )
        rows = [heads] if self.lines else []
        rows += [
            f"{line.what:<26} {line.champion:>9.3f} {line.challenger:>11.3f} {line.difference:>+11.3f} "
            f"{line.least:>+9.3f}  {'yes' if line.passed else 'NO'}"
            for line in self.lines
        ]
        return "\n".join([*rows, *([self.note] if self.note else [])])


@dataclass(frozen=True, slots=True)
class Measured:
    """A version's metrics on one corpus; an empty digest says that it was measured on none."""

    version: str
    digest: str
    metrics: Mapping[str, float]


def judge(gate: Gate, champion: Measured | None, challenger: Measured) -> Verdict:
    """Compare two versions measured on the same corpus; without a champion the challenger passes.

    Raises
    ------
    GateError
        When the two were not measured on the same corpus.
    """
    if champion is None:
        return Verdict((), "There is no champion yet: nothing to compare with.")
    if not champion.digest or champion.digest != challenger.digest:
        raise GateError(
            "champion and challenger measured on the same corpus",
            f"champion (version {champion.version}) on {champion.digest[:12] or 'none'}, "
            f"challenger (version {challenger.version}) on {challenger.digest[:12] or 'none'}",
            f"run `vidhuk evaluate CORPUS --model {champion.version}` "
            f"and the same with `--model {challenger.version}`",
        )
    lines = [
        Line(f"{task} {name.partition('/')[2]}", value, challenger.metrics.get(name, nan), -gate.tolerance)
        for task in TASKS
        for name, value in champion.metrics.items()
        if name.startswith(f"{task}.macro_f1/") and "/source:" not in name
    ]
    if not lines:
        raise GateError(
            "metrics per task and language", "none on the common corpus", "evaluate both on labelled rows"
        )
    mean = Line(
        "mean",
        sum(line.champion for line in lines) / len(lines),
        sum(line.challenger for line in lines) / len(lines),
        gate.gain,
    )
    note = f"Both measured on the corpus {champion.digest[:12]}."
    if not mean.passed and all(line.passed for line in lines):
        note += f" A mean that does not rise by {gate.gain} is no reason to change what answers."
    real = _real_rows(champion.metrics)
    if real < gate.real_rows:
        note += (
            f" Only {real} of these rows are real messages, {gate.real_rows} are needed: add your own labels "
            "with `vidhuk train --corpus`, or overrule with `--force --reason`."
        )
    return Verdict((*lines, mean), note, founded=real >= gate.real_rows)


def _real_rows(metrics: Mapping[str, float]) -> int:
    """Return how many rows with a category come from a source that is real."""
    start = "category.rows/source:"
    return int(
        sum(
            rows
            for name, rows in metrics.items()
            if name.startswith(start) and is_real(name.removeprefix(start))
        )
    )
