"""Two encoders side by side: what n-grams spell and what a transformer has read elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.encoder.ngram import NgramEncoder
    from pipeline.encoder.transformer import TransformerEncoder


@dataclass(frozen=True)
class Beside:
    """The features of n-grams, then those of a transformer."""

    ngrams: NgramEncoder
    transformer: TransformerEncoder

    @property
    def width(self) -> int:
        """Number of features of both."""
        return self.ngrams.width + self.transformer.width

    def encode(self, texts: Sequence[str]) -> Any:
        """Return features, a CSR matrix of shape ``(len(texts), width)``, float32."""
        from scipy.sparse import csr_matrix, hstack

        return hstack(
            [self.ngrams.encode(texts), csr_matrix(self.transformer.encode(texts))],
            format="csr",
            dtype=np.float32,
        )
