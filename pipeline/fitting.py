"""Training side of the classifier: weights, how encoders are mixed, temperature on held-out rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.classifier import Classifier, LinearHead, agreed, softmax
from pipeline.corpus import is_real
from pipeline.encoder import Beside, NgramEncoder, NgramSize
from pipeline.encoder.hub import INSTALL
from pipeline.encoder.transformer import TransformerEncoder
from pipeline.errors import InputError, ModelError
from pipeline.model import Model
from pipeline.pii import find, mask
from pipeline.taxonomy import TASKS, Task, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from pipeline.config import Config, HeadConfig
    from pipeline.corpus import Corpus
    from pipeline.encoder import Encoder


def fit(
    train: Corpus,
    valid: Corpus,
    taxonomy: Taxonomy,
    config: Config,
    say: Callable[[str], None] = lambda _: None,
) -> Model:
    """Fit the whole model: encoder, three heads, their agreement, three temperatures.

    Texts are masked before anything is fitted. Temperatures, and how far n-grams and a transformer are
    each believed, are fitted on `valid`, whose rows the weights never saw.

    Raises
    ------
    ModelError
        When the config names a transformer and torch is missing or the transformer does not open.
    """
    weights = np.array([_source_weight(row.source, config.corpus.weights) for row in train.rows])
    tasks = {task: _Learnt.of(train, task, taxonomy, weights, config.head) for task in TASKS}
    parts: list[tuple[Encoder, dict[Task, LinearHead]]] = []
    if config.encoder.ngrams or not config.encoder.name:
        parts.append(_ngrams(masked(train), tasks, config))
    if config.encoder.name:
        parts.append(_transformer(train, valid, tasks, config, say))
    lift = _lift(train, weights, taxonomy)
    if len(parts) == 1:
        encoder, heads = parts[0]
    else:
        encoder, heads = _beside(parts[0], parts[1], valid)
    features = encoder.encode(masked(valid))
    return Model(taxonomy, encoder, calibrated(Classifier(heads, lift), features, valid), {})


@dataclass(frozen=True)
class _Learnt:
    """What one head learns: places of the rows that have its label, the labels' places, the rows' weights."""

    names: tuple[str, ...]
    rows: NDArray[np.intp]
    labels: NDArray[np.intp]
    weights: NDArray[np.float64]

    @classmethod
    def of(
        cls, train: Corpus, task: Task, taxonomy: Taxonomy, weights: NDArray[np.float64], config: HeadConfig
    ) -> _Learnt:
        names = taxonomy.labels(task)
        rows, labels = _learnt(train, task, names)
        balanced = _balanced(train.select(rows), labels, weights[rows], names, task, config)
        return cls(names, rows, labels, balanced)


def _ngrams(
    texts: list[str], tasks: dict[Task, _Learnt], config: Config
) -> tuple[NgramEncoder, dict[Task, LinearHead]]:
    size = config.encoder
    encoder = NgramEncoder.fit(
        texts, NgramSize(size.words, size.characters, size.word_bits, size.character_bits)
    )
    features = encoder.encode(texts)
    heads = {
        task: _head(features[one.rows], one.labels, one.weights, one.names, config.head)
        for task, one in tasks.items()
    }
    return encoder, heads


def _transformer(
    train: Corpus,
    valid: Corpus,
    tasks: dict[Task, _Learnt],
    config: Config,
    say: Callable[[str], None],
) -> tuple[TransformerEncoder, dict[Task, LinearHead]]:
    """Fine-tune the transformer and return it as it will be served, from a folder of its own."""
    try:
        from pipeline.finetuning.examples import Examples
        from pipeline.finetuning.export import save_network
        from pipeline.finetuning.loop import finetune
    except ImportError as error:
        raise ModelError(
            "torch and transformers, for encoder.name is set", "one is not installed", f"run {INSTALL}"
        ) from error
    names = {task: one.names for task, one in tasks.items()}
    labels: dict[Task, NDArray[np.intp]] = {}
    weights: dict[Task, NDArray[np.float64]] = {}
    for task, one in tasks.items():
        labels[task] = np.full(len(train.rows), -1, dtype=np.intp)
        weights[task] = np.zeros(len(train.rows))
        labels[task][one.rows], weights[task][one.rows] = one.labels, one.weights
    learnt = Examples(masked(train), labels, weights, np.array([row.language for row in train.rows]))
    measured = valid.select(_real(valid))
    held = Examples(
        masked(measured),
        {task: _places(measured, task, names[task]) for task in TASKS},
        {task: np.ones(len(measured.rows)) for task in TASKS},
        np.array([row.language for row in measured.rows]),
    )
    sizes = {task: len(names[task]) for task in TASKS}
    tuned = finetune(learnt, held, sizes, config.encoder, config.finetune, config.seed, say)
    keep = TemporaryDirectory()
    save_network(tuned, Path(keep.name))
    heads = {task: LinearHead(names[task], *tuned.heads[task]) for task in TASKS}
    return TransformerEncoder(Path(keep.name), keep), heads


def _places(corpus: Corpus, task: Task, names: Sequence[str]) -> NDArray[np.intp]:
    result = np.full(len(corpus.rows), -1, dtype=np.intp)
    rows, labels = _learnt(corpus, task, names)
    result[rows] = labels
    return result


def _beside(
    one: tuple[Any, dict[Task, LinearHead]], other: tuple[Any, dict[Task, LinearHead]], valid: Corpus
) -> tuple[Beside, dict[Task, LinearHead]]:
    """Return both encoders side by side, and heads whose logits are a weighted sum of both heads'.

    The weights are those under which held-out rows are likeliest: a product of experts (Hinton 2002),
    which stays one linear head on the features of both.
    """
    from scipy.optimize import minimize

    measured = valid.select(_real(valid))
    texts = masked(measured)
    features = one[0].encode(texts), other[0].encode(texts)
    heads: dict[Task, LinearHead] = {}
    for task in TASKS:
        first, second = one[1][task], other[1][task]
        rows, labels = _learnt(measured, task, first.labels)
        left, right = first.logits(features[0])[rows], second.logits(features[1])[rows]

        def loss(
            powers: NDArray[np.float64],
            left: NDArray[np.float64] = left,
            right: NDArray[np.float64] = right,
            labels: NDArray[np.intp] = labels,
        ) -> float:
            chances = softmax(np.exp(powers[0]) * left + np.exp(powers[1]) * right)
            return -float(np.mean(np.log(chances[np.arange(len(labels)), labels] + 1e-12)))

        start = np.log([0.5, 0.5])
        best = minimize(loss, start, method="Nelder-Mead").x if len(rows) >= _LEAST else start
        share, rest = np.exp(best)
        weights = np.vstack([first.weights * share, second.weights * rest]).astype(np.float32)
        heads[task] = LinearHead(
            first.labels, weights, (first.bias * share + second.bias * rest).astype(np.float32)
        )
    return Beside(one[0], other[0]), heads


def _real(corpus: Corpus) -> list[int]:
    """Return places of the real rows where there are enough of them, else of all."""
    real = [place for place, row in enumerate(corpus.rows) if is_real(row.source)]
    return real if len(real) >= _ENOUGH else list(range(len(corpus.rows)))


def masked(corpus: Corpus) -> list[str]:
    """Return the texts with personal data masked, in order."""
    return [_masked(row.text) for row in corpus.rows]


@lru_cache(maxsize=50_000)
def _masked(text: str) -> str:
    """Return a text masked; folds, learning curves and refits ask for the same ones again and again."""
    return mask(text, find(text))


def _source_weight(source: str, weights: dict[str, float]) -> float:
    return next((weight for start, weight in weights.items() if source.startswith(start)), 1.0)


def _learnt(corpus: Corpus, task: Task, names: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return places of the rows that have a label the head learns, and the labels' places."""
    order = {name: place for place, name in enumerate(names)}
    pairs = [
        (row, order[label]) for row, entry in enumerate(corpus.rows) if (label := entry.label(task)) in order
    ]
    rows, labels = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(rows, dtype=np.intp), np.array(labels, dtype=np.intp)


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


