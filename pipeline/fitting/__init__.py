"""Training side of the classifier: from labelled rows to encoder, heads and confidence.

::

    examples     masked texts, labels as numbers, weights
    parts        n-grams with their heads, a transformer with its heads, both side by side
    calibration  temperatures, and how category and sentiment agree
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.classifier import Classifier
from pipeline.fitting.calibration import calibrated, lift
from pipeline.fitting.examples import held_out, learnt, masked, source_weights
from pipeline.fitting.parts import Part, beside, ngram_part, transformer_part
from pipeline.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.config import Config
    from pipeline.corpus import Corpus
    from pipeline.taxonomy import Taxonomy

__all__ = ["fit", "masked"]


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
    InputError
        When a class has no row.
    ModelError
        When the config names a transformer and torch is missing or the transformer does not open.
    """
    part = _part(train, valid, taxonomy, config, say)
    agreement = lift(train, source_weights(train, config), taxonomy)
    classifier = Classifier(part.heads, agreement)
    return Model(
        taxonomy, part.encoder, calibrated(classifier, part.encoder.encode(masked(valid)), valid), {}
    )


def _part(
    train: Corpus, valid: Corpus, taxonomy: Taxonomy, config: Config, say: Callable[[str], None]
) -> Part:
    examples = learnt(train, taxonomy, config)
    if not config.encoder.name:
        return ngram_part(examples, config)
    held = held_out(valid, taxonomy)
    transformer = transformer_part(examples, held, config, say)
    return beside(ngram_part(examples, config), transformer, held) if config.encoder.ngrams else transformer
