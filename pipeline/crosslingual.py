"""Does a sentence lie beside its translation? Retrieval across languages, by accuracy at 1.

As in the Tatoeba task of Artetxe and Schwenk 2019, "Massively Multilingual Sentence Embeddings".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.encoder import Beside
from pipeline.encoder.transformer import TransformerEncoder
from pipeline.errors import InputError, ModelError
from pipeline.exports import read_rows
from pipeline.pii import find, mask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from pipeline.encoder import Encoder

_BATCH = 512


def read_parallel(path: Path, languages: Sequence[str]) -> dict[str, list[str]]:
    """Return sentences by language, in the order of the table's rows; rows with an empty cell are left out.

    Raises
    ------
    InputError
        When the table has fewer than two columns named by a language, or no whole row.
    """
    rows = list(read_rows(path))
    names = [name for name in languages if any(row.get(name) for row in rows)]
    whole = [row for row in rows if all(str(row.get(name) or "").strip() for name in names)]
    if len(names) < 2 or not whole:
        raise InputError(
            f"a table with two or three of the columns {', '.join(languages)} in {path.name}",
            f"{len(names)} of them and {len(whole)} whole rows",
            "name the columns by their languages",
        )
    return {name: [str(row[name]) for row in whole] for name in names}


def measure(encoder: Encoder, sentences: Mapping[str, list[str]]) -> dict[str, float]:
    """Return the share of sentences whose nearest one in another language is their translation.

    Returns
    -------
    By direction, e.g. ``uk-ru``: of each Ukrainian sentence the nearest Russian one is sought. Identical
    sentences count as one and the same.

    Raises
    ------
    ModelError
        When the encoder has no vectors that languages share.
    """
    transformer = encoder.transformer if isinstance(encoder, Beside) else encoder
    if not isinstance(transformer, TransformerEncoder) or not transformer.aligns:
        raise ModelError(
            "a model with a transformer that was aligned across languages",
            "one without",
            "train with --set encoder.name=FOLDER, finetune.frozen=0 or more",
        )
    vectors = {
        name: transformer.align([mask(text, find(text)) for text in texts])
        for name, texts in sentences.items()
    }
    return {
        f"{one}-{other}": _accuracy(vectors[one], vectors[other], sentences[other])
        for one in sentences
        for other in sentences
        if one != other
    }


def _accuracy(one: NDArray[np.float32], other: NDArray[np.float32], texts: list[str]) -> float:
    places = {text: place for place, text in reversed(list(enumerate(texts)))}
    same = np.array([places[text] for text in texts])
    right = 0
    for start in range(0, len(one), _BATCH):
        nearest = (one[start : start + _BATCH] @ other.T).argmax(axis=1)
        right += int((same[nearest] == same[start : start + len(nearest)]).sum())
    return round(right / len(one), 4)
