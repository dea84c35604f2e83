"""The pre-training run: learn step by step, save, resume, log, write the finished folder."""

from __future__ import annotations

import copy
import json
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from pipeline.encoder.hub import PRETRAINING
from pipeline.errors import ConfigError
from pipeline.pretraining.batches import Batches
from pipeline.pretraining.card import card
from pipeline.pretraining.mixture import Mixture
from pipeline.pretraining.objectives import Learner
from pipeline.pretraining.static import static_vectors
from pipeline.pretraining.tokens import CLS, PAD, SEP, Store, store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from pipeline.pretraining.config import PretrainConfig, ScheduleConfig

_CHECKPOINT, _LEVEL = "checkpoint.safetensors", "level.safetensors"
_CURVE = "curve.jsonl"
_HELD = 512
"""Passages, and pairs of each set, that are only measured on; a tenth where that is fewer."""
_AT_ONCE = 64
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


@dataclass(frozen=True)
class Pretrained:
    """What a run made: the folder of a Hugging Face encoder, and its last figures."""

    folder: Path
    figures: dict[str, float]
    state: State


def rate(share: float, schedule: ScheduleConfig) -> float:
    """Return the learning rate when `share` of the tokens (0–1) is read: up, level, down to nothing."""
    up = min(1.0, share / schedule.warm) if schedule.warm else 1.0
    down = min(1.0, (1 - share) / schedule.decay) if schedule.decay else 1.0
    return schedule.rate * max(0.0, min(up, down))


def pretrain(
    config: PretrainConfig,
    folder: Path,
    target: Path,
    say: Callable[[str], None],
    log: Callable[[Mapping[str, float], int], None] = lambda _values, _step: None,
) -> Pretrained:
    """Run or resume a pre-training run whose files lie in `folder`; write the encoder to `target`.

    Parameters
    ----------
    log
        Called with figures and the step they belong to.

    Raises
    ------
    ConfigError
        When `folder` holds a run with another mixture, tokenizer, network or seed.
    InputError
        When a set of the mixture is not found.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mixture = Mixture(config.mixture, folder)
    _same_run(config, mixture)
    mixture.prepare(say)
    tokenizer, data = store(config, mixture, say)
    vocabulary = tokenizer.get_vocab_size()
    torch.manual_seed(config.seed)
    learner = Learner(config.network, _frequency(data, vocabulary), data.labels)
    trainer = _Trainer(learner, config, data)
    state = trainer.restored(folder)
    if state.step == 0 and config.network.static_epochs:
        learner.start_from(_vectors(config, data, vocabulary, folder, say))
    sizes = sum(one.numel() for one in learner.encoder.parameters())
    say(
        f"{sizes / _MILLION:.1f} million parameters on {trainer.device}, {trainer.precision}; "
        f"step {state.step}"
    )
    state, figures = trainer.run(state, folder, say, log)
    _write(learner, tokenizer, target, config)
    facts = {
        "state": asdict(state),
        "figures": figures,
        "machine": f"{trainer.device}, {torch.get_num_threads()} threads, {trainer.precision}",
        "config": _facts(config),
    }
    (target / PRETRAINING).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    (target / "README.md").write_text(card(facts, _curve(folder, state)), encoding="utf-8")
    return Pretrained(target, figures, state)


class _Trainer:
    """A learner, its optimiser and the batches it reads."""

    def __init__(self, learner: Learner, config: PretrainConfig, data: Store) -> None:
        self._config, self._schedule = config, config.schedule
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        # without the instruction bfloat16 is emulated, and slower than float32
        fast = self.device == "cuda" or bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())
        self.precision = "bfloat16" if fast else "float32"
        self.learner = learner.to(self.device)
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
        points = [*_curve(folder, state), {**asdict(state), **figures}]
        (folder / _CURVE).write_text("".join(json.dumps(one) + "\n" for one in points), encoding="utf-8")
        return figures

    def _step(self, batch: Any, learning_rate: float, step: int) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate
        draw = np.random.default_rng((self._config.seed, 2**33, step))
        with self._casting():
            loss = self.learner(batch, self._schedule, draw)
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.learner.parameters(), 1.0)
        self._optimiser.step()
        return float(loss.detach())

    def _casting(self) -> Any:
        return (
            torch.autocast(self.device, dtype=torch.bfloat16)
            if self.precision == "bfloat16"
            else nullcontext()
        )

    def measured(self) -> dict[str, float]:
        """Return the loss of hidden words and the accuracy at 1 of each set's pairs, both held out."""
        config = self._config
        with self._casting(), torch.no_grad():
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
            self.learner.held_out(_rows(self._data.texts, part), self._schedule, number)
            for number, part in enumerate(parts)
        ]
        return float(np.mean(losses))

    def _vectors(self, packed: Any, places: NDArray[np.int64]) -> NDArray[np.float32]:
        pooled = self.learner.pooled(_rows(packed, places)).float()
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
        """Take up the last checkpoint, or the level stretch's end where more tokens are asked for now."""
        from safetensors import safe_open

        total = int(self._schedule.tokens * _MILLION)
        for name in (_CHECKPOINT, _LEVEL):
            path = folder / name
            if not path.exists():
                continue
            with safe_open(path, "pt") as file:
                raw = file.metadata()
            state = State(int(raw["step"]), int(raw["words"]), int(raw["tokens"]), float(raw["seconds"]))
            level = folder / _LEVEL
            if name == _CHECKPOINT and level.exists() and _grown(level, total, self._schedule.decay):
                level.replace(path)
                return self.restored(folder)
            tensors = load_file(path)
            self.learner.load_state_dict(
                {name[6:]: value for name, value in tensors.items() if name.startswith("model.")},
                strict=False,
            )
            kept: dict[int, dict[str, Any]] = {}
            for name_, value in tensors.items():
                if name_.startswith("optimiser."):
                    _, place, what = name_.split(".")
                    kept.setdefault(int(place), {})[what] = value
            groups = self._optimiser.state_dict()["param_groups"]
            self._optimiser.load_state_dict({"state": kept, "param_groups": groups})
            return state
        return State()


