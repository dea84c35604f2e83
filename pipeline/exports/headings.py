"""Whose export this is, and which of its columns hold what."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError, InputError
from pipeline.home import home

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FIELDS = (
    "text",
    "id",
    "language",
    "channel",
    "visibility",
    "company",
    "product",
    "rating",
    "url",
    "published_at",
    "thread_id",
    "in_reply_to",
    "author_name",
    "author_handle",
    "author_followers",
)
"""What `--map` may name."""

_TIME = "published_time"
_ONE_COLUMN = frozenset({"id"})
_SHIPPED = Path(__file__).with_name("aliases.toml")
_BLANKS = re.compile(r"[\s_]+")
_MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Format:
    """A tool whose exports are known.

    Parameters
    ----------
    needs
        Headings that together tell its exports.
    """

    name: str
    needs: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """Which columns hold which field.

    Parameters
    ----------
    format
        The tool's name, or None for a plain table.
    columns
        Field → its columns, in order of preference.
    constants
        Field → what it is where the row does not say.
    among, file
        All columns that were looked at, and whose they are.
    """

    format: str | None
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    among: tuple[str, ...] = ()
    file: str = ""

    @property
    def used(self) -> int:
        """Number of columns that are read."""
        return len({column for columns in self.columns.values() for column in columns})

    def sentence(self, columns: int) -> str:
        """Return what was recognised, for people: `read as YouScan, 44 columns, 12 used`."""
        name = self.format or "a plain table"
        text = ", then ".join(shown(column, 0) for column in self.columns["text"])
        return f"read as {name}, {columns} columns, {self.used} used; the text is in {text}"


class Headings:
    """The alias table.

    Parameters
    ----------
    given
        ``--map``: field → column, wins over the table.
    path
        Another table; by default the shipped one, after `$VIDHUK_HOME/aliases.toml` if there is one.

    Raises
    ------
    ConfigError
        When a table is no TOML of the expected form.
    """

    def __init__(self, given: Mapping[str, str] | None = None, path: Path | None = None) -> None:
        self.given = dict(given or {})
        tables = [_table(path)] if path else [*_own(), _table(_SHIPPED)]
        self.fields = _merged(table.get("fields", {}) for table in tables)
        self.formats = [_format(entry) for table in tables for entry in table.get("format", ())]
        self.channels: dict[str, str] = {
            k.casefold(): v for table in reversed(tables) for k, v in table.get("channels", {}).items()
        }
        self.languages: dict[str, str] = {
            name.casefold(): code
            for table in reversed(tables)
            for code, names in table.get("languages", {}).items()
            for name in names
        }
        self.months: dict[str, int] = {
            stem: int(month)
            for table in tables
            for month, stems in table.get("months", {}).items()
            for stem in stems
        }
        self._known = {name: wanted for wanted, names in self.fields.items() for name in names}

    def rate(self, cells: Sequence[Any]) -> tuple[bool, int]:
        """Return whether a row names a text column, and how many known headings it holds."""
        names = [plain(cell) for cell in cells if isinstance(cell, str)]
        wanted = {self._known[name] for name in names if name in self._known}
        given = {wanted for wanted, column in self.given.items() if column in cells or plain(column) in names}
        has_text = "text" in given if "text" in self.given else "text" in wanted
        return has_text, len(wanted | given)

    def match(self, columns: Sequence[str], file: str) -> Match:
        """Return which columns hold which field.

        Raises
        ------
        InputError
            When no column holds the text, or `--map` names one that is not there.
        """
        there: dict[str, str] = {}
        for column in columns:
            there.setdefault(plain(column), column)
        given = {
            wanted: (self._given(wanted, column, columns, there, file),)
            for wanted, column in self.given.items()
        }
        tool = next((f for f in self.formats if f.needs <= there.keys()), None)
        found: dict[str, tuple[str, ...]] = {}
        for wanted in (*FIELDS, _TIME):
            names = [*(tool.fields.get(wanted, ()) if tool else ()), *self.fields.get(wanted, ())]
            hits = tuple(dict.fromkeys(there[name] for name in names if name in there))
            if hits:
                found[wanted] = hits[:1] if wanted in _ONE_COLUMN else hits
        found |= given
        if "published_at" not in found and _TIME in found:
            found["published_at"] = found.pop(_TIME)
        if "text" not in found:
            raise InputError(
                f"a column with the text in {file}",
                self._listed(columns),
                "name it: --map text=COLUMN",
            )
        return Match(tool.name if tool else None, found, tool.constants if tool else {}, tuple(columns), file)

    def _given(
        self, wanted: str, column: str, columns: Sequence[str], there: Mapping[str, str], file: str
    ) -> str:
        found = column if column in columns else there.get(plain(column))
        if found is None:
            raise InputError(
                f"the column {column!r} of --map {wanted}={column} in {file}",
                self._listed(columns),
                "name one that is there",
            )
        return found

    def _listed(self, columns: Sequence[str]) -> str:
        """Return the headings for a message, but never a mention's text taken for a heading.

        Where none is known, the first line may well be data, and is not repeated.
        """
        if not any(plain(column) in self._known for column in columns):
            return f"{len(columns)} columns, none under a known name"
        names = ", ".join(shown(column, place) for place, column in enumerate(columns[:_MOST_SHOWN], 1))
        more = f" and {len(columns) - _MOST_SHOWN} more" if len(columns) > _MOST_SHOWN else ""
        return f"{len(columns)} columns: {names}{more}"


def plain(heading: str) -> str:
    """Return a heading as it is compared: case, underscores, ё and blanks do not matter."""
    text = (
        unicodedata.normalize("NFC", heading)
        .strip("\ufeff\u200b")
        .casefold()
        .replace("ё", "е")
        .replace("’", "'")
    )
    return _BLANKS.sub(" ", text).strip()


def shown(heading: str, place: int) -> str:
    """Return a heading, or only its place where it looks like a message rather than a name."""
    if len(heading) <= 40 and len(heading.split()) <= 6 and not re.search(r"@|\d{5}", heading):
        return heading
    return f"(column {place}: {len(heading)} characters)" if place else "a long-named column"


def _own() -> list[dict[str, Any]]:
    path = home() / "aliases.toml"
    return [_table(path)] if path.is_file() else []


def _table(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        _merged([table.get("fields", {})])
        for entry in table.get("format", ()):
            _format(entry)
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        TypeError,
        KeyError,
        AttributeError,
    ) as error:
        raise ConfigError(
            f"an alias table in TOML at {path}", type(error).__name__, f"write it as {_SHIPPED} is written"
        ) from error
    if unknown := table.get("fields", {}).keys() - {*FIELDS, _TIME}:
        raise ConfigError(
            f"fields out of {', '.join(FIELDS)} in {path}", ", ".join(sorted(unknown)), "rename them"
        )
    return table


def _merged(tables: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for wanted, names in table.items():
            merged[wanted] = (*merged.get(wanted, ()), *(plain(name) for name in names))
    return merged


def _format(entry: Mapping[str, Any]) -> Format:
    return Format(
        entry["name"],
        frozenset(plain(name) for name in entry["needs"]),
        _merged([entry.get("fields", {})]),
        dict(entry.get("constants", {})),
    )
