"""Persons: rules over dictionaries of names, in Cyrillic and in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find
from pipeline.pii.names import cyrillic, english

_LATIN = re.compile(r"[A-Za-z]{2}")
_CYRILLIC = re.compile(r"[А-ЯЁІЇЄҐа-яёіїєґ]{2}")


def find(plain: str) -> Iterator[Find]:
    """Yield persons named in `plain`, whatever its language."""
    among_cyrillic = bool(_CYRILLIC.search(plain))
    if among_cyrillic:
        yield from cyrillic.find(plain)
    if _LATIN.search(plain):
        yield from english.find(plain, among_cyrillic=among_cyrillic)
        if not among_cyrillic:
            yield from english.signed(plain)
