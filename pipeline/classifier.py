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
        return softmax((np.asarray(features @ self.weights, dtype=np.float64) + self.bias) / self.temperature)


@dataclass(frozen=True)
class Classifier:
    """The heads of one model, by task."""

    heads: Mapping[Task, LinearHead]

    def classify(self, features: Any) -> dict[Task, NDArray[np.float64]]:
        """Return per task the probabilities of its labels, shape ``(rows, labels)``."""
        return {task: self.heads[task].probabilities(features) for task in TASKS}

    def taxonomy_agrees(self, taxonomy: Taxonomy) -> bool:
        """Whether every head answers with exactly the taxonomy's labels, in its order."""
        return all(self.heads[task].labels == taxonomy.labels(task) for task in TASKS)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return row-wise softmax, shape unchanged."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return result


def ranked(labels: tuple[str, ...], probabilities: NDArray[np.float64], top: int) -> tuple[Ranked, ...]:
    """Return the `top` labels of one row, most probable first; ties by the taxonomy's order."""
    order = np.argsort(-probabilities, kind="stable")[:top]
    return tuple(Ranked(labels[i], round(float(probabilities[i]), 4)) for i in order)
