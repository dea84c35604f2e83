"""The losses that the encoder learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

from pipeline.encoder.hub import pooled
from pipeline.pretraining.tokens import MASK, PAD, SPECIAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.pretraining.batches import Batch
    from pipeline.pretraining.config import NetworkConfig, ScheduleConfig

_TEMPERATURE = 0.05
"""Of the softmax over cosines. Gao et al. 2021, "SimCSE"."""


class Learner(torch.nn.Module):
    """The encoder and what hangs on it only while it learns.

    Parameters
    ----------
    frequency
        How often each sub-word occurs, shape ``(vocabulary,)``.
    labels
        Numbers of labels, by source.
    """

    frequency: torch.Tensor
    chance: torch.Tensor

    def __init__(self, config: NetworkConfig, frequency: NDArray[np.float64], labels: Sequence[int]) -> None:
        from transformers import BertConfig, BertModel

        # on short passages faster than the fused kernel, on a CPU
        attention: dict[str, Any] = {"attn_implementation": "eager"}

        super().__init__()
        vocabulary = len(frequency)
        self.encoder = BertModel(
            BertConfig(
                vocab_size=vocabulary,
                hidden_size=config.width,
                num_hidden_layers=config.layers,
                num_attention_heads=config.heads,
                intermediate_size=config.inner,
                max_position_embeddings=config.positions,
                type_vocab_size=1,
                pad_token_id=PAD,
                hidden_dropout_prob=0.0,  # short of compute, not of text: nothing is seen often enough
                attention_probs_dropout_prob=0.0,
                **attention,
            ),
            add_pooling_layer=False,
        )
        width = config.width
        self.transform = torch.nn.Sequential(
            torch.nn.Linear(width, width), torch.nn.GELU(), torch.nn.LayerNorm(width)
        )
        self.bias = torch.nn.Parameter(torch.zeros(vocabulary))
        self.heads = torch.nn.ModuleDict(
            {str(place): torch.nn.Linear(width, count) for place, count in enumerate(labels) if count}
        )
        chance = np.maximum(frequency, 1.0) ** 0.75
        chance[: len(SPECIAL)] = 0
        self.register_buffer(
            "chance", torch.tensor(chance / chance.sum(), dtype=torch.float32), persistent=False
        )

    def start_from(self, vectors: NDArray[np.float32]) -> None:
        """Begin with static vectors, scaled as transformers' own are."""
        weight = self.encoder.embeddings.word_embeddings.weight
        with torch.no_grad():
            weight.copy_(torch.tensor(vectors * (0.04 / vectors.std())))
            weight[PAD] = 0

    def forward(self, batch: Batch, schedule: ScheduleConfig, draw: np.random.Generator) -> torch.Tensor:
        """Return the loss of a batch, natural logarithm, averaged over what is told."""
        if batch.task == "alignment":
            return self._alignment(batch)
        if batch.task == "labels":
            return self._labels(batch)
        return self._words(batch.tokens, schedule, draw)

    def pooled(self, tokens: NDArray[np.int64]) -> torch.Tensor:
        """Return the mean of a passage's outputs, shape ``(passages, width)``."""
        numbers = self._tensor(tokens)
        seen = numbers != PAD
        mean: torch.Tensor = pooled(self._hidden(numbers, seen), seen, "mean")
        return mean

    def _tensor(self, array: NDArray[Any]) -> torch.Tensor:
        return torch.from_numpy(array).to(self.bias.device)

    def _hidden(self, numbers: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        hidden: torch.Tensor = self.encoder(input_ids=numbers, attention_mask=seen).last_hidden_state
        return hidden

    def _words(
        self, tokens: NDArray[np.int64], schedule: ScheduleConfig, draw: np.random.Generator
    ) -> torch.Tensor:
        """Hide tokens (8 in 10 behind a mask, 1 another token, 1 left) and tell them. Devlin et al. 2019."""
        hidden = (draw.random(tokens.shape) < schedule.hidden) & (tokens >= len(SPECIAL))
        if not hidden.any():
            hidden[:, 1] = True
        how = draw.random(tokens.shape)
        shown = tokens.copy()
        shown[hidden & (how < 0.8)] = MASK
        other = hidden & (how >= 0.9)
        shown[other] = draw.integers(len(SPECIAL), len(self.chance), int(other.sum()))
        numbers = self._tensor(shown)
        outputs = self._hidden(numbers, numbers != PAD)[self._tensor(hidden)]
        outputs = self.transform(outputs)
        truth = self._tensor(tokens[hidden])
        if not schedule.sampled:
            return functional.cross_entropy(self._scores(outputs).float(), truth)
        return self._sampled(outputs, truth, schedule.sampled, int(draw.integers(2**62)))

    def _scores(self, outputs: torch.Tensor) -> torch.Tensor:
        weight = self.encoder.embeddings.word_embeddings.weight
        return outputs @ weight.T.to(outputs.dtype) + self.bias.to(outputs.dtype)

    def _sampled(self, outputs: torch.Tensor, truth: torch.Tensor, count: int, seed: int) -> torch.Tensor:
        """Tell a word from some others instead of from all. Jean et al. 2015."""
        draw = torch.Generator(device=self.chance.device).manual_seed(seed)
        others = torch.multinomial(self.chance, count, replacement=True, generator=draw)
        weight = self.encoder.embeddings.word_embeddings.weight
        expected = torch.log(self.chance * count + 1e-12)
        right = (
            (outputs * weight[truth].to(outputs.dtype)).sum(-1).float() + self.bias[truth] - expected[truth]
        )
        wrong = (outputs @ weight[others].T.to(outputs.dtype)).float() + self.bias[others] - expected[others]
        wrong = wrong.masked_fill(truth.unsqueeze(1) == others.unsqueeze(0), -1e4)
        return (torch.logaddexp(right, torch.logsumexp(wrong, dim=1)) - right).mean()

    def _alignment(self, batch: Batch) -> torch.Tensor:
        """Find each passage's other side among all of the batch, both ways. Yang et al. 2019."""
        assert batch.other is not None  # noqa: S101 - narrows the type
        one = functional.normalize(self.pooled(batch.tokens).float(), dim=-1)
        other = functional.normalize(self.pooled(batch.other).float(), dim=-1)
        with torch.autocast(one.device.type, enabled=False):  # near 1, bfloat16 steps by .004
            scores = one @ other.T / _TEMPERATURE
        truth = torch.arange(len(scores), device=scores.device)
        return (functional.cross_entropy(scores, truth) + functional.cross_entropy(scores.T, truth)) / 2

    def _labels(self, batch: Batch) -> torch.Tensor:
        assert batch.label is not None  # noqa: S101
        scores = self.heads[str(batch.head)](self.pooled(batch.tokens))
        return functional.cross_entropy(scores.float(), self._tensor(batch.label))

    @torch.no_grad()
    def held_out(self, tokens: NDArray[np.int64], schedule: ScheduleConfig, seed: int) -> float:
        """Return the loss of hidden words over the whole vocabulary, the same words hidden each time."""
        from dataclasses import replace

        full = replace(schedule, sampled=0)
        return float(self._words(tokens, full, np.random.default_rng(seed)))
