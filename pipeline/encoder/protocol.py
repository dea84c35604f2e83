"""What a classifier and an index ask of an encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Encoder(Protocol):
    """Masked texts in, features out."""

    @property
    def width(self) -> int:
        """Number of features."""

    def encode(self, texts: Sequence[str]) -> Any:
        """Return features, shape ``(len(texts), width)``, sparse or dense."""
