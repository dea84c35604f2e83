"""Public sets as masked, plain passages: what a pre-training run reads.

Each set becomes one prepared file, so that a run that was stopped reads none twice. Personal data is
masked before a text is cut or counted, so no vocabulary holds a surname or a number.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cached_property
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pipeline.corpus import key
from pipeline.encoder import plain
from pipeline.errors import InputError
from pipeline.exports import read_rows
from pipeline.normal import normalise
from pipeline.pii import find, mask
from pipeline.pretraining.config import Pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pipeline.pretraining.config import MixtureConfig, Source

    Entry = tuple[str, str, bool]
    """Label or left side, text, whether the first is a text too."""

PASSAGE = 480
"""Characters of a passage: about as much as the network reads at once."""
_LONGEST = 1600
"""Characters of one message: complaints repeat themselves after this."""
_DOCUMENT = 20_000
"""Characters of one document."""
_SHORTEST = 8
_PAIR = (8, 400)
"""A pair's texts have this many characters: longer ones are whole paragraphs, often misaligned."""
_WINDOW = 20_000
"""Texts handed to the workers at a time: a set of a gigabyte does not stand in memory."""


class Mixture:
    """The sets of a config and their prepared files.

    Parameters
    ----------
    folder
        Where the prepared files are.
    """

    def __init__(self, config: MixtureConfig, folder: Path) -> None:
        self.config, self.folder = config, folder

    def prepare(self, say: Callable[[str], None]) -> None:
        """Write each set, masked and in plain form, to a file of its own.

        A line of a source holds ``label TAB passage`` (the label empty where there is none), of pairs
        ``passage TAB passage``.

        Raises
        ------
        InputError
            When a set's file is in none of the folders, lacks a column, or holds nothing to read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        missing = [one for one in self._sets if not self._path(one).exists()]
        for one in missing:
            _check(one, self.config.folders)
        if not missing:
            return
        with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn")) as pool:
            for one in missing:
                target = self._path(one)
                partial, count = target.with_suffix(".part"), 0
                read = self._pairs(one) if isinstance(one, Pairs) else self._texts(one)
                with partial.open("w", encoding="utf-8") as file:
                    while window := list(islice(read, _WINDOW)):
                        for lines in pool.map(_lines, window, chunksize=200):
                            file.writelines(lines)
                            count += len(lines)
                if not count:
                    partial.unlink()
                    raise InputError(f"passages in {one.file}", "none that can be read", "check its columns")
                partial.replace(target)
                say(f"prepared {count:,} passages of {one.file}")

    def read(self, one: Source | Pairs) -> Iterator[tuple[str, str]]:
        """Yield label (or nothing) and passage of a prepared source, both passages of prepared pairs."""
        with self._path(one).open(encoding="utf-8") as file:
            for line in file:
                first, _, second = line.rstrip("\n").partition("\t")
                yield first, second

    @cached_property
    def digest(self) -> str:
        """What decides the prepared files: the sets, and the keys that are left out."""
        return _digest([self._path(one).name for one in self._sets])

    @property
    def _sets(self) -> tuple[Source | Pairs, ...]:
        return (*self.config.sources, *self.config.pairs)

    @cached_property
    def _barred(self) -> frozenset[str]:
        return _keys(self.config.kept_out)

    @cached_property
    def _unlabelled(self) -> frozenset[str]:
        return _keys(self.config.unlabelled)

    @cached_property
    def _left_out(self) -> str:
        return _digest([sorted(self._barred), sorted(self._unlabelled)])

    def _path(self, one: Source | Pairs) -> Path:
        """Return a set's prepared file, whose name changes with what is taken of the set."""
        facts = {name: value for name, value in asdict(one).items() if name not in ("weight", "licence")}
        stem = one.file.partition(".jsonl")[0].partition(".txt")[0]
        return self.folder / f"{stem}.{_digest([facts, self._left_out])[:10]}.tsv"

    def _texts(self, source: Source) -> Iterator[Entry]:
        """Yield labels and texts, until `most` characters are read."""
        left = int(source.most * 1_000_000)
        for label, text in self._documents(source):
            yield label, text, False
            left -= len(text)
            if left <= 0:
                return

    def _documents(self, source: Source) -> Iterator[tuple[str, str]]:
        path = located(source.file, self.config.folders)
        if path.name.endswith(".txt.xz"):
            with lzma.open(path, "rt", encoding="utf-8") as file:
                documents = [one for one in file.read().split("\n\n") if one.strip()]
            random.Random(1).shuffle(documents)  # noqa: S311 - a fair draw, not a secret
            yield from (("", one[:_DOCUMENT]) for one in documents if key(one) not in self._barred)
            return
        for row in read_rows(path):
            for column in source.fields:
                text = row.get(column)
                if not isinstance(text, str) or not text.strip() or (found := key(text)) in self._barred:
                    continue
                label = row.get(source.label) if source.label and found not in self._unlabelled else None
                yield "" if label is None else str(label), text[:_LONGEST]

    def _pairs(self, of: Pairs) -> Iterator[Entry]:
        rows = [
            tuple(str(row.get(name) or "") for name in of.fields)
            for row in read_rows(located(of.file, self.config.folders))
        ]
        random.Random(1).shuffle(rows)  # noqa: S311
        least, most = _PAIR
        for one, other in rows[: of.most]:
            fits = least < len(one) < most and least < len(other) < most
            if fits and not {key(one), key(other)} & self._barred:
                yield one, other, True


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


def plain_form(text: str) -> str:
    """Return a text masked, in normal form, in small letters, on one line: what the tokenizer reads."""
    return " ".join(plain(normalise(mask(text, find(text))).text).split())


def _check(one: Source | Pairs, folders: Sequence[Path]) -> None:
    """Look for a set and its columns before hours are spent on the others."""
    path = located(one.file, folders)
    if path.name.endswith(".txt.xz"):
        return
    first = next(iter(read_rows(path)), {})
    wanted = [*one.fields, *([] if isinstance(one, Pairs) or one.label is None else [one.label])]
    if lacking := [name for name in wanted if name not in first]:
        raise InputError(
            f"columns {', '.join(wanted)} in {one.file}",
            f"no {', '.join(lacking)} among {', '.join(map(str, first))[:200]}",
            "correct `fields` and `label` of the set",
        )


def _keys(paths: Iterable[Path]) -> frozenset[str]:
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    return frozenset(str(row["key"]) for file in files for row in read_rows(file))


def _digest(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _lines(entry: Entry) -> list[str]:
    """Return the prepared lines of one text or pair; a label belongs to a text's beginning."""
    first, text, paired = entry
    if paired:
        both = plain_form(first), plain_form(text)
        return ["\t".join(both) + "\n"] if min(map(len, both)) >= _SHORTEST else []
    parts = [part for part in _cut(plain_form(text)) if len(part) >= _SHORTEST]
    return [f"{'' if place else first}\t{part}\n" for place, part in enumerate(parts)]


def _cut(text: str) -> Iterator[str]:
    """Cut a text into passages where a word ends."""
    start = 0
    while start < len(text):
        end = start + PASSAGE
        if end < len(text):
            end = max(text.rfind(" ", start + PASSAGE // 2, end), start + PASSAGE // 2)
        yield text[start:end].strip()
        start = end
