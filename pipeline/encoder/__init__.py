"""Text to features: what heads and retrieval share.

An encoder turns masked texts into one row of features each. `NgramEncoder` counts hashed n-grams;
`OnnxEncoder` runs the compact transformer that `vidhuk train` fine-tuned; `HubEncoder` runs any other
Hugging Face encoder through torch; `Beside` sets n-grams and a transformer side by side.
"""

from pipeline.encoder.beside import Beside
from pipeline.encoder.ngram import NgramEncoder, NgramSize, plain
from pipeline.encoder.protocol import Encoder

__all__ = ["Beside", "Encoder", "NgramEncoder", "NgramSize", "plain"]
