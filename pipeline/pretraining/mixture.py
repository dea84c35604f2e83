"""Public sets as masked, plain passages: what a pre-training run reads.

Each source becomes one prepared file, so that a run that was stopped reads no set twice. Personal
data is masked before anything is counted, so no vocabulary holds a surname or a number.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pipeline.corpus import key
from pipeline.encoder import plain
from pipeline.errors import InputError
from pipeline.exports import read_rows
from pipeline.normal import normalise
from pipeline.pii import find, mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pipeline.pretraining.config import MixtureConfig, Pairs, Source

PASSAGE = 480
"""Characters of a passage: about as much as the network reads at once."""
_LONGEST = 1600
"""Characters of one message: complaints repeat themselves after this."""
_SHORTEST = 8
_PAIR = (8, 400)
"""A pair's texts have this many characters: longer ones are whole paragraphs, often misaligned."""


def prepare(config: MixtureConfig, folder: Path, say: Callable[[str], None]) -> None:
    """Write each source and set of pairs, masked and in plain form, to a file of its own in `folder`.

    A line of a source holds ``label TAB passage`` (the label empty where there is none), of pairs
    ``passage TAB passage``.

    Raises
    ------
    InputError
        When a set's file is in none of the folders.
    """
    folder.mkdir(parents=True, exist_ok=True)
    barred, unlabelled = _keys(config.kept_out), _keys(config.unlabelled)
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        work: list[tuple[Source | Pairs, Iterator[tuple[str, str]]]] = [
            *((one, _texts(one, config, barred, unlabelled)) for one in config.sources),
            *((one, _pairs(one, config)) for one in config.pairs),
        ]
        for one, read in work:
            target = folder / prepared_name(one, config)
            if target.exists():
                continue
            partial = target.with_suffix(".part")
            count = 0
            with partial.open("w", encoding="utf-8") as file:
                for line in pool.map(_line, read, chunksize=200):
                    if line:
                        file.write(line + "\n")
                        count += 1
            partial.replace(target)
            say(f"prepared {count:,} passages of {one.file}")


def passages(source: Source | Pairs, config: MixtureConfig, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield label (or nothing) and passage of a prepared source."""
    with (folder / prepared_name(source, config)).open(encoding="utf-8") as file:
        for line in file:
            label, _, text = line.rstrip("\n").partition("\t")
            yield label, text


def pairs(of: Pairs, config: MixtureConfig, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield both passages of each prepared pair."""
    return passages(of, config, folder)  # the same two columns


def prepared_name(one: Source | Pairs, config: MixtureConfig) -> str:
    """Return the name of a set's prepared file, which changes with what is taken of the set."""
    facts = asdict(one) | {
        "weight": None,
        "kept_out": [str(path) for path in (*config.kept_out, *config.unlabelled)],
    }
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:10]
    return f"{one.file.partition('.jsonl')[0].partition('.txt')[0]}.{digest}.tsv"


def located(name: str, folders: Sequence[Path]) -> Path:
    """Return where a set's file lies.

    Raises
    ------
    InputError
        When it is in none of the folders.
    """
    found = next((path for folder in folders for path in sorted(folder.rglob(name))), None)
    if found is None:
        raise InputError(
            f"the set {name}",
            f"none under {', '.join(map(str, folders)) or 'no folder'}",
            "name its folder with --set mixture.folders='[\"FOLDER\"]', or take it out of the mixture",
        )
    return found


def _keys(paths: Iterable[Path]) -> frozenset[str]:
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    return frozenset(str(row["key"]) for file in files for row in read_rows(file))


def _texts(
    source: Source, config: MixtureConfig, barred: frozenset[str], unlabelled: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield label and raw passage; documents in a random order until `most` characters are read."""
    path = located(source.file, config.folders)
    left = int(source.most * 1_000_000)
    for label, text in _documents(path, source, barred, unlabelled):
        yield label, text
        left -= len(text)
        if left <= 0:
            return


def _documents(
    path: Path, source: Source, barred: frozenset[str], unlabelled: frozenset[str]
) -> Iterator[tuple[str, str]]:
    if path.name.endswith(".txt.xz"):
        with lzma.open(path, "rt", encoding="utf-8") as file:
            documents = [one for one in file.read().split("\n\n") if one.strip()]
        random.Random(1).shuffle(documents)  # noqa: S311 - a fair draw, not a secret
        for one in documents:
            for part in _cut(one):
                yield "", part
        return
    for row in read_rows(path):
        for column in source.fields:
            if (
                isinstance(text := row.get(column), str)
                and text.strip()
                and (found := key(text)) not in barred
            ):
                label = str(row.get(source.label) or "") if source.label and found not in unlabelled else ""
                for part in _cut(text[:_LONGEST]):
                    yield label, part
                    label = ""  # a label belongs to a text's beginning


def _cut(document: str) -> Iterator[str]:
    """Cut a document into passages where a word ends."""
    start = 0
    while start < len(document):
        end = start + PASSAGE
        if end < len(document):
            end = max(document.rfind(" ", start + PASSAGE // 2, end), start + PASSAGE // 2)
        yield document[start:end]
        start = end


def _pairs(of: Pairs, config: MixtureConfig) -> Iterator[tuple[str, str]]:
    rows = [
        tuple(str(row.get(name) or "") for name in of.fields)
        for row in read_rows(located(of.file, config.folders))
    ]
    random.Random(1).shuffle(rows)  # noqa: S311
    least, most = _PAIR
    for one, other in rows[: of.most]:
        if least < len(one) < most and least < len(other) < most:
            yield f"\0{one}", other


def _line(entry: tuple[str, str]) -> str | None:
    """Return a prepared line, or None where nothing is left to read."""
    first, text = entry
    second = plain_form(text)
    if first.startswith("\0"):  # a pair: the first column is a passage too
        first = plain_form(first[1:])
        if len(first) < _SHORTEST:
            return None
    return f"{first}\t{second}" if len(second) >= _SHORTEST else None


def plain_form(text: str) -> str:
    """Return a text masked, in normal form, in small letters, on one line: what the tokenizer reads."""
    return " ".join(plain(normalise(mask(text, find(text))).text).split())
