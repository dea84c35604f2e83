"""What speaks for a find, and how much.

Weights follow one order: checksum and context > checksum > context and layout > layout. Overlaps are
decided by them, so the order in which rules run decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of personal data; the values are a promise to users."""

    PERSON = "PERSON"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    CARD = "CARD"
    IBAN = "IBAN"
    TAX_ID = "TAX_ID"
    SNILS = "SNILS"
    PASSPORT = "PASSPORT"
    PLATE = "PLATE"
    BIRTH_DATE = "BIRTH_DATE"
    ORDER = "ORDER"
    HANDLE = "HANDLE"


KINDS: tuple[str, ...] = tuple(kind.value for kind in Kind)
"""Every kind a span may have, in the order of interface.md."""

NOBODY = "NOBODY"
"""Kind of a candidate that competes for its characters and is then dropped: hotlines, parcels, companies."""

_WEIGHT = {"checksum": 0.8, "numbering": 0.75, "layout": 0.55, "dictionary": 0.5, "context": 0.3, "case": 0.0}


@dataclass(frozen=True, slots=True)
class Find:
    """A candidate in the plain reading: ``[start, end)`` counts its characters, not the original's.

    Parameters
    ----------
    evidence
        Names of what spoke for it: ``checksum``, ``numbering`` (a country's numbering plan),
        ``context`` (a word near by), ``layout``, ``dictionary``.
    """

    start: int
    end: int
    kind: str
    evidence: tuple[str, ...]

    @property
    def score(self) -> float:
        """Return how sure the find is, 0–1: chances of error multiplied."""
        doubt = 1.0
        for name in self.evidence:
            doubt *= 1.0 - _WEIGHT[name]
        return round(1.0 - doubt, 4)
