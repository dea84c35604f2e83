"""What a model is put together from: an encoder with its heads, and two of them as one."""

from __future__ import annotations

import shutil
import weakref
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.classifier import LinearHead, softmax
from pipeline.encoder import Beside, NgramEncoder, NgramSize
from pipeline.encoder.hub import INSTALL
from pipeline.encoder.transformer import TransformerEncoder
from pipeline.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from pipeline.config import Config, HeadConfig
    from pipeline.encoder import Encoder
    from pipeline.fitting.examples import Examples

_LEAST = 10
"""Held-out rows of a task from which something is fitted on them."""
_TOLERANCE = 1e-4
"""At 1e-3 the solver stops so early that every task is one to three points worse on real rows."""


def logistic_heads(features: Any, train: Examples, config: HeadConfig) -> dict[Any, LinearHead]:
    """Fit a multinomial logistic regression per task on the rows that have a label of it."""
    heads = {}
    for task, names in train.names.items():
        rows = np.flatnonzero(train.labels[task] >= 0)
        labels, weights = train.labels[task][rows], train.weights[task][rows]
        heads[task] = _head(features[rows], labels, weights, names, config)
    return heads


def _head(
    features: Any,
    labels: NDArray[np.intp],
    weights: NDArray[np.float64],
    names: tuple[str, ...],
    config: HeadConfig,
) -> LinearHead:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=config.strength, max_iter=config.iterations, tol=_TOLERANCE)
    model.fit(features, labels, sample_weight=weights)
    coefficients, intercept = model.coef_, model.intercept_
    if len(names) == 2:  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([-coefficients / 2, coefficients / 2])
        intercept = np.array([-intercept[0] / 2, intercept[0] / 2])
    return LinearHead(names, coefficients.T.astype(np.float32), intercept.astype(np.float32))


@dataclass(frozen=True)
class Part:
    """An encoder and the heads on its features, by task."""

    encoder: Encoder
    heads: Mapping[Any, LinearHead]


def ngram_part(train: Examples, config: Config) -> Part:
    """Count n-grams and fit a logistic regression per task."""
    size = config.encoder
    encoder = NgramEncoder.fit(
        train.texts, NgramSize(size.words, size.characters, size.word_bits, size.character_bits)
    )
    return Part(encoder, logistic_heads(encoder.encode(train.texts), train, config.head))


def transformer_part(
    train: Examples, held: Examples, config: Config, say: Callable[[str], None] = lambda _: None
) -> Part:
    """Fine-tune the transformer and return it as it will be served, from a folder of its own.

    Raises
    ------
    ModelError
        When torch is missing or the transformer does not open.
    """
    try:
        import onnx  # noqa: F401 - needed only after the training, which is late to learn of it

        from pipeline.finetuning.export import save_network
        from pipeline.finetuning.loop import finetune
    except ImportError as error:
        raise ModelError(
            "torch, transformers and onnx, for encoder.name is set", f"no {error.name}", f"run {INSTALL}"
        ) from error
    tuned = finetune(train, held, config.encoder, config.finetune, config.seed, say)
    folder = Path(mkdtemp())
    save_network(tuned, folder / "encoder")  # the folder itself is its owner's alone
    encoder = TransformerEncoder(folder / "encoder")
    weakref.finalize(encoder, shutil.rmtree, folder, ignore_errors=True)  # until then it may be saved
    return Part(encoder, {task: LinearHead(names, *tuned.heads[task]) for task, names in train.names.items()})


def beside(ngrams: Part, transformer: Part, held: Examples) -> Part:
    """Return both encoders side by side, and heads whose logits are a weighted sum of both heads'.

    The weights are those under which held-out rows are likeliest: a product of experts (Hinton 2002),
    which stays one linear head on the features of both.
    """
    assert isinstance(ngrams.encoder, NgramEncoder)  # noqa: S101 - narrows the type
    assert isinstance(transformer.encoder, TransformerEncoder)  # noqa: S101
    features = ngrams.encoder.encode(held.texts), transformer.encoder.encode(held.texts)
    heads = {}
    for task in held.names:
        one, other = ngrams.heads[task], transformer.heads[task]
        rows = np.flatnonzero(held.labels[task] >= 0)
        left, right = one.logits(features[0])[rows], other.logits(features[1])[rows]
        share, rest = _shares(left, right, held.labels[task][rows])
        heads[task] = LinearHead(
            one.labels,
            np.vstack([one.weights * share, other.weights * rest]).astype(np.float32),
            (one.bias * share + other.bias * rest).astype(np.float32),
        )
    return Part(Beside(ngrams.encoder, transformer.encoder), heads)


def _shares(
    left: NDArray[np.float64], right: NDArray[np.float64], labels: NDArray[np.intp]
) -> tuple[float, float]:
    """Return how far each side's logits are believed."""
    from scipy.optimize import minimize

    if len(labels) < _LEAST:
        return 0.5, 0.5

    def loss(powers: NDArray[np.float64]) -> float:
        chances = softmax(np.exp(powers[0]) * left + np.exp(powers[1]) * right)
        return -float(np.mean(np.log(chances[np.arange(len(labels)), labels] + 1e-12)))

    found = minimize(loss, np.log([0.5, 0.5]), method="Nelder-Mead", bounds=[(-6, 3)] * 2).x
    share, rest = np.exp(found)
    return float(share), float(rest)
