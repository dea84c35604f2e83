"""Labels on their way between a reader and a corpus: queues out, labels back, never a bare text.

A queue is a table of masked texts with the key of each original text and empty label columns; it is
read by Label Studio, a spreadsheet or `vidhuk data label`. Labels come back by key and are kept without
texts (``key, language, labels, source``), so that they may be shared where the texts may not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError
from pipeline.exports import read_rows
from pipeline.home import replace_text
from pipeline.taxonomy import TASKS, Task, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

KEY = re.compile(r"[0-9a-f]{40}")
QUEUE_COLUMNS = ("key", "text", "language", "source", "guess", "confidence", "value", *TASKS)
_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Label:
    """One reader's labels on one text; None where the reader gave none."""

    key: str
    language: str
    source: str
    labels: Mapping[Task, str]

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "key": self.key,
            "language": self.language,
            **{str(task): label for task, label in self.labels.items()},
            "source": self.source,
        }


@dataclass(frozen=True)
class Returned:
    """What came back from a reader.

    Parameters
    ----------
    labels
        Rows with one label at least, each key once.
    empty
        How many rows have no label.
    torn
        Keys labelled twice and not alike; they are left out until somebody decides.
    """

    labels: tuple[Label, ...]
    empty: int
    torn: tuple[str, ...]

    def counts(self) -> dict[Task, Counter[str]]:
        """Return rows by label of each task."""
        rows = self.labels
        return {task: Counter(row.labels[task] for row in rows if task in row.labels) for task in TASKS}


def read_back(path: Path, taxonomy: Taxonomy) -> Returned:
    """Read a labelled queue: our own, a spreadsheet's, or Label Studio's CSV export.

    Raises
    ------
    InputError
        When the key column is missing, or cells hold labels that the taxonomy lacks: all of them
        are named by row, up to twenty.
    """
    found: dict[str, Label] = {}
    torn: set[str] = set()
    empty = 0
    problems: list[str] = []
    for number, row in enumerate(read_rows(path), 1):
        if number == 1 and "key" not in row:
            columns = f"columns {', '.join(map(str, row))[:200]}"
            raise InputError(f"a column key in {path.name}", columns, "give back the whole queue")
        key = str(row.get("key") or "").strip()
        if not KEY.fullmatch(key):
            problems.append(f"row {number}: no key")
            continue
        labels, wrong = _labels(row, taxonomy)
        problems += [f"row {number}: {task} of {length} characters" for task, length in wrong]
        if not labels:
            empty += not wrong
            continue
        one = Label(key, str(row.get("language") or ""), str(row.get("source") or "labels"), labels)
        if key in found and found[key].labels != labels:
            torn.add(key)
        found[key] = one
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        shown = "; ".join(problems[:_MOST_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")
        names = "; ".join(f"{task}: {', '.join(taxonomy.allowed(task))}" for task in TASKS)
        raise InputError(f"labels of the taxonomy in {path.name} ({names})", shown, "mend these cells")
    kept = tuple(found[key] for key in sorted(found) if key not in torn)
    return Returned(kept, empty, tuple(sorted(torn)))


def _labels(row: Mapping[str, Any], taxonomy: Taxonomy) -> tuple[dict[Task, str], list[tuple[Task, int]]]:
    """Return the row's labels, and the tasks whose cell holds none of the taxonomy's."""
    labels: dict[Task, str] = {}
    wrong: list[tuple[Task, int]] = []
    for task in TASKS:
        value = str(row.get(task) or "").strip().lower()
        if value in taxonomy.allowed(task):
            labels[task] = value
        elif value:
            wrong.append((task, len(value)))
    return labels, wrong


def merge(path: Path, labels: Iterable[Label]) -> tuple[int, int]:
    """Add labels to a file, sorted by key; a newer reading of a key replaces the older.

    Returns
    -------
    How many keys are new, and how many were replaced by other labels.
    """
    kept: dict[str, dict[str, Any]] = {}
    if path.exists():
        kept = {str(row["key"]): row for row in read_rows(path)}
    new = changed = 0
    for one in labels:
        row = one.as_dict()
        new += one.key not in kept
        changed += one.key in kept and kept[one.key] != row
        kept[one.key] = row
    lines = [json.dumps(kept[key], ensure_ascii=False) for key in sorted(kept)]
    replace_text(path, "".join(f"{line}\n" for line in lines))
    return new, changed


def shortcuts(names: Sequence[str]) -> dict[str, str]:
    """Return one key per label for a terminal: the first free letter of its name.

    Raises
    ------
    ValueError
        When there are more labels than keys.
    """
    keys: dict[str, str] = {}
    for name in names:
        letters = [letter for letter in name.lower() + "abcdefghijklmnoprtvwxyz123456789" if letter.isalnum()]
        letter = next((one for one in letters if one not in keys and one not in "qsu"), None)
        if letter is None:
            raise ValueError("more labels than keys")
        keys[letter] = name
    return keys
