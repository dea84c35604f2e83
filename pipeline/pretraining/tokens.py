"""A sub-word tokenizer trained on the plain form, and passages as numbers."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from pipeline.pretraining.config import PretrainConfig, TokenizerConfig
    from pipeline.pretraining.mixture import Mixture

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


def store(config: PretrainConfig, mixture: Mixture, say: Callable[[str], None]) -> tuple[Any, Store]:
    """Return the tokenizer and everything tokenized, from the mixture's folder where it is there already."""
    from tokenizers import Tokenizer

    folder = mixture.folder
    path = folder / "tokenizer.json"
    if not path.exists():
        chosen = _chosen(config, mixture)
        train_tokenizer(chosen, config.tokenizer).save(str(path))
        say(f"trained a tokenizer on {len(chosen):,} passages")
    tokenizer = Tokenizer.from_file(str(path))
    packed = folder / "tokens.npz"
    if not packed.exists():
        np.savez(folder / "tokens.part.npz", **_tokenized(tokenizer, mixture, config.network.positions))
        (folder / "tokens.part.npz").replace(packed)
    with np.load(packed) as read:
        data = {name: read[name] for name in read.files}
    say(f"tokenized {len(data['texts']) / 1e6:.1f} million tokens of {len(data['source']):,} passages")
    return tokenizer, Store(
        Packed(data["texts"], data["texts_starts"]),
        data["source"],
        data["label"],
        np.array([source.weight for source in mixture.config.sources]),
        tuple(int(one) for one in data["labels"]),
        Packed(data["left"], data["left_starts"]),
        Packed(data["right"], data["right_starts"]),
        data["pair_source"],
        np.array([one.weight for one in mixture.config.pairs]),
    )


def _chosen(config: PretrainConfig, mixture: Mixture) -> list[str]:
    """Return passages to count sub-words in, each source by its weight."""
    draw = random.Random(config.seed)  # noqa: S311
    texts = [
        text
        for source in config.mixture.sources
        for _, text in mixture.read(source)
        for _ in range(int(source.weight) + (draw.random() < source.weight % 1))
    ]
    texts += [text for one in config.mixture.pairs for pair in mixture.read(one) for text in pair]
    draw.shuffle(texts)
    return texts[: config.tokenizer.passages]


_LEAST_LABELLED = 20
"""A label with fewer passages is left out: a city hotline has hundreds of types, half of them seen twice."""


def _tokenized(tokenizer: Any, mixture: Mixture, longest: int) -> dict[str, Any]:
    numbers: list[NDArray[np.uint16]] = []
    source: list[int] = []
    label: list[int] = []
    labels: list[int] = []
    for place, one in enumerate(mixture.config.sources):
        read = list(mixture.read(one))
        known = _known(name for name, _ in read if name)
        labels.append(len(known))
        numbers += _numbers(tokenizer, [text for _, text in read], longest - 2)
        source += [place] * len(read)
        label += [known.get(name, -1) for name, _ in read]
    left: list[NDArray[np.uint16]] = []
    right: list[NDArray[np.uint16]] = []
    pair_source: list[int] = []
    half = (longest - 3) // 2
    for place, of in enumerate(mixture.config.pairs):
        both = list(mixture.read(of))
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


def _known(names: Iterable[str]) -> dict[str, int]:
    """Return the labels worth telling apart, numbered; none where fewer than two are left."""
    counts = Counter(names)
    kept = sorted(name for name, count in counts.items() if count >= _LEAST_LABELLED)
    return {name: number for number, name in enumerate(kept)} if len(kept) > 1 else {}


def _numbers(tokenizer: Any, texts: list[str], longest: int) -> list[NDArray[np.uint16]]:
    numbers: list[NDArray[np.uint16]] = []
    for start in range(0, len(texts), 20_000):
        found = tokenizer.encode_batch(texts[start : start + 20_000], add_special_tokens=False)
        numbers += [np.array(one.ids[:longest], dtype=np.uint16) for one in found]
    return numbers


def _packed(name: str, rows: list[NDArray[np.uint16]]) -> dict[str, Any]:
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    flat = np.concatenate(rows) if rows else np.zeros(0, dtype=np.uint16)
    return {name: flat, f"{name}_starts": np.concatenate([[0], np.cumsum(lengths)])}
