"""A sub-word tokenizer trained on the plain form, and passages as numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.pretraining.mixture import pairs, passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from pipeline.pretraining.config import MixtureConfig, PretrainConfig, TokenizerConfig

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNKNOWN, CLS, SEP, MASK = range(len(SPECIAL))
_PIECE = r"\[[a-z_]+\]|\p{L}[\p{L}\p{M}]*|\p{N}|[^\s\p{L}\p{N}]"
"""A masked kind, a word, a digit, or any other sign: nothing joins across these."""


@dataclass(frozen=True)
class Packed:
    """Passages as token numbers, one after the other.

    Parameters
    ----------
    numbers
        Shape ``(tokens,)``, uint16.
    starts
        Shape ``(passages + 1,)``.
    """

    numbers: NDArray[np.uint16]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def passage(self, place: int) -> NDArray[np.uint16]:
        """Return the numbers of one passage."""
        part: NDArray[np.uint16] = self.numbers[self.starts[place] : self.starts[place + 1]]
        return part

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Numbers of tokens, by passage."""
        return np.diff(self.starts)


@dataclass(frozen=True)
class Store:
    """Everything a run learns from.

    Parameters
    ----------
    texts
        Passages of all sources; `source` and `label` say of each where it comes from and which of its
        source's labels it has, -1 for none.
    weights
        By source.
    labels
        By source, how many different labels.
    left, right
        Both sides of all pairs; `pair_source` says of each where it comes from.
    """

    texts: Packed
    source: NDArray[np.int16]
    label: NDArray[np.int16]
    weights: NDArray[np.float64]
    labels: tuple[int, ...]
    left: Packed
    right: Packed
    pair_source: NDArray[np.int16]
    pair_weights: NDArray[np.float64]


def train_tokenizer(texts: Iterable[str], config: TokenizerConfig) -> Any:
    """Return a byte-pair tokenizer (Sennrich et al. 2016) with the kinds of personal data as whole tokens."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    from pipeline.pii.evidence import Kind

    tokenizer = Tokenizer(models.BPE(unk_token=SPECIAL[UNKNOWN], continuing_subword_prefix="##"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_PIECE), "removed", invert=True)
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.BpeTrainer(
        vocab_size=config.vocabulary,
        special_tokens=[*SPECIAL, *(f"[{kind.lower()}]" for kind in Kind)],
        continuing_subword_prefix="##",
        limit_alphabet=config.alphabet,
        min_frequency=3,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)],
    )
    return tokenizer


def store(config: PretrainConfig, folder: Path, say: Callable[[str], None]) -> tuple[Any, Store]:
    """Return the tokenizer and everything tokenized, from `folder` where it is there already."""
    from tokenizers import Tokenizer

    mixture = config.mixture
    path = folder / "tokenizer.json"
    if not path.exists():
        chosen = _chosen(config, folder)
        train_tokenizer(chosen, config.tokenizer).save(str(path))
        say(f"trained a tokenizer on {len(chosen):,} passages")
    tokenizer = Tokenizer.from_file(str(path))
    packed = folder / "tokens.npz"
    if not packed.exists():
        arrays = _tokenized(tokenizer, mixture, folder, config.network.positions)
        np.savez(folder / "tokens.part.npz", **arrays)
        (folder / "tokens.part.npz").replace(packed)
    with np.load(packed) as read:
        data = {name: read[name] for name in read.files}
    say(f"tokenized {len(data['texts']) / 1e6:.1f} million tokens of {len(data['source']):,} passages")
    return tokenizer, Store(
        Packed(data["texts"], data["texts_starts"]),
        data["source"],
        data["label"],
        np.array([source.weight for source in mixture.sources]),
        tuple(int(one) for one in data["labels"]),
        Packed(data["left"], data["left_starts"]),
        Packed(data["right"], data["right_starts"]),
        data["pair_source"],
        np.array([one.weight for one in mixture.pairs]),
    )


def _chosen(config: PretrainConfig, folder: Path) -> list[str]:
    """Return passages to count sub-words in, each source by its weight."""
    draw = random.Random(config.seed)  # noqa: S311
    texts = [
        text
        for source in config.mixture.sources
        for _, text in passages(source, config.mixture, folder)
        for _ in range(int(source.weight) + (draw.random() < source.weight % 1))
    ]
    texts += [
        text for one in config.mixture.pairs for pair in pairs(one, config.mixture, folder) for text in pair
    ]
    draw.shuffle(texts)
    return texts[: config.tokenizer.passages]


_LEAST_LABELLED = 20
"""A label with fewer passages is left out: a city hotline has hundreds of types, half of them seen twice."""


def _tokenized(tokenizer: Any, mixture: MixtureConfig, folder: Path, longest: int) -> dict[str, Any]:
    from collections import Counter

    numbers: list[list[int]] = []
    source: list[int] = []
    label: list[int] = []
    labels: list[int] = []
    for place, one in enumerate(mixture.sources):
        read = list(passages(one, mixture, folder))
        counts = Counter(name for name, _ in read if name)
        known = {
            name: number for number, name in enumerate(sorted(counts)) if counts[name] >= _LEAST_LABELLED
        }
        known = {name: number for number, name in enumerate(known)}
        labels.append(len(known) if len(known) > 1 else 0)
        numbers += _numbers(tokenizer, [text for _, text in read], longest - 2)
        source += [place] * len(read)
        label += [known.get(name, -1) if len(known) > 1 else -1 for name, _ in read]
    left: list[list[int]] = []
    right: list[list[int]] = []
    pair_source: list[int] = []
    half = (longest - 3) // 2
    for place, of in enumerate(mixture.pairs):
        both = list(pairs(of, mixture, folder))
        left += _numbers(tokenizer, [one for one, _ in both], half)
        right += _numbers(tokenizer, [other for _, other in both], half)
        pair_source += [place] * len(both)
    return {
        **_packed("texts", numbers),
        **_packed("left", left),
        **_packed("right", right),
        "source": np.array(source, dtype=np.int16),
        "label": np.array(label, dtype=np.int16),
        "labels": np.array(labels, dtype=np.int32),
        "pair_source": np.array(pair_source, dtype=np.int16),
    }


def _numbers(tokenizer: Any, texts: list[str], longest: int) -> list[list[int]]:
    numbers: list[list[int]] = []
    for start in range(0, len(texts), 20_000):
        found = tokenizer.encode_batch(texts[start : start + 20_000], add_special_tokens=False)
        numbers += [one.ids[:longest] for one in found]
    return numbers


def _packed(name: str, rows: list[list[int]]) -> dict[str, Any]:
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    flat = np.fromiter((number for row in rows for number in row), dtype=np.uint16, count=int(lengths.sum()))
    return {name: flat, f"{name}_starts": np.concatenate([[0], np.cumsum(lengths)])}