_TOLERANCE = 1e-4
"""At 1e-3 the solver stops so early that every task is one to three points worse on real rows."""


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


def _lift(corpus: Corpus, weights: NDArray[np.float64], taxonomy: Taxonomy) -> NDArray[np.float32]:
    """Return how much more often than by chance each category meets each sentiment."""
    meets = np.full((len(taxonomy.category), len(taxonomy.sentiment)), 0.5)
    for row, weight in zip(corpus.rows, weights, strict=True):
        if row.category in taxonomy.category and row.sentiment in taxonomy.sentiment:
            meets[taxonomy.category.index(row.category), taxonomy.sentiment.index(row.sentiment)] += weight
    meets /= meets.sum()
    chance = meets.sum(axis=1, keepdims=True) * meets.sum(axis=0, keepdims=True)
    lift: NDArray[np.float32] = (meets / chance).astype(np.float32)
    return lift


def calibrated(classifier: Classifier, features: Any, valid: Corpus) -> Classifier:
    """Return the classifier with the temperatures that give held-out rows the least log loss.

    Real rows decide where there are 200 of them: on invented ones a model is surer than it should be.
    """
    from scipy.optimize import minimize

    real = _real(valid)
    valid, features = valid.select(real), features[real]
    truth = {task: _learnt(valid, task, classifier.heads[task].labels) for task in TASKS}
    logits = {task: classifier.heads[task].logits(features) for task in TASKS}

    def loss(log_temperatures: NDArray[np.float64]) -> float:
        scaled = {
            task: softmax(logits[task] / np.exp(value))
            for task, value in zip(TASKS, log_temperatures, strict=True)
        }
        if classifier.lift is not None:
            scaled["category"], scaled["sentiment"] = agreed(
                scaled["category"], scaled["sentiment"], classifier.lift
            )
        return sum(
            -float(np.mean(np.log(scaled[task][rows, labels] + 1e-12)))
            for task, (rows, labels) in truth.items()
            if len(rows) >= _LEAST
        )

    best = minimize(loss, np.zeros(len(TASKS)), method="Nelder-Mead", bounds=[(-2.5, 2.5)] * len(TASKS))
    temperatures = dict(zip(TASKS, np.exp(best.x), strict=True))
    heads = {
        task: replace(head, temperature=round(float(temperatures[task]), 4))
        if len(truth[task][0]) >= _LEAST
        else head
        for task, head in classifier.heads.items()
    }
    return replace(classifier, heads=heads)


_ENOUGH = 200
_LEAST = 10
