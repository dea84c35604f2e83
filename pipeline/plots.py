"""Pictures of a report for a run's artifacts: confusion matrices and reliability; no texts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.evaluate import bins

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.evaluate import Report


def draw(report: Report, folder: Path) -> list[Path]:
    """Write ``confusion_TASK.png`` and ``reliability.png`` to `folder` and return their paths."""
    from matplotlib.figure import Figure

    paths = []
    for task, parts in report.scores.items():
        score = parts["all"]
        counts = np.array(score.confusion, dtype=float)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        figure = Figure(figsize=(8, 7), layout="constrained")
        axes = figure.subplots()
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        ticks = range(len(score.labels))
        axes.set_xticks(ticks, score.labels, rotation=60, ha="right")
        axes.set_yticks(ticks, score.labels)
        for (row, column), count in np.ndenumerate(counts):
            if count:
                colour = "white" if shares[row, column] > 0.5 else "black"
                axes.text(column, row, str(int(count)), ha="center", va="center", fontsize=8, color=colour)
        axes.set(xlabel="answered", ylabel="true", title=f"{task}: rows by true and answered label")
        paths.append(folder / f"confusion_{task}.png")
        figure.savefig(paths[-1], dpi=110)
    figure = Figure(figsize=(7, 6), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="as sure as right")
    for task, answers in report.answers.items():
        points = bins(answers)
        ece = report.scores[task]["all"].ece
        axes.plot([p[0] for p in points], [p[1] for p in points], marker="o", label=f"{task}, ECE {ece:.3f}")
    axes.set(
        xlabel="confidence",
        ylabel="accuracy",
        title="Reliability, 15 bins of equal mass",
        xlim=(0, 1),
        ylim=(0, 1),
    )
    axes.legend()
    paths.append(folder / "reliability.png")
    figure.savefig(paths[-1], dpi=110)
    return paths
