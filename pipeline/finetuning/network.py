"""A transformer with one linear head per task on its pooled output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

from pipeline.encoder.hub import pooled

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.config import FinetuneConfig
    from pipeline.encoder.transformer import Reading
    from pipeline.fitting.examples import Examples


class Heads(torch.nn.Module):
    """The network and its heads.

    Parameters
    ----------
    sizes
        Number of labels of each task.
    """

    def __init__(self, network: Any, reading: Reading, sizes: Mapping[Any, int], dropout: float) -> None:
        super().__init__()
        self.network, self._reading = network, reading
        self.drop = torch.nn.Dropout(dropout)
        self.heads = torch.nn.ModuleDict(
            {task: torch.nn.Linear(reading.width, size) for task, size in sizes.items()}
        )
        for module in network.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = dropout

    def forward(self, numbers: torch.Tensor, seen: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return logits per task, shape ``(rows, labels)``."""
        hidden = self.network(input_ids=numbers, attention_mask=seen).last_hidden_state
        vector = self.drop(pooled(hidden, seen, self._reading.pooling))
        return {task: head(vector).float() for task, head in self.heads.items()}

    def freeze(self, layers: int) -> None:
        """Leave embeddings and this many layers as they are; -1 leaves none.

        What stays is stored once for the heads and for the vectors that languages share.
        """
        if layers < 0:
            return
        for part in (self.network.get_input_embeddings(), *lower(self.network, layers)):
            for weight in part.parameters():
                weight.requires_grad_(False)

    def groups(self, config: FinetuneConfig) -> list[dict[str, Any]]:
        """Return parameters with their rates: new heads learn faster than a network that has read."""
        body = [one for one in self.network.parameters() if one.requires_grad]
        return [
            {"params": body, "lr": config.rate},
            {"params": list(self.heads.parameters()), "lr": config.rate * config.head_factor},
        ]


def lower(network: Any, layers: int) -> list[torch.nn.Module]:
    """Return whole embeddings and the lowest layers of a network of any architecture."""
    lists = [part for part in network.modules() if isinstance(part, torch.nn.ModuleList)]
    stack = max(lists, key=len, default=())
    parts = [part for name, part in network.named_children() if name == "embeddings"]
    return [*parts, *list(stack)[:layers]]


def loss(
    logits: Mapping[str, torch.Tensor], rows: Examples, places: NDArray[np.intp], smoothing: float
) -> torch.Tensor:
    """Return the sum of the tasks' losses, each over the rows that have a label of it, by their weights.

    Weights are relative to all rows', not to the batch's: batches are of like length, and a source's
    texts are of like length too.
    """
    device = next(iter(logits.values())).device
    total = torch.zeros((), device=device)
    for task, scores in logits.items():
        label = torch.from_numpy(rows.labels[task][places]).to(device)
        known = label >= 0
        if not known.any():
            continue
        weight = torch.from_numpy(rows.weights[task][places]).float().to(device)[known]
        each = functional.cross_entropy(
            scores[known], label[known], reduction="none", label_smoothing=smoothing
        )
        total = total + (each * weight).sum() / (len(places) * max(float(rows.weights[task].mean()), 1e-9))
    return total
