"""Labelled mentions: what a model learns from and is measured on."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError
from pipeline.exports import read_rows
from pipeline.language import identify
from pipeline.shipped import DATA
from pipeline.taxonomy import TASKS, Task, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

STARTER = tuple(DATA / "corpus" / f"{language}.jsonl" for language in ("ru", "uk", "en"))
INVENTED = "authored"
"""Source of messages written for a corpus, not found in a stream."""
MAPPED = "mapped_"
"""Start of the names of sources whose labels were mapped from a public set's own, not read."""
_TEXT_FIELDS = ("text", "message")
_TABLES = (".jsonl", ".csv", ".tsv", ".parquet", ".xlsx", ".gz")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled mention; a label that is None was not given, and its head does not learn from the row.

    Parameters
    ----------
    source
        Where it comes from: metrics are broken down by it.
    author, thread_id
        Rows that share one never stand on both sides of a split.
    """

    text: str
    language: str
    sentiment: str | None = None
    category: str | None = None
    pii_risk: str | None = None
    source: str = "corpus"
    author: str | None = None
    thread_id: str | None = None

    def label(self, task: Task) -> str | None:
        """Return the row's label for `task`."""
        value: str | None = getattr(self, task)
        return value


@dataclass(frozen=True)
class Corpus:
    """Labelled mentions with a digest that says which they are."""

    rows: tuple[Labelled, ...]

    @property
    def digest(self) -> str:
        """The sha256 over the sorted rows: same rows in any order, same digest."""
        lines = sorted(
            "\0".join((key(row.text), row.language, *(row.label(task) or "" for task in TASKS), row.source))
            for row in self.rows
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def counts(self) -> dict[str, dict[str, int]]:
        """Return numbers of rows by language, by source and by label of each task."""
        counts: dict[str, dict[str, int]] = {
            "language": dict(Counter(row.language for row in self.rows)),
            "source": dict(Counter(row.source for row in self.rows)),
        }
        for task in TASKS:
            counts[task] = dict(Counter(label for row in self.rows if (label := row.label(task)) is not None))
        return counts

    def select(self, places: Iterable[int]) -> Corpus:
        """Return the rows at these places."""
        return Corpus(tuple(self.rows[place] for place in places))


def is_real(source: str) -> bool:
    """Whether rows of a source are people's messages whose labels were read: such rows measure."""
    return not source.startswith((INVENTED, MAPPED))


def key(text: str) -> str:
    """Return a text's key: sha1 of UTF-8, NFC, white space collapsed to one blank, ends stripped."""
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha1(clean.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def read_corpus(paths: Sequence[Path], taxonomy: Taxonomy) -> Corpus:
    """Read labelled tables; a text that stands twice is kept once, its labels joined.

    Raises
    ------
    InputError
        When a file has no text column, holds an unknown label, or no labelled row is found.
    """
    merged: dict[str, Labelled] = {}
    for path in paths:
        for row in _labelled(path, taxonomy):
            known = merged.get(key(row.text))
            merged[key(row.text)] = _joined(known, row) if known else row
    if not merged:
        raise InputError(
            "at least one row with a text and a label",
            f"none in {', '.join(path.name for path in paths) or 'no file'}",
            "check the columns text, sentiment, category, pii_risk",
        )
    return Corpus(tuple(merged.values()))


def _joined(one: Labelled, other: Labelled) -> Labelled:
    missing: dict[str, Any] = {task: other.label(task) for task in TASKS if one.label(task) is None}
    return replace(one, **missing)


def _labelled(path: Path, taxonomy: Taxonomy) -> Iterator[Labelled]:
    for number, row in enumerate(read_rows(path), 1):
        text = next((value for name in _TEXT_FIELDS if (value := row.get(name))), None)
        if number == 1 and not any(name in row for name in _TEXT_FIELDS):
            raise InputError(
                f"a column text in {path.name}",
                f"columns {', '.join(map(str, row))[:200]}",
                "rename the column to text",
            )
        if not text:
            continue
        yield labelled(row, str(text), taxonomy, f"{path.name} row {number}", path.name.partition(".")[0])


def labelled(row: Mapping[str, Any], text: str, taxonomy: Taxonomy, where: str, source: str) -> Labelled:
    """Build one labelled mention from a table's row.

    Raises
    ------
    InputError
        When a label is not one of the taxonomy's.
    """
    labels: dict[str, Any] = {}
    for task in TASKS:
        value = str(row.get(task) or "").strip() or None
        if value is not None and value not in taxonomy.allowed(task):
            raise InputError(
                f"a {task} out of {', '.join(taxonomy.allowed(task))} in {where}",
                f"a label of {len(value)} characters that is none of them",
                "mend the cell, or edit the taxonomy in data/taxonomy.toml",
            )
        labels[task] = value
    language = str(row.get("language") or "") or identify(text)[0]
    return Labelled(
        text,
        language,
        **labels,
        source=str(row.get("source") or source),
        author=str(row.get("author") or "") or None,
        thread_id=str(row.get("thread_id") or "") or None,
    )


def join_labels(labels: Sequence[Path], folders: Sequence[Path], taxonomy: Taxonomy) -> Corpus:
    """Join labels that are kept without texts (``key, labels, source``) with texts in folders the user names.

    Raises
    ------
    InputError
        When no text of any folder has one of the keys.
    """
    files = [file for path in labels for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    wanted: dict[str, Mapping[str, Any]] = {row["key"]: row for file in files for row in read_rows(file)}
    rows: dict[str, Labelled] = {}
    for path in _tables(folders):
        for row in read_rows(path):
            text = next((value for name in _TEXT_FIELDS if isinstance(value := row.get(name), str)), None)
            if not text or (found := key(text)) not in wanted or found in rows:
                continue
            entry = wanted[found]
            rows[found] = labelled(
                entry, text, taxonomy, f"key {found[:8]}", str(entry.get("source") or "labels")
            )
    if wanted and not rows:
        raise InputError(
            f"the texts of {len(wanted)} labels under {', '.join(map(str, folders)) or 'a folder'}",
            "none",
            "name the folder that holds them with --set corpus.texts='[\"FOLDER\"]'",
        )
    return Corpus(tuple(rows[found] for found in sorted(rows)))


def _tables(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in _TABLES)
