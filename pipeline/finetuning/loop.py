"""Fine-tuning: epochs over the examples, the best one kept."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

from pipeline.batching import lengths_of, like_lengths
from pipeline.device import casting, device
from pipeline.encoder.hub import open_hub, pooled, reading_of
from pipeline.errors import ConfigError
from pipeline.finetuning.batches import epoch, tensors, tokens
from pipeline.finetuning.network import Heads, loss

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from pipeline.config import EncoderConfig, FinetuneConfig
    from pipeline.encoder.transformer import Reading
    from pipeline.fitting.examples import Examples

_WARM = 0.1
"""Share of the steps in which the rate climbs; then it falls to nothing."""
_MEASURING = 8192
"""Tokens a batch where nothing is learnt."""


@dataclass(frozen=True)
class Finetuned:
    """A network and its heads, in memory.

    Parameters
    ----------
    name
        The folder or hub id it began as.
    heads
        Per task weights, shape ``(width, labels)``, and bias.
    losses
        Validation loss by epoch.
    frozen
        Layers left as they were; -1 when even the embeddings changed.
    """

    name: str
    network: Any
    tokenizer: Any
    reading: Reading
    heads: Mapping[Any, tuple[NDArray[np.float32], NDArray[np.float32]]]
    losses: tuple[float, ...]
    frozen: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors in full precision: what serving is compared with, shape ``(len(texts), width)``."""
        rows = tokens(self.tokenizer, self.reading, texts)
        vectors = np.zeros((len(texts), self.reading.width), dtype=np.float32)
        pad = int(self.tokenizer.pad_token_id or 0)
        with torch.inference_mode():
            for places in like_lengths(lengths_of(rows), _MEASURING):
                numbers, seen = tensors([rows[place] for place in places], pad)
                numbers, seen = numbers.cpu(), seen.cpu()
                hidden = self.network(input_ids=numbers, attention_mask=seen).last_hidden_state
                vectors[places] = pooled(hidden, seen, self.reading.pooling).float().numpy()
        return vectors


def finetune(
    train: Examples,
    valid: Examples,
    encoder: EncoderConfig,
    config: FinetuneConfig,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
) -> Finetuned:
    """Fine-tune an encoder on all tasks at once.

    Parameters
    ----------
    valid
        Decides which epoch is kept.

    Raises
    ------
    ModelError
        When the encoder does not open.
    ConfigError
        When its tokenizer and network do not belong together, or the loss grows without bound.
    """
    torch.manual_seed(seed)
    network, tokenizer = open_hub(encoder.name)
    _check(network, tokenizer, encoder.name)
    if encoder.untrained:
        network = type(network)(network.config)
    reading = reading_of(encoder.name, network, tokenizer, encoder.longest, encoder.pooling, encoder.prefix)
    net = Heads(network, reading, {task: len(names) for task, names in train.names.items()}, config.dropout)
    frozen = -1 if encoder.untrained else config.frozen
    net.freeze(frozen)
    net.to(device())
    learner = _Learner(net, tokenizer, reading, train, config)
    held = tokens(tokenizer, reading, valid.texts)
    draw, start = np.random.default_rng(seed), time.monotonic()
    losses: list[float] = []
    best: dict[str, Any] = {}
    for number in range(config.epochs):
        learner.epoch(draw)
        losses.append(_measured(net, valid, held, learner.pad))
        if not np.isfinite(losses[-1]):
            raise ConfigError(
                "a finite validation loss",
                f"{losses[-1]} after epoch {number + 1}",
                "lower finetune.rate: 2e-5 suits a large encoder",
            )
        minutes = (time.monotonic() - start) / 60
        left = minutes / (number + 1) * (config.epochs - number - 1)
        say(
            f"epoch {number + 1} of {config.epochs}: validation loss {losses[-1]:.4f}; "
            f"{minutes:.1f} min, at most {left:.1f} left"
        )
        if losses[-1] == min(losses):
            best = copy.deepcopy(net.state_dict())
        elif len(losses) - 1 - int(np.argmin(losses)) >= config.patience:
            break
    net.load_state_dict(best)
    net.eval().to("cpu")
    heads = {
        task: (_array(net.heads[task].weight).T.copy(), _array(net.heads[task].bias)) for task in train.names
    }
    return Finetuned(encoder.name, net.network, tokenizer, reading, heads, tuple(losses), frozen)


class _Learner:
    """One optimiser over all epochs."""

    def __init__(
        self, net: Heads, tokenizer: Any, reading: Reading, train: Examples, config: FinetuneConfig
    ) -> None:
        self._net, self._train, self._config = net, train, config
        self._rows = tokens(tokenizer, reading, train.texts)
        self.pad = int(tokenizer.pad_token_id or 0)
        self._optimiser = torch.optim.AdamW(net.groups(config), weight_decay=0.01, fused=True)
        self._rates = [float(group["lr"]) for group in self._optimiser.param_groups]
        self._epochs = 0.0

    def epoch(self, draw: np.random.Generator) -> None:
        """Learn every row once, more or less."""
        self._net.train()
        batches = epoch(self._train.languages, self._rows, self._config.batch, draw)
        for done, places in enumerate(batches):
            share = (self._epochs + done / len(batches)) / self._config.epochs
            self._step(places, min(share / _WARM, (1 - share) / (1 - _WARM)))
        self._epochs += 1

    def _step(self, places: NDArray[np.intp], scale: float) -> None:
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * scale
        numbers, seen = tensors([self._rows[place] for place in places], self.pad)
        with casting():
            logits = self._net(numbers, seen)
        total = loss(logits, self._train, places, self._config.smoothing)
        if not total.requires_grad:  # no row of the batch has a label
            return
        self._optimiser.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), 1.0)
        self._optimiser.step()


@torch.inference_mode()
def _measured(net: Heads, valid: Examples, rows: list[list[int]], pad: int) -> float:
    """Return the sum over tasks of the mean loss of the rows that have a label."""
    net.eval()
    sums = dict.fromkeys(valid.labels, 0.0)
    for places in like_lengths(lengths_of(rows), _MEASURING):
        numbers, seen = tensors([rows[place] for place in places], pad)
        with casting():
            logits = net(numbers, seen)
        for task, scores in logits.items():
            label = torch.from_numpy(valid.labels[task][places]).to(scores.device)
            known = label >= 0
            sums[task] += float(functional.cross_entropy(scores[known], label[known], reduction="sum"))
    return sum(total / max(1, int((valid.labels[task] >= 0).sum())) for task, total in sums.items())


def _check(network: Any, tokenizer: Any, name: str) -> None:
    known = int(network.get_input_embeddings().num_embeddings)
    if len(tokenizer) > known:
        raise ConfigError(
            f"a tokenizer of at most {known} tokens in {name}",
            f"one of {len(tokenizer)}",
            "give a folder whose tokenizer and network belong together",
        )


def _array(weight: Any) -> NDArray[np.float32]:
    array: NDArray[np.float32] = weight.detach().float().numpy().copy()
    return array
