"""Labels of a public set mapped to ours, where a value of theirs truly means one of ours.

A mapping is a TOML file: the set's file and field, and per value the labels it stands for. Its rows
are learnt from and never measured on: what measures must have been read.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from pipeline.corpus import MAPPED, Corpus, Labelled, key, labelled
from pipeline.errors import ConfigError, InputError
from pipeline.exports import read_rows
from pipeline.taxonomy import TASKS, Task, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Mapping:
    """How one public set's labels become ours.

    Parameters
    ----------
    source
        Name of the rows' source; starts with ``mapped_``.
    file, field
        Name of the set's table and the column whose values are mapped.
    labels
        Value → task → label; a task that is not named stays unlabelled.
    most
        Most rows taken per value, so that no value of theirs drowns the others.
    """

    source: Annotated[str, Field(pattern=f"^{MAPPED}")]
    file: str
    field: str
    labels: dict[str, dict[str, str]]
    most: Annotated[int, Field(gt=0)] = 100


@dataclass(frozen=True, slots=True)
class Share:
    """How many rows of one value, read one by one, have the label it is mapped to."""

    value: str
    task: Task
    label: str
    read: int
    agree: int


def read_mapping(path: Path, taxonomy: Taxonomy) -> Mapping:
    """Read one mapping and check its labels.

    Raises
    ------
    ConfigError
        When the file is no TOML, a key is unknown, or a label is none of the taxonomy's.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        mapping = TypeAdapter(Mapping).validate_python(raw)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"a mapping in TOML at {path}", type(error).__name__, "mend or move it") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"a mapping like those in data/mapping, at {where!r}", first["msg"], "correct it"
        ) from error
    for value, labels in mapping.labels.items():
        for task, label in labels.items():
            if task not in TASKS or label not in taxonomy.allowed(task):
                raise ConfigError(
                    f"labels of the taxonomy for {value!r} in {path.name}",
                    f"{task} = {label!r}",
                    "correct it",
                )
    return mapping


def map_labels(paths: Sequence[Path], folders: Sequence[Path], taxonomy: Taxonomy) -> Corpus:
    """Return the rows of every mapping's set; of each value the first `most`, by key.

    Parameters
    ----------
    paths
        Mappings, or folders of them.
    folders
        Where the sets lie.

    Raises
    ------
    InputError
        When a set's file is in none of the folders, or lacks the mapped column.
    """
    rows: list[Labelled] = []
    for path in _files(paths):
        mapping = read_mapping(path, taxonomy)
        chosen: dict[str, list[tuple[str, Labelled]]] = defaultdict(list)
        for value, text, row in _rows(mapping, folders):
            entry = {"language": row.get("language"), "source": mapping.source, **mapping.labels[value]}
            chosen[value].append((key(text), labelled(entry, text, taxonomy, mapping.file, mapping.source)))
        for entries in chosen.values():
            entries.sort(key=lambda entry: entry[0])  # a key is a hash: a fair draw that stays the same
            rows += [row for _, row in entries[: mapping.most]]
    return Corpus(tuple(rows))


def shares(path: Path, folders: Sequence[Path], read: Corpus, taxonomy: Taxonomy) -> list[Share]:
    """Return per value and task how many of the rows that were read have the mapped label."""
    mapping = read_mapping(path, taxonomy)
    truth = {key(row.text): row for row in read.rows}
    counts: Counter[tuple[str, Task]] = Counter()
    agree: Counter[tuple[str, Task]] = Counter()
    for value, text, _ in _rows(mapping, folders):
        if (row := truth.get(key(text))) is None:
            continue
        for task in TASKS:
            if (label := mapping.labels[value].get(task)) is not None:
                counts[value, task] += 1
                agree[value, task] += row.label(task) == label
    return [
        Share(value, task, labels[task], counts[value, task], agree[value, task])
        for value, labels in mapping.labels.items()
        for task in TASKS
        if task in labels
    ]


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.toml")) if path.is_dir() else [path]


def _rows(mapping: Mapping, folders: Sequence[Path]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Yield value, text and row of each row whose value is mapped."""
    found = next((path for folder in folders for path in sorted(folder.rglob(mapping.file))), None)
    if found is None:
        raise InputError(
            f"the set {mapping.file} of {mapping.source}",
            f"none under {', '.join(map(str, folders)) or 'no folder'}",
            "name its folder with --set corpus.texts='[\"FOLDER\"]', or leave the mapping out",
        )
    for number, row in enumerate(read_rows(found), 1):
        if number == 1 and mapping.field not in row:
            raise InputError(
                f"a column {mapping.field} in {found.name}", "none", "correct the mapping's field"
            )
        value, text = str(row.get(mapping.field)), row.get("text")
        if value in mapping.labels and isinstance(text, str) and text.strip():
            yield value, text, row
