"""Three heads over shared features: sentiment, category, pii_risk, each with calibrated confidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.mention import Ranked
from pipeline.taxonomy import TASKS, Task, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class LinearHead:
    """Multinomial logistic regression, its logits divided by a temperature.

    Temperature scaling: Guo et al. 2017, "On Calibration of Modern Neural Networks".

    Parameters
    ----------
    weights
        Shape ``(features, labels)``, float32.
    bias
        Shape ``(labels,)``, float32.
    temperature
        Above 1 softens, below 1 sharpens; fitted on rows that the weights never saw.
    """

    labels: tuple[str, ...]
    weights: NDArray[np.float32] = field(repr=False)
    bias: NDArray[np.float32] = field(repr=False)
    temperature: float = 1.0

    def probabilities(self, features: Any) -> NDArray[np.float64]:
        """Return calibrated probabilities, shape ``(rows, labels)``."""
        return softmax(self.logits(features) / self.temperature)

    def logits(self, features: Any) -> NDArray[np.float64]:
        """Return what the softmax is taken of, before the temperature, shape ``(rows, labels)``."""
        logits: NDArray[np.float64] = np.asarray(features @ self.weights, dtype=np.float64) + self.bias
        return logits


@dataclass(frozen=True)
class Classifier:
    """The heads of one model, by task, and how category and sentiment go together.

    Parameters
    ----------
    lift
        How much more often a category (row) and a sentiment (column) meet than by chance,
        P(c, s) / (P(c) P(s)); None leaves the heads on their own.
    """

    heads: Mapping[Task, LinearHead]
    lift: NDArray[np.float32] | None = field(default=None, repr=False)

    def classify(self, features: Any) -> dict[Task, NDArray[np.float64]]:
        """Return per task the probabilities of its labels, shape ``(rows, labels)``."""
        chances = {task: self.heads[task].probabilities(features) for task in TASKS}
        if self.lift is not None:
            chances["category"], chances["sentiment"] = agreed(
                chances["category"], chances["sentiment"], self.lift
            )
        return chances

    def taxonomy_agrees(self, taxonomy: Taxonomy) -> bool:
        """Whether every head answers with exactly the taxonomy's labels, in its order."""
        return all(self.heads[task].labels == taxonomy.labels(task) for task in TASKS)


def agreed(
    category: NDArray[np.float64], sentiment: NDArray[np.float64], lift: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both tasks' probabilities, each weighed by what the other makes likely.

    The two heads see the same text, so the other's evidence is not new: only its square root counts.
    Keeps "praise" and "negative" from standing on one mention.
    """
    first = category * np.sqrt(sentiment @ lift.T)
    second = sentiment * np.sqrt(category @ lift)
    return first / first.sum(axis=1, keepdims=True), second / second.sum(axis=1, keepdims=True)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return row-wise softmax, shape unchanged."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return result


def ranked(labels: tuple[str, ...], probabilities: NDArray[np.float64], top: int) -> tuple[Ranked, ...]:
    """Return the `top` labels of one row, most probable first; ties by the taxonomy's order."""
    order = np.argsort(-probabilities, kind="stable")[:top]
    return tuple(Ranked(labels[i], round(float(probabilities[i]), 4)) for i in order)
