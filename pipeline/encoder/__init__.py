"""Text to features: what heads and retrieval share.

An encoder turns masked texts into one row of features each. `NgramEncoder` counts hashed n-grams;
`TransformerEncoder` runs what `vidhuk train` fine-tuned, through onnxruntime or, of other architectures
than BERT's, through torch; `Beside` sets the two side by side.
"""

from pipeline.encoder.beside import Beside
from pipeline.encoder.ngram import NgramEncoder, NgramSize, plain
from pipeline.encoder.protocol import Encoder

__all__ = ["Beside", "Encoder", "NgramEncoder", "NgramSize", "plain"]
