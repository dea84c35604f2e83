"""Any Hugging Face encoder through torch, for those who have its weights and the time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError

from pipeline.encoder.transformer import Reading
from pipeline.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

INSTALL = "pip install 'vidhuk[encoder]'"
PRETRAINING = "pretraining.json"
"""Stands in the folder of an encoder that `vidhuk pretrain` made."""


def open_hub(name: str) -> tuple[Any, Any]:
    """Return network and tokenizer of a folder or a hub id.

    Raises
    ------
    ModelError
        When torch and transformers are missing, or nothing opens under that name.
    """
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging
    except ImportError as error:
        raise ModelError("torch and transformers", "one is not installed", f"run {INSTALL}") from error
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        # stored in half precision or not, it is trained and quantised in 32 bits
        network = AutoModel.from_pretrained(
            name, dtype=torch.float32, use_safetensors=True, **_arguments(name)
        )
        return network, AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError, KeyError, ImportError, SafetensorError) as error:
        raise ModelError(
            f"a Hugging Face encoder at {name!r}: a folder, or the id of one that can be fetched",
            type(error).__name__,
            "check encoder.name; on a machine without the hub give the folder of a copy, with its weights in "
            "safetensors and its tokenizer in tokenizer.json",
        ) from error


def _arguments(name: str) -> dict[str, Any]:
    """Return what an encoder is opened with: our own knows no pooler, whose random weights nobody wants."""
    return {"add_pooling_layer": False} if (Path(name) / PRETRAINING).exists() else {}


def reading_of(
    name: str, network: Any, tokenizer: Any, longest: int, pooling: str, prefix: str | None
) -> Reading:
    """Return how an encoder wants to be read, where the config does not say.

    Sentence encoders say their pooling in ``1_Pooling/config.json``; E5 wants "query: " before what is
    told apart (Wang et al. 2022); the rest is averaged.
    """
    ours = (Path(name) / PRETRAINING).exists()
    if pooling == "auto":
        pooling = _stated_pooling(name)
    if prefix is None:
        prefix = "query: " if "e5" in Path(name).name.lower().split("-") else ""
    most = int(getattr(network.config, "max_position_embeddings", longest) or longest)
    if network.config.model_type in ("roberta", "xlm-roberta", "camembert"):
        most -= 2  # their positions begin after the padding's number
    return Reading(
        form="plain" if ours else "cased",
        prefix=prefix,
        pooling="first" if pooling == "first" else "mean",
        longest=min(longest, most) if most > 0 else longest,
        width=int(network.config.hidden_size),
        runtime="onnx" if network.config.model_type == "bert" and tokenizer.is_fast else "torch",
    )


def _stated_pooling(name: str) -> str:
    """Return the pooling that a sentence encoder was trained with, the mean where it does not say."""
    from transformers.utils.hub import cached_file

    path = cached_file(name, "1_Pooling/config.json", _raise_exceptions_for_missing_entries=False)
    stated = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    return "first" if stated.get("pooling_mode_cls_token") else "mean"


def pooled(hidden: Any, seen: Any, pooling: str) -> Any:
    """Return one vector per text from a network's outputs, shape ``(rows, width)``."""
    if pooling == "first":
        return hidden[:, 0]
    share = seen.unsqueeze(-1).to(hidden.dtype)
    return (hidden * share).sum(1) / share.sum(1).clamp(min=1)


class TorchRuntime:
    """A saved encoder in torch."""

    def __init__(self, folder: Path, reading: Reading) -> None:
        import multiprocessing

        import torch

        if multiprocessing.parent_process() is not None:
            torch.set_num_threads(1)  # the other workers have the other cores
        network, self._tokenizer = open_hub(str(folder))
        self._network, self._reading = network.eval(), reading

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token numbers of each text."""
        found = self._tokenizer(list(texts), truncation=True, max_length=self._reading.longest)
        numbers: list[list[int]] = found["input_ids"]
        return numbers

    def run(self, numbers: NDArray[np.int64], aligned: bool) -> NDArray[np.float32]:
        """Return the pooled vector of one text, given as ``(1, tokens)``, `aligned` or not."""
        import torch

        del aligned
        with torch.inference_mode():
            rows = torch.from_numpy(numbers)
            seen = torch.ones_like(rows)
            hidden = self._network(input_ids=rows, attention_mask=seen).last_hidden_state
            vectors: NDArray[np.float32] = pooled(hidden, seen, self._reading.pooling)[0].float().numpy()
        return vectors
