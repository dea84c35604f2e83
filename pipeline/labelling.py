"""A queue of rows on its way to a reader's labels: written, asked one by one, kept as they come."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.corpus import key
from pipeline.errors import InputError, OutputError
from pipeline.exports import read_rows
from pipeline.exports.kind import kind_of
from pipeline.exports.mentions import read_mentions
from pipeline.exports.writers import open_writer
from pipeline.fitting import masked
from pipeline.home import replace_text
from pipeline.labels import QUEUE_COLUMNS
from pipeline.language import identify
from pipeline.pii import find, mask
from pipeline.queue import pick
from pipeline.taxonomy import TASKS, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pipeline.corpus import Corpus

_POOL = 20_000
"""Rows a choice is made among; of more, those with the smallest keys, which is a fair draw."""


def write_queue(
    pool: Path,
    target: Path,
    known: Corpus,
    number: int,
    *,
    mapping: Mapping[str, str] | None = None,
    seed: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> int:
    """Write the rows of an export that are most worth labelling, masked; return how many.

    Raises
    ------
    InputError
        When the export cannot be read, or every text of it is labelled already.
    OutputError
        When the target exists: a half-labelled queue is not written over.
    """
    if target.exists():
        raise OutputError("a new file", f"{target} is there already", "give another name, or remove it")
    labelled = {key(row.text) for row in known.rows}
    found = {key(one.text): one for one in read_mentions(pool, mapping) if one.text.strip()}
    fresh = {name: found[name] for name in sorted(found) if name not in labelled}
    if not fresh:
        raise InputError("texts without labels", f"{len(found)} texts, all labelled", "give another export")
    names = list(fresh)[:_POOL]
    say(f"{len(found):,} different texts, {len(fresh):,} without labels; choosing among {len(names):,}")
    texts = [mask(fresh[name].text, find(fresh[name].text)) for name in names]
    rows = [place for place, row in enumerate(known.rows) if row.category is not None]
    labels = [str(known.rows[place].category) for place in rows]
    picks = pick(texts, masked(known.select(rows)), labels, number, seed=seed)
    kind = kind_of(target)
    with target.open("wb") as file:
        writer = open_writer(file, kind, QUEUE_COLUMNS, {})
        for one in picks:
            name = names[one.place]
            row = {
                "key": name,
                "text": texts[one.place],
                "language": fresh[name].language or identify(fresh[name].text)[0],
                "source": pool.name.partition(".")[0],
                "guess": one.guess,
                "confidence": one.confidence,
                "value": one.value,
            }
            writer.write(row | dict.fromkeys(TASKS, ""))
        writer.close()
    return len(picks)


def beside(queue: Path) -> Path:
    """Return where the terminal's labels of a queue are kept."""
    return queue.with_name(queue.name + ".labels.jsonl")


@dataclass
class Session:
    """One reader's way through a queue; what is answered is on disk at once."""

    queue: Path
    rows: list[dict[str, Any]]
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Rows in the queue."""
        return len(self.rows)

    @property
    def done(self) -> int:
        """Rows that are answered or skipped."""
        return sum(row["key"] in self.kept for row in self.rows)

    @property
    def row(self) -> dict[str, Any] | None:
        """The next row to answer, or None at the end."""
        return next((row for row in self.rows if row["key"] not in self.kept), None)

    def keep(self, labels: Mapping[Task, str]) -> None:
        """Keep the answer to the current row; no labels is a skip."""
        row = self.row
        if row is None:
            return
        about = {name: row.get(name) or "" for name in ("key", "language", "source")}
        self.kept[str(row["key"])] = about | {str(task): label for task, label in labels.items()}
        self._write()

    def undo(self) -> None:
        """Ask the row answered last once more."""
        if self.kept:
            self.kept.popitem()
            self._write()

    def _write(self) -> None:
        lines = (json.dumps(row, ensure_ascii=False) for row in self.kept.values())
        replace_text(beside(self.queue), "".join(f"{line}\n" for line in lines))


def open_session(queue: Path) -> Session:
    """Open a queue, with what was answered before.

    Raises
    ------
    InputError
        When the file is no queue.
    """
    rows = list(read_rows(queue))
    if not rows or any(not row.get("key") or not row.get("text") for row in rows):
        raise InputError(
            f"a queue with key and text in {queue.name}",
            "something else",
            "make one with `vidhuk data queue`",
        )
    answered = read_rows(beside(queue)) if beside(queue).exists() else ()
    return Session(queue, rows, {str(row["key"]): dict(row) for row in answered})


def answers_of(
    row: Mapping[str, Any],
    keys: Mapping[Task, Mapping[str, str]],
    ask: Callable[[], str],
    say: Callable[[str], object],
) -> dict[Task, str] | str:
    """Ask for each label of one row by one key; ``"quit"``, ``"undo"``, or no labels for a skip.

    Parameters
    ----------
    keys
        Per task: key → label.
    ask
        Returns one key that was pressed.
    """
    labels: dict[Task, str] = {}
    for task in TASKS:
        guess = row.get("guess") if task == "category" else None
        choice = "  ".join(f"{letter}={name}" for letter, name in keys[task].items())
        say(f"{task}: {choice}" + (f"  Enter={guess}" if guess else "") + "   s=skip u=undo q=quit")
        while True:
            pressed = ask().lower()
            if pressed in ("q", "\x03", "\x04"):
                return "quit"
            if pressed == "u":
                return "undo"
            if pressed == "s":
                return {}
            if pressed in ("\r", "\n") and guess:
                labels[task] = str(guess)
                break
            if pressed in keys[task]:
                labels[task] = keys[task][pressed]
                break
        say(f"  {labels[task]}")
    return labels
