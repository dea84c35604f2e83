"""What serving opens: an int8 ONNX graph in three parts, or the Hugging Face folder."""

from __future__ import annotations

import logging
import shutil
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from pipeline.encoder.hub import PRETRAINING, open_hub
from pipeline.encoder.transformer import ALIGNED, LOWER, TOKENIZER, UPPER, save_reading

if TYPE_CHECKING:
    from pipeline.finetuning.loop import Finetuned

_OPSET = 17


def save_network(tuned: Finetuned, folder: Path) -> None:
    """Write a network as serving opens it: ONNX in int8 for BERT's architecture, else for torch.

    The graph's three parts: `LOWER`, token numbers to the states after the frozen layers; `UPPER`, those
    states to the vectors of the heads; `ALIGNED`, the same states to the vectors as pre-trained, which
    translations share. The last is missing where nothing was frozen.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if tuned.reading.runtime == "torch":
        tuned.network.save_pretrained(folder)
        tuned.tokenizer.save_pretrained(folder)
    else:
        tuned.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
        _export(tuned, folder)
    made = Path(tuned.name) / PRETRAINING
    if made.exists():
        shutil.copyfile(made, folder / PRETRAINING)
    save_reading(tuned.reading, folder)


class _Lower(torch.nn.Module):
    """Embeddings and the lowest layers of a BERT, for one text without padding."""

    def __init__(self, network: Any, layers: int) -> None:
        super().__init__()
        self.embeddings = network.embeddings
        self.layers = torch.nn.ModuleList(list(network.encoder.layer)[:layers])

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.embeddings(input_ids=numbers)
        return _through(self.layers, states)


class _Upper(torch.nn.Module):
    """The other layers, and the pooling."""

    def __init__(self, network: Any, layers: int, pooling: str) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList(list(network.encoder.layer)[layers:])
        self._pooling = pooling

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        states = _through(self.layers, states)
        vectors: torch.Tensor = states[:, 0] if self._pooling == "first" else states.mean(1)
        return vectors


def _through(layers: torch.nn.ModuleList, states: torch.Tensor) -> torch.Tensor:
    for layer in layers:
        found = layer(states)
        states = found[0] if isinstance(found, tuple) else found
    return states


def _export(tuned: Finetuned, folder: Path) -> None:
    layers = max(0, tuned.frozen)
    tuned.network.eval()
    tuned.network.set_attn_implementation("eager")
    pooling = tuned.reading.pooling
    numbers = torch.tensor([[2, 7, 8, 3]])
    below = _Lower(tuned.network, layers)
    with torch.no_grad():
        states = below(numbers)
    _graph(below, numbers, "numbers", "states", folder / LOWER)
    _graph(_Upper(tuned.network, layers, pooling), states, "states", "vectors", folder / UPPER)
    if tuned.frozen >= 0:
        before, _ = open_hub(tuned.name)
        before.eval()
        before.set_attn_implementation("eager")
        _graph(_Upper(before, layers, pooling), states, "states", "vectors", folder / ALIGNED)


def _graph(module: torch.nn.Module, example: torch.Tensor, name: str, output: str, path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = path.with_suffix(".whole")
    out = {0: "rows", 1: "tokens"} if output == "states" else {0: "rows"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter speaks of its own future
        torch.onnx.export(
            module.eval(),
            (example,),
            str(whole),
            input_names=[name],
            output_names=[output],
            dynamic_axes={name: {0: "rows", 1: "tokens"}, output: out},
            opset_version=_OPSET,
            dynamo=False,
        )
        logging.disable(logging.WARNING)  # the quantiser advises a step that changes nothing here
        try:
            quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)
        finally:
            logging.disable(logging.NOTSET)
    whole.unlink()
