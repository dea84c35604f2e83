"""One complete TOML per training run; an unknown key is an error, `--set a.b=c` overrides."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

_STRICT = ConfigDict(extra="forbid")
_Kind = TypeVar("_Kind")


@dataclass(frozen=True, config=_STRICT)
class CorpusConfig:
    """What is learnt from.

    Parameters
    ----------
    starter
        Whether the corpus in data/corpus is part of it.
    files
        Labelled tables.
    labels, texts
        Labels kept without texts (files, or folders of them), and the folders the texts are joined from.
    mappings
        Public sets whose own labels are mapped to ours (files like those in data/mapping, or folders
        of them); the sets are looked for in `texts`.
    measured_only
        Sources measured on but not learnt from, by the start of their name: those whose licence
        forbids shipping weights.
    weights
        Weight of a source's rows, 1 where none is named.
    """

    starter: bool = True
    files: list[Path] = field(default_factory=list)
    labels: list[Path] = field(default_factory=list)
    texts: list[Path] = field(default_factory=list)
    mappings: list[Path] = field(default_factory=list)
    measured_only: list[str] = field(default_factory=list)
    weights: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, config=_STRICT)
class SplitConfig:
    """How rows are held out.

    Parameters
    ----------
    test, valid
        Percent of groups.
    near
        Jaccard similarity from which two texts are near-duplicates, 0–1.
    refit
        Whether the model, once measured, is fitted again with the test part's real rows. The scores
        stay those of the model that had not seen them.
    """

    test: Annotated[int, Field(ge=1, le=50)] = 20
    valid: Annotated[int, Field(ge=1, le=40)] = 10
    near: Annotated[float, Field(gt=0, le=1)] = 0.7
    refit: bool = False


@dataclass(frozen=True, config=_STRICT)
class EncoderConfig:
    """What turns a text into features.

    Parameters
    ----------
    words, characters
        Lengths of word and character n-grams.
    word_bits, character_bits
        Base-2 logarithm of their hash buckets.
    name
        A transformer to fine-tune: a folder (`vidhuk pretrain` makes one, models/encoder is one) or the
        id of one on a hub that can be reached. Empty: n-grams alone.
    ngrams
        Whether n-grams stand beside the transformer.
    pooling
        ``mean`` of its outputs, the ``first`` one, or ``auto``: as it says itself, else the mean.
    prefix
        Put before each text; not given: "query: " for E5, else nothing.
    longest
        Tokens read of a text.
    untrained
        Start from random weights: what pre-training is worth is measured against this.
    """

    words: tuple[int, int] = (1, 2)
    characters: tuple[int, int] = (2, 5)
    word_bits: Annotated[int, Field(ge=8, le=22)] = 16
    character_bits: Annotated[int, Field(ge=8, le=22)] = 17
    name: str = ""
    ngrams: bool = True
    pooling: Literal["auto", "mean", "first"] = "auto"
    prefix: str | None = None
    longest: Annotated[int, Field(ge=8, le=8192)] = 128
    untrained: bool = False


@dataclass(frozen=True, config=_STRICT)
class FinetuneConfig:
    """How a transformer and its heads are trained together; not used for n-grams alone.

    Parameters
    ----------
    rate
        Highest learning rate of the transformer: 5e-4 suits a small one, 2e-5 a large one.
    head_factor
        How many times faster the heads learn.
    frozen
        Embeddings and this many layers stay as they were read; -1 changes everything. What stays is
        shared with the vectors that translations have in common; without it a model has none of these.
    epochs, patience
        Most rounds, and after how many without a better validation loss to stop.
    batch
        Tokens a step, padding counted.
    dropout, smoothing
        Share of features left out, and of probability given to other labels, while learning.
    """

    rate: Annotated[float, Field(gt=0)] = 5e-4
    head_factor: Annotated[float, Field(gt=0)] = 4.0
    frozen: Annotated[int, Field(ge=-1)] = 0
    epochs: Annotated[int, Field(ge=1)] = 6
    patience: Annotated[int, Field(ge=1)] = 2
    batch: Annotated[int, Field(ge=64)] = 3072
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.1
    smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.05


@dataclass(frozen=True, config=_STRICT)
class HeadConfig:
    """How the logistic regressions are fitted.

    Parameters
    ----------
    strength
        Inverse regularisation.
    iterations
        Most steps of the solver.
    balance
        How far a task's classes are balanced: 0 as they come, 1 all alike.
    """

    strength: Annotated[float, Field(gt=0)] = 30.0
    iterations: Annotated[int, Field(gt=0)] = 600
    balance: dict[str, float] = field(
        default_factory=lambda: {"category": 0.6, "sentiment": 1.0, "pii_risk": 1.0}
    )


@dataclass(frozen=True, config=_STRICT)
class Config:
    """Everything that decides what a training run makes.

    Parameters
    ----------
    taxonomy
        Path of another taxonomy than the shipped one.
    """

    name: str = "ngram"
    seed: int = 1
    taxonomy: Path | None = None
    corpus: CorpusConfig = field(default_factory=CorpusConfig)
    split: SplitConfig = field(default_factory=SplitConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    head: HeadConfig = field(default_factory=HeadConfig)
    finetune: FinetuneConfig = field(default_factory=FinetuneConfig)

    def flat(self) -> dict[str, str]:
        """Return the config as dotted keys and strings, as a run logs its parameters."""
        return flat(self)


def read_config(path: Path | None = None, overrides: Sequence[str] = ()) -> Config:
    """Read a training config; see `read_toml`."""
    return read_toml(Config, path, overrides, "train")


def read_toml(kind: type[_Kind], path: Path | None, overrides: Sequence[str], command: str) -> _Kind:
    """Read a config and apply overrides of the form ``a.b=value`` (value as TOML, else a string).

    Parameters
    ----------
    kind
        The dataclass whose fields are the keys.
    command
        Whose `--help` describes them.

    Raises
    ------
    ConfigError
        When the file is no TOML, a key is unknown or a value has the wrong type.
    """
    raw: dict[str, Any] = {}
    if path is not None:
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(
                f"a config in TOML at {path}", str(type(error).__name__), "mend it or give another"
            ) from error
    for override in overrides:
        _override(raw, override)
    try:
        return TypeAdapter(kind).validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"a config that `vidhuk {command} --help` describes, at {where!r}", first["msg"], "correct it"
        ) from error


def _override(raw: dict[str, Any], override: str) -> None:
    dotted, equals, text = override.partition("=")
    if not equals or not dotted:
        raise ConfigError("--set KEY=VALUE", "no `=`", "write e.g. --set head.strength=2")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    *path, last = dotted.split(".")
    for part in path:
        raw = raw.setdefault(part, {})
        if not isinstance(raw, dict):
            raise ConfigError(f"a table at {part!r}", "a single value", "check the key")
    raw[last] = value


def flat(config: Any) -> dict[str, str]:
    """Return a config as dotted keys and strings, as a run logs its parameters."""
    return {name: str(value) for name, value in _flat(asdict(config)).items()}


def _flat(raw: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in raw.items():
        if isinstance(value, dict) and value:
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat
