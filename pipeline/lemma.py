"""Words to what they are forms of, so that "води", "воді" and "вода" meet in an index.

pymorphy3 (MIT, the maintained pymorphy) for Russian and Ukrainian, the Snowball stemmer for
English. Both are cached by word: a stream repeats its words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from pipeline.normal import normalise

_WORD = re.compile(r"[^\W\d_][\w’]*", re.UNICODE)
_PLACEHOLDER = re.compile(r"\[[A-Z_]+\]")
_MAX_WORDS = 400


@cache
def analyzer(language: str) -> Any:  # pymorphy3 ships no types
    """Return the morphological analyzer of ``ru`` or ``uk``."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=language)


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=16_384)
def parses(word: str, language: str) -> tuple[Any, ...]:
    """Return the readings of a lower-case word; names and lemmas of one batch ask for the same ones."""
    return tuple(analyzer(language).parse(word))


@lru_cache(maxsize=100_000)
def lemma(word: str, language: str) -> str:
    """Return the dictionary form of a lower-case word; English words are stemmed."""
    if language in ("ru", "uk"):
        # the dictionaries write the apostrophe of typewriters
        form: str = parses(word.replace("’", "'"), language)[0].normal_form
        return form.replace("ё", "е")
    stem: str = _stemmer().stemWord(word)
    return stem


def lemmas(text: str, language: str) -> list[str]:
    """Return the lemmas of a text's words, in order; placeholders of masked spans are left out."""
    clean = normalise(_PLACEHOLDER.sub(" ", text)).text.lower()
    return [lemma(word, language) for word in _WORD.findall(clean)[:_MAX_WORDS]]
