"""A fine-tuned transformer at serving time: onnxruntime and tokenizers, or torch for a large one.

Texts are run one by one. In int8 the scale of a layer's inputs is found over all that run together, so
in a batch a text's vector would depend on its neighbours, and with it the last digit of a confidence;
alone, a short text costs a fifth more time (1,630 against 1,980 tweets/s on one core) and no padding.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from pipeline.encoder.ngram import MOST_CHARACTERS, plain_form
from pipeline.errors import ModelError
from pipeline.normal import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

Form = Literal["plain", "cased"]
LOWER, UPPER, ALIGNED = "lower.onnx", "upper.onnx", "aligned.onnx"
TOKENIZER, READING = "tokenizer.json", "reading.json"


@dataclass(frozen=True, slots=True)
class Reading:
    """How texts are given to a transformer, and how its outputs become one vector.

    Parameters
    ----------
    form
        ``plain``: as the n-grams read, in small letters; ``cased``: only normalised.
    prefix
        Put before each text: E5 was trained with "query: ".
    pooling
        ``mean`` of all outputs, or the ``first`` one.
    longest
        Tokens read of a text.
    width
        Numbers in a vector.
    runtime
        What runs it.
    """

    form: Form = "cased"
    prefix: str = ""
    pooling: Literal["mean", "first"] = "mean"
    longest: int = 128
    width: int = 0
    runtime: Literal["onnx", "torch"] = "onnx"

    def text(self, masked: str) -> str:
        """Return a masked text as the transformer reads it."""
        if self.form == "plain":
            return self.prefix + plain_form(masked)
        return self.prefix + normalise(masked[:MOST_CHARACTERS]).text


class TransformerEncoder:
    """A transformer in a folder, opened when the first text comes.

    Parameters
    ----------
    folder
        Holds `READING` and what its runtime needs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.reading = Reading(**json.loads((folder / READING).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(f"{READING} in {folder}", type(error).__name__, _REMEDY) from error

    @property
    def width(self) -> int:
        """Number of features."""
        return self.reading.width

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors that heads read, shape ``(len(texts), width)``."""
        return self._vectors(texts, aligned=False)

    @property
    def aligns(self) -> bool:
        """Whether it can set texts of different languages side by side."""
        return (self.folder / ALIGNED).exists()

    def align(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors that a text shares with its translations, shape ``(len(texts), width)``."""
        vectors = self._vectors(texts, aligned=True)
        unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit

    def _vectors(self, texts: Sequence[str], *, aligned: bool) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)
        for place, row in enumerate(self._runtime.tokens([self.reading.text(text) for text in texts])):
            vectors[place] = self._runtime.run(np.array([row], dtype=np.int64), aligned)
        return vectors

    @cached_property
    def _runtime(self) -> Any:
        if self.reading.runtime == "torch":
            from pipeline.encoder.hub import TorchRuntime

            return TorchRuntime(self.folder, self.reading)
        return _OnnxRuntime(self.folder, self.reading)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the network out: a worker process opens it itself."""
        return {name: value for name, value in self.__dict__.items() if name != "_runtime"}


class _OnnxRuntime:
    """The network in onnxruntime, one thread: the caller's processes share the cores."""

    def __init__(self, folder: Path, reading: Reading) -> None:
        from tokenizers import Tokenizer

        self._folder = folder
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # the library raises plain Exception
            raise ModelError(f"{TOKENIZER} in {folder}", type(error).__name__, _REMEDY) from error
        self._tokenizer.enable_truncation(reading.longest)
        self._tokenizer.no_padding()
        self._sessions: dict[str, Any] = {}

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token numbers of each text."""
        return [found.ids for found in self._tokenizer.encode_batch_fast(list(texts))]

    def run(self, numbers: NDArray[np.int64], aligned: bool) -> NDArray[np.float32]:
        """Return the pooled vector of one text, given as ``(1, tokens)``."""
        (states,) = self._session(LOWER).run(None, {"numbers": numbers})
        (vectors,) = self._session(ALIGNED if aligned else UPPER).run(None, {"states": states})
        result: NDArray[np.float32] = vectors[0]
        return result

    def _session(self, name: str) -> Any:
        if name not in self._sessions:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            try:
                self._sessions[name] = onnxruntime.InferenceSession(
                    str(self._folder / name), options, providers=["CPUExecutionProvider"]
                )
            except Exception as error:  # onnxruntime raises a dozen classes of its own
                raise ModelError(f"{name} in {self._folder}", type(error).__name__, _REMEDY) from error
        return self._sessions[name]


def save_reading(reading: Reading, folder: Path) -> None:
    """Write how texts are read beside the network."""
    (folder / READING).write_text(json.dumps(asdict(reading), indent=1) + "\n", encoding="utf-8")


_REMEDY = "export it again with `vidhuk export REF FOLDER`, or train with `vidhuk train`"
