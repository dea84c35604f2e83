"""Which language a mention is in: ru, uk, en or another.

py3langid (a maintained langid.py: n-gram naive Bayes, numpy only) scores the text among the
languages that are met in such streams; letters that only one of the two alphabets has are added
as evidence, since on ten words they say more than n-grams do. The answer's confidence is the
posterior: a text that mixes Russian and Ukrainian (surzhyk) honestly gets a middling one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

import numpy as np

OTHER = "other"
_SERVED = ("ru", "uk", "en")
_CANDIDATES = (*_SERVED, "be", "bg", "sr", "kk", "pl", "de", "es", "fr", "it", "tr", "ro", "cs", "uz", "az")
_PRIOR = {"ru": 4.0, "uk": 4.0, "en": 3.0}
"""Log-odds that a mention is in a language a team serves before a letter of it is read."""
_SCALE = 1.5
"""langid counts overlapping n-grams as independent, so its log-odds are too sure the longer a text is;
they are divided by the square root of the length in bytes, as py3langid does, and scaled by this."""
_LETTERS = {
    "uk": frozenset("іїєґ"),
    "ru": frozenset("ыэъё"),
    "be": frozenset("ўі"),
    "kk": frozenset("әғқңөұүһ"),
    "sr": frozenset("ђјљњћџ"),
}
_LETTER_WEIGHT = 2.2
_NOISE = re.compile(r"https?://\S+|[@#]\w+|\[[A-Z_]+\]|[^\w\s'’ʼ]|\d")
_ENGLISH_WORDS = frozenset(
    """
    the you is and for my not with this are was have that your been again no but it i of to so why when
    """.split()  # noqa: SIM905 - reads better than thirty quotes
)


def code(tag: str) -> str:
    """Return ``ru``, ``uk``, ``en`` or ``other`` for a language tag as sources write it.

    Tags follow BCP 47 ("uk-UA", "en_GB"); ``ua``, a country's code, is often written for ``uk``.
    """
    primary = tag.strip().lower().replace("_", "-").partition("-")[0]
    primary = {"ua": "uk", "rus": "ru", "ukr": "uk", "eng": "en"}.get(primary, primary)
    return primary if primary in _SERVED else OTHER


@cache
def _identifier() -> Any:  # py3langid ships no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(_CANDIDATES))
    return identifier


def identify(text: str) -> tuple[str, float]:
    """Return the language of `text` and how sure that is, 0–1.

    A text without letters has no language: ``("other", 0.0)``.
    """
    words = _NOISE.sub(" ", text[:2000]).lower().replace("’", "'").split()
    joined = " ".join(words)
    letters = Counter(joined)
    cyrillic = sum(n for letter, n in letters.items() if "\u0400" <= letter <= "\u04ff")
    latin = sum(n for letter, n in letters.items() if letter.isascii() and letter.isalpha())
    if not any(letter.isalpha() for letter in letters):
        return OTHER, 0.0
    names, scores = _scores(joined)
    for place, name in enumerate(names):
        scores[place] += _PRIOR.get(name, 0.0) + _evidence(name, letters, words, cyrillic, latin)
    scores -= scores.max()
    posterior = np.exp(scores)
    posterior /= posterior.sum()
    best = int(posterior.argmax())
    language = names[best] if names[best] in _SERVED else OTHER
    confidence = float(posterior[best]) if language != OTHER else float(1 - posterior[_served(names)].sum())
    return language, round(confidence, 4)


def _scores(text: str) -> tuple[list[str], Any]:
    identifier = _identifier()
    ranked = identifier.rank(text)
    names = [name for name, _ in ranked]
    raw = np.array([score for _, score in ranked], dtype=float)
    return names, (raw - raw.max()) * (_SCALE / max(1, len(text.encode())) ** 0.5)


def _served(names: list[str]) -> list[int]:
    return [place for place, name in enumerate(names) if name in _SERVED]


def _evidence(name: str, letters: Counter[str], words: list[str], cyrillic: int, latin: int) -> float:
    """Return log-odds that single letters and common words add for language `name`."""
    score = 0.0
    if name in _LETTERS:
        score += _LETTER_WEIGHT * min(4, sum(letters[letter] for letter in _LETTERS[name]))
    if name in ("uk", "ru", "be", "bg", "kk", "sr"):
        score += 8.0 if cyrillic > latin else -8.0
    elif latin >= cyrillic:
        score += 8.0
    if name == "en":
        score += 1.0 * min(4, sum(word in _ENGLISH_WORDS for word in words))
    if name == "uk":
        if any("ы" in word or "э" in word for word in words):
            score -= _LETTER_WEIGHT
        if not any(letters[letter] for letter in _LETTERS["uk"]):
            # one Ukrainian letter in fifteen is і, ї, є or ґ: a long text without any is not Ukrainian
            score -= min(4.0, 0.07 * cyrillic)
    return score