def _some(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first `_HELD` places, or a tenth of fewer."""
    return places[: min(_HELD, len(places) // 10)]


def _curve(folder: Path, state: State) -> list[dict[str, float]]:
    """Return the points of the curve before a state: those after a checkpoint are measured again."""
    path = folder / _CURVE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    points = [json.loads(line) for line in lines]
    return [one for one in points if one["step"] < state.step]


def _grown(level: Path, total: int, decay: float) -> bool:
    """Whether the run is now asked for more tokens than its decay was begun for."""
    from safetensors import safe_open

    with safe_open(level, "pt") as file:
        tokens = int(file.metadata()["tokens"])
    return tokens < total * (1 - decay) * 0.95  # the last step overshoots a little


def _progress(state: State, total: int, means: Mapping[str, float], speed: float) -> str:
    left = max(0.0, (total - state.tokens) / max(speed, 1.0) / 60)
    words = ", ".join(f"{name.removeprefix('loss/')} {value:.3f}" for name, value in means.items())
    return (
        f"step {state.step:,}: {words}; {state.tokens / _MILLION:.1f} of "
        f"{total / _MILLION:.0f} million tokens, {speed:,.0f}/s, {left:.0f} min left"
    )


def _rows(packed: Any, places: NDArray[np.int64]) -> NDArray[np.int64]:
    rows = [np.concatenate([[CLS], packed.passage(int(place)), [SEP]]) for place in places]
    result = np.full((len(rows), max((len(row) for row in rows), default=2)), PAD, dtype=np.int64)
    for place, row in enumerate(rows):
        result[place, : len(row)] = row
    return result


def _frequency(data: Store, vocabulary: int) -> NDArray[np.float64]:
    counted = np.bincount(data.texts.numbers, minlength=vocabulary)
    return counted.astype(np.float64)


def _vectors(
    config: PretrainConfig, data: Store, vocabulary: int, folder: Path, say: Callable[[str], None]
) -> NDArray[np.float32]:
    path = folder / "static.npy"
    if not path.exists():
        network = config.network
        vectors = static_vectors(data, vocabulary, network.width, network.static_epochs, config.seed)
        np.save(folder / "static.part.npy", vectors)
        (folder / "static.part.npy").replace(path)
        say("made static vectors")
    read: NDArray[np.float32] = np.load(path)
    return read


def _facts(config: PretrainConfig) -> dict[str, Any]:
    """Return the config without paths of a machine."""
    facts = asdict(config)
    for name in ("folders", "kept_out", "unlabelled"):
        facts["mixture"][name] = [Path(path).name for path in facts["mixture"][name]]
    return facts


def _same_run(config: PretrainConfig, mixture: Mixture) -> None:
    """Remember with a run what its numbers mean; refuse to go on with another meaning.

    How long and how fast is learnt may change half-way, a set's weight and licence too.
    """
    facts = {
        "mixture": mixture.digest,
        "tokenizer": asdict(config.tokenizer),
        "network": asdict(config.network),
        "batch": config.schedule.batch,
        "seed": config.seed,
    }
    text = json.dumps(facts, sort_keys=True, indent=1)
    path = mixture.folder / "config.json"
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise ConfigError(
            f"the config that the run in {mixture.folder} was begun with",
            "another mixture (its sets, or the labels left out), tokenizer, network, batch or seed",
            "give the run another name with --set name=NAME, or remove the folder",
        )
    path.write_text(text, encoding="utf-8")


def _write(learner: Learner, tokenizer: Any, target: Path, config: PretrainConfig) -> None:
    """Write the encoder, in half precision, as Hugging Face's libraries read it."""
    from transformers import PreTrainedTokenizerFast
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    target.mkdir(parents=True, exist_ok=True)
    half: Any = copy.deepcopy(learner.encoder)
    half.half().save_pretrained(target)
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        pad_token="[PAD]",  # noqa: S106 - a token of the vocabulary
        unk_token="[UNK]",  # noqa: S106
        cls_token="[CLS]",  # noqa: S106
        sep_token="[SEP]",  # noqa: S106
        mask_token="[MASK]",  # noqa: S106
        model_max_length=config.network.positions,
    )
    fast.save_pretrained(target)
