"""Hashed word and character n-grams.

No vocabulary is stored, so no surname or number that slipped through masking can be read back out of
a saved model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.normal import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_TOKEN = re.compile(r"\[[A-Z_]+\]|[^\W_][\w’-]*|[!?]{1,3}|[^\w\s.,;:()\"«»“”„—–-]", re.UNICODE)
MOST_CHARACTERS = 4000
"""A message says what it is about in its first pages; a row of 1 MB must not cost a minute."""


@dataclass(frozen=True, slots=True)
class NgramSize:
    """How n-grams are counted.

    Parameters
    ----------
    words, characters
        Shortest and longest n-gram; character n-grams stay inside words.
    word_bits, character_bits
        Base-2 logarithm of the number of hash buckets.
    """

    words: tuple[int, int] = (1, 2)
    characters: tuple[int, int] = (2, 5)
    word_bits: int = 16
    character_bits: int = 17


@dataclass(frozen=True)
class NgramEncoder:
    """Hashed word and character n-grams, tf-idf weighted, each half of unit length.

    Hashing: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning".

    Parameters
    ----------
    idf
        Inverse document frequencies, shape ``(width,)``, float32; words first.
    """

    size: NgramSize
    idf: NDArray[np.float32] = field(repr=False)

    @property
    def width(self) -> int:
        """Number of features."""
        return (1 << self.size.word_bits) + (1 << self.size.character_bits)

    @classmethod
    def fit(cls, texts: Sequence[str], size: NgramSize | None = None) -> NgramEncoder:
        """Learn document frequencies from masked texts."""
        size = size or NgramSize()
        counts = _counts(texts, size)
        documents = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log((1 + len(texts)) / (1 + documents)) + 1
        return cls(size, idf.astype(np.float32))

    def encode(self, texts: Sequence[str]) -> Any:
        """Return features, a CSR matrix of shape ``(len(texts), width)``, float32."""
        from sklearn.preprocessing import normalize

        counts = _counts(texts, self.size)
        counts.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        words = 1 << self.size.word_bits
        return _beside(normalize(counts[:, :words], copy=False), normalize(counts[:, words:], copy=False))


def _beside(left: Any, right: Any) -> Any:
    from scipy.sparse import hstack

    return hstack([left, right], format="csr", dtype=np.float32)


def _counts(texts: Sequence[str], size: NgramSize) -> Any:
    words, characters = _vectorizers(size)
    clean = [plain_form(text) for text in texts]
    return _beside(words.transform(clean), characters.transform(clean))


_GREETING = re.compile(
    r"^(?:\s*\[handle\])*\s*(?:"
    r"добр(?:ый|ого|ой|ий|ої)\s+(?:день|дня|вечер|вечор|вечір|вечера|вечора|утро|утра|ранку|ранок|времени(?:\s+суток)?)"
    r"|здравствуйте|здрасте|привет(?:ствую)?|доброго\s+здоровя|вітаю|добридень|привіт"
    r"|hello|hi|hey|good\s+(?:morning|afternoon|evening|day)|dear\s+(?:sir|madam|team|all)"
    r")(?:\s+(?:всем|усім|всім|there|all|team|guys|everyone))?(?!\w)[\s,.!:;–—-]*"
)


def plain_form(text: str) -> str:
    """Return a masked text as n-grams and our own transformers read it."""
    return plain(normalise(text[:MOST_CHARACTERS]).text)


def plain(text: str) -> str:
    """Return a normalised text without what tells nothing: case, ё, apostrophes, a greeting at its start.

    People write "can't" and "cant", "під'їзд" and "підїзд"; they greet when they praise and when they rage.
    """
    lowered = text.lower().replace("’", "").replace("ё", "е")
    return _GREETING.sub("", lowered, count=1)


_made: dict[NgramSize, tuple[Any, Any]] = {}


def _vectorizers(size: NgramSize) -> tuple[Any, Any]:
    """Return the two hashing vectorizers; making them costs more than a short text."""
    if size not in _made:
        from sklearn.feature_extraction.text import HashingVectorizer

        common: dict[str, Any] = {
            "norm": None,
            "alternate_sign": False,
            "lowercase": False,
            "dtype": np.float32,
        }
        _made[size] = (
            HashingVectorizer(
                tokenizer=_TOKEN.findall,
                token_pattern=None,
                ngram_range=size.words,
                n_features=1 << size.word_bits,
                **common,
            ),
            HashingVectorizer(
                analyzer="char_wb", ngram_range=size.characters, n_features=1 << size.character_bits, **common
            ),
        )
    return _made[size]
