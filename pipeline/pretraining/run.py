"""A pre-training run from the sets to the finished folder."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from pipeline.device import device, precision
from pipeline.encoder.hub import PRETRAINING
from pipeline.errors import ConfigError
from pipeline.pretraining.card import card
from pipeline.pretraining.mixture import Mixture
from pipeline.pretraining.objectives import Learner
from pipeline.pretraining.static import static_vectors
from pipeline.pretraining.tokens import Store, store
from pipeline.pretraining.trainer import State, Trainer, curve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from pipeline.pretraining.config import PretrainConfig

_MILLION = 1_000_000


@dataclass(frozen=True)
class Pretrained:
    """What a run made: the folder of a Hugging Face encoder, and its last figures."""

    folder: Path
    figures: dict[str, float]
    state: State


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
    trainer = Trainer(learner, config, data)
    state = trainer.restored(folder)
    if state.step == 0 and config.network.static_epochs:
        learner.start_from(_vectors(config, data, vocabulary, folder, say))
    kind = str(precision()).removeprefix("torch.")
    where = f"{device().type}, {torch.get_num_threads()} threads, {kind}"
    sizes = sum(one.numel() for one in learner.encoder.parameters())
    say(f"{sizes / _MILLION:.1f} million parameters on {where}; step {state.step}")
    state, figures = trainer.run(state, folder, say, log)
    _write(learner, tokenizer, target, config)
    facts = {
        "state": asdict(state),
        "figures": figures,
        "machine": where,
        "config": _facts(config),
    }
    (target / PRETRAINING).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    (target / "README.md").write_text(card(facts, curve(folder, state)), encoding="utf-8")
    return Pretrained(target, figures, state)


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
