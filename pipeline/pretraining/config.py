"""What decides a pre-training run: sources with weights, sizes, schedule."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

_STRICT = ConfigDict(extra="forbid")
_Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, config=_STRICT)
class Source:
    """One public set of texts.

    Parameters
    ----------
    file
        Name of a table, or of a ``.txt.xz`` file whose documents a blank line separates.
    licence
        As its collection states it, for the card.
    fields
        Columns of a table that hold text.
    weight
        How often a passage is seen for one that weighs 1: informal text weighs most.
    most
        Most characters taken, in millions; documents are drawn at random.
    label
        A column whose values the encoder learns to tell apart, beside the words.
    """

    file: str
    language: str
    licence: str
    fields: list[str] = field(default_factory=lambda: ["text"])
    weight: Annotated[float, Field(gt=0)] = 1.0
    most: Annotated[float, Field(gt=0)] = 1000.0
    label: str | None = None


@dataclass(frozen=True, config=_STRICT)
class Pairs:
    """One public set of pairs that belong side by side: translations, or a message and its reply.

    Parameters
    ----------
    fields
        The two columns.
    weight
        Share of a batch's chance beside other sets of the same number of rows.
    most
        Most rows taken.
    """

    file: str
    fields: tuple[str, str]
    licence: str
    weight: Annotated[float, Field(gt=0)] = 1.0
    most: Annotated[int, Field(gt=0)] = 1_000_000


@dataclass(frozen=True, config=_STRICT)
class MixtureConfig:
    """Where the sets lie and what is taken of them.

    Parameters
    ----------
    folders
        Looked through for each source's file.
    kept_out
        Label files (or folders of them) whose texts are never read: what measures must be new.
    unlabelled
        Label files whose texts may be read but without their set's own label.
    """

    folders: list[Path] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    pairs: list[Pairs] = field(default_factory=list)
    kept_out: list[Path] = field(default_factory=list)
    unlabelled: list[Path] = field(default_factory=list)


@dataclass(frozen=True, config=_STRICT)
class TokenizerConfig:
    """Sizes of the tokenizer.

    Parameters
    ----------
    vocabulary
        Sub-words; at most 65,535, for passages are kept in two bytes a token.
    alphabet
        Most different characters; rarer ones (emoji mostly) become unknown.
    passages
        Most passages that the sub-words are counted in.
    """

    vocabulary: Annotated[int, Field(ge=100, le=65_535)] = 24_000
    alphabet: Annotated[int, Field(ge=50)] = 500
    passages: Annotated[int, Field(ge=100)] = 350_000


@dataclass(frozen=True, config=_STRICT)
class NetworkConfig:
    """Sizes of the transformer; `static_epochs` of word2vec start its embeddings (0: at random)."""

    width: Annotated[int, Field(ge=8)] = 256
    layers: Annotated[int, Field(ge=1)] = 4
    heads: Annotated[int, Field(ge=1)] = 4
    inner: Annotated[int, Field(ge=8)] = 1024
    positions: Annotated[int, Field(ge=16)] = 128
    static_epochs: Annotated[int, Field(ge=0)] = 2

    def __post_init__(self) -> None:
        if self.width % self.heads:
            raise ValueError(f"width {self.width} is not divisible by {self.heads} heads")


@dataclass(frozen=True, config=_STRICT)
class ScheduleConfig:
    """How long and how fast is learnt.

    Warm-up, a level stretch, then decay to nothing: the level stretch can be prolonged by a later run
    that is given more tokens, whose checkpoint it starts from. Hu et al. 2024, "MiniCPM".

    Parameters
    ----------
    tokens
        Tokens read in all, in millions.
    batch
        Tokens a step.
    rate
        Highest learning rate.
    warm, decay
        Share of the tokens in which the rate climbs and falls.
    hidden
        Share of a passage's tokens that are hidden. Wettig et al. 2023, "Should You Mask 15%?".
    sampled
        Other words a hidden one is told from, drawn by frequency; 0 for the whole vocabulary.
    translations, alignment, labels
        Share of the steps that read translations as one passage, set pairs side by side, learn labels;
        the others hide words in passages.
    save
        Steps between checkpoints.
    """

    tokens: Annotated[float, Field(gt=0)] = 75.0
    batch: Annotated[int, Field(ge=64)] = 8192
    rate: Annotated[float, Field(gt=0)] = 1e-3
    warm: _Share = 0.03
    decay: _Share = 0.3
    hidden: _Share = 0.25
    sampled: Annotated[int, Field(ge=0)] = 1536
    translations: _Share = 0.08
    alignment: _Share = 0.12
    labels: _Share = 0.08
    save: Annotated[int, Field(ge=1)] = 250


@dataclass(frozen=True, config=_STRICT)
class PretrainConfig:
    """Everything that decides what a pre-training run makes."""

    name: str = "encoder"
    seed: int = 1
    mixture: MixtureConfig = field(default_factory=MixtureConfig)
    tokenizer: TokenizerConfig = field(default_factory=TokenizerConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
