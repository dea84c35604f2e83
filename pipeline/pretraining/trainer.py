"""Steps of a pre-training run, with checkpoints that hold everything the next step depends on."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

from pipeline.device import casting, device
from pipeline.errors import ConfigError
from pipeline.pretraining.batches import Batches, padded_passages
from pipeline.pretraining.tokens import PAD, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from pipeline.pretraining.config import PretrainConfig, ScheduleConfig
    from pipeline.pretraining.objectives import Learner

_CHECKPOINT, _LEVEL = "checkpoint.safetensors", "level.safetensors"
_CURVE = "curve.jsonl"
_HELD = 512
"""Passages, and pairs of each set, that are only measured on; a tenth where that is fewer."""
_AT_ONCE = 64
_SLACK = 0.95
"""The last step of a stretch overshoots its tokens a little."""
_REPORT = 50
"""Steps between lines of progress."""
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands.

    Parameters
    ----------
    step, words
        Steps done, and those of them that read plain passages.
    tokens
        Tokens read.
    seconds
        Time spent, over all restarts.
    """

    step: int = 0
    words: int = 0
    tokens: int = 0
    seconds: float = 0.0


def rate(share: float, schedule: ScheduleConfig) -> float:
    """Return the learning rate when `share` of the tokens (0–1) is read: up, level, down to nothing."""
    up = min(1.0, share / schedule.warm) if schedule.warm else 1.0
    down = min(1.0, (1 - share) / schedule.decay) if schedule.decay else 1.0
    return schedule.rate * max(0.0, min(up, down))


class Trainer:
    """A learner, its optimiser and the batches it reads."""

    def __init__(self, learner: Learner, config: PretrainConfig, data: Store) -> None:
        self._config, self._schedule = config, config.schedule
        self.learner = learner.to(device())
        matrices = [one for one in learner.parameters() if one.dim() > 1]
        others = [one for one in learner.parameters() if one.dim() <= 1]
        self._optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}],
            lr=self._schedule.rate,
            betas=(0.9, 0.98),
            fused=True,
        )
        draw = np.random.default_rng(config.seed)
        self._held = _some(draw.permutation(len(data.texts)))
        self._data = data
        weights = data.weights[data.source]
        weights[self._held] = 0  # seen by none of the steps
        self._held_pairs = {
            place: _some(np.flatnonzero(data.pair_source == place)) for place in range(len(data.pair_weights))
        }
        pair_source = data.pair_source.copy()
        for places in self._held_pairs.values():
            pair_source[places] = -1
        label = data.label.copy()
        label[self._held] = -1
        self._batches = Batches(
            replace(data, pair_source=pair_source, label=label), self._schedule, config.seed, weights
        )

    def run(
        self,
        state: State,
        folder: Path,
        say: Callable[[str], None],
        log: Callable[[Mapping[str, float], int], None],
    ) -> tuple[State, dict[str, float]]:
        """Learn until the schedule's tokens are read."""
        total = int(self._schedule.tokens * _MILLION)
        losses: dict[str, list[float]] = {}
        start, before, saved = time.monotonic(), state.seconds, state.tokens
        level = False
        if state.tokens < total:
            for step, words, batch in self._batches.at(state.step, state.words):
                share = state.tokens / total
                if not level and share >= 1 - self._schedule.decay:
                    level = True
                    if not (folder / _LEVEL).exists():
                        self._save(folder / _LEVEL, state)
                loss = self._step(batch, rate(share, self._schedule), step)
                losses.setdefault(batch.task, []).append(loss)
                read = int((batch.tokens != PAD).sum())
                if batch.other is not None:
                    read += int((batch.other != PAD).sum())
                seconds = before + time.monotonic() - start
                state = State(step + 1, words, state.tokens + read, seconds)
                if state.step % _REPORT == 0:
                    speed = (state.tokens - saved) / (time.monotonic() - start)
                    means = {f"loss/{name}": float(np.mean(some)) for name, some in losses.items()}
                    log({**means, "tokens": state.tokens, "tokens_per_second": speed}, state.step)
                    say(_progress(state, total, means, speed))
                    losses = {}
                if state.step % self._schedule.save == 0:
                    self._save(folder / _CHECKPOINT, state)
                    self._measure(state, folder, log)
                if state.tokens >= total:
                    break
            self._save(folder / _CHECKPOINT, state)
        return state, self._measure(state, folder, log)

    def _measure(
        self, state: State, folder: Path, log: Callable[[Mapping[str, float], int], None]
    ) -> dict[str, float]:
        """Measure on what is held out, log it, and keep it as a point of the run's curve."""
        figures = self.measured()
        log(figures, state.step)
        points = [*curve(folder, state), {**asdict(state), **figures}]
        (folder / _CURVE).write_text("".join(json.dumps(one) + "\n" for one in points), encoding="utf-8")
        return figures

    def _step(self, batch: Any, learning_rate: float, step: int) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate
        draw = np.random.default_rng((self._config.seed, 2**33, step))
        with casting():
            loss = self.learner(batch, self._schedule, draw)
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.learner.parameters(), 1.0)
        self._optimiser.step()
        return float(loss.detach())

    def measured(self) -> dict[str, float]:
        """Return the loss of hidden words and the accuracy at 1 of each set's pairs, both held out."""
        config = self._config
        with casting(), torch.no_grad():
            figures = {"held_out/loss": self._held_out()}
            for place, of in enumerate(config.mixture.pairs):
                left = self._vectors(self._data.left, self._held_pairs[place])
                right = self._vectors(self._data.right, self._held_pairs[place])
                name = f"{of.file.partition('.')[0]}.{of.fields[0]}-{of.fields[1]}"
                if len(left):
                    nearest = (left @ right.T).argmax(1)
                    figures[f"held_out/accuracy_at_1/{name}"] = float(
                        (nearest == np.arange(len(left))).mean()
                    )
        return figures

    def _held_out(self) -> float:
        """Return the loss of hidden words, some passages at a time: every word stands for the vocabulary."""
        parts = [self._held[start : start + _AT_ONCE] for start in range(0, len(self._held), _AT_ONCE)]
        losses = [
            self.learner.held_out(padded_passages(self._data.texts, part), self._schedule, number)
            for number, part in enumerate(parts)
        ]
        return float(np.mean(losses))

    def _vectors(self, packed: Any, places: NDArray[np.int64]) -> NDArray[np.float32]:
        pooled = self.learner.pooled(padded_passages(packed, places)).float()
        vectors: NDArray[np.float32] = torch.nn.functional.normalize(pooled, dim=-1).cpu().numpy()
        return vectors

    def _save(self, path: Path, state: State) -> None:
        tensors = {f"model.{name}": value for name, value in self.learner.state_dict().items()}
        for place, values in self._optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser.{place}.{name}": value for name, value in values.items()}
        partial = path.with_suffix(".part")
        metadata = {name: str(value) for name, value in asdict(state).items()}
        save_file({name: value.contiguous() for name, value in tensors.items()}, partial, metadata=metadata)
        partial.replace(path)

    def restored(self, folder: Path) -> State:
        """Take up the last checkpoint, or the level stretch's end where more tokens are asked for now.

        Raises
        ------
        ConfigError
            When the checkpoint is cut short.
        """
        total = int(self._schedule.tokens * _MILLION)
        path, level = folder / _CHECKPOINT, folder / _LEVEL
        if level.exists() and _state(level).tokens < total * (1 - self._schedule.decay) * _SLACK:
            level.replace(path)
        if not path.exists():
            return State()
        state, tensors = _state(path), load_file(path)
        weights = {name[6:]: value for name, value in tensors.items() if name.startswith("model.")}
        self.learner.load_state_dict(weights)
        kept: dict[int, dict[str, Any]] = {}
        for name, value in tensors.items():
            if name.startswith("optimiser."):
                _, place, what = name.split(".")
                kept.setdefault(int(place), {})[what] = value
        groups = self._optimiser.state_dict()["param_groups"]
        self._optimiser.load_state_dict({"state": kept, "param_groups": groups})
        return state


def _state(path: Path) -> State:
    """Return where the run stood when a checkpoint was written."""
    try:
        with safe_open(path, "pt") as file:
            raw = file.metadata()
    except SafetensorError as error:
        raise ConfigError(
            f"a whole checkpoint at {path}", type(error).__name__, "remove it: the run begins anew"
        ) from error
    return State(int(raw["step"]), int(raw["words"]), int(raw["tokens"]), float(raw["seconds"]))


def _some(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first `_HELD` places, or a tenth of fewer."""
    return places[: min(_HELD, len(places) // 10)]


def curve(folder: Path, state: State) -> list[dict[str, float]]:
    """Return the points of the curve before a state: those after a checkpoint are measured again."""
    path = folder / _CURVE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    points = [json.loads(line) for line in lines]
    return [one for one in points if one["step"] < state.step]


def _progress(state: State, total: int, means: Mapping[str, float], speed: float) -> str:
    left = max(0.0, (total - state.tokens) / max(speed, 1.0) / 60)
    words = ", ".join(f"{name.removeprefix('loss/')} {value:.3f}" for name, value in means.items())
    return (
        f"step {state.step:,}: {words}; {state.tokens / _MILLION:.1f} of "
        f"{total / _MILLION:.0f} million tokens, {speed:,.0f}/s, {left:.0f} min left"
    )
