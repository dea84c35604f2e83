"""A row of an export becomes a mention."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from pipeline.exports.cells import simple
from pipeline.exports.moments import Moments
from pipeline.mention import Author, Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pipeline.exports.headings import Headings, Match
    from pipeline.exports.table import Row
    from pipeline.mention import Visibility

LONGEST_TEXT = 100_000
"""Characters of a text at most; a longer one is no mention, and its row is rejected."""

_MOST_COLUMNS = 10_000
_ROUNDED = re.compile(r"\d[.,]?\d*[eEеЕ]\+\d+")
_CODE = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{2,8})*")
_NO_LANGUAGE = frozenset(
    {"", "und", "unknown", "zxx", "none", "auto", "mixed", "не определен", "не визначено"}
)
_RATING = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:(?:/|из|із|з|of|out of)\s*(\d+))?\s*(?:★|\*|звезд\w*|зір\w*|stars?)?", re.I
)
_COUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d]*)\.?")
_TIMES = {"": 1, "k": 1e3, "к": 1e3, "тыс": 1e3, "тис": 1e3, "m": 1e6, "м": 1e6, "млн": 1e6}
_THOUSANDS = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3})|(?<=\d)[.,](?=\d{3}(?:\D|$))")
_PUBLIC = frozenset(
    {"public", "публичный", "публично", "публічний", "публічно", "открытый", "відкритий", "público"}
)
_PRIVATE = frozenset(
    {"private", "direct", "dm", "личный", "личное", "приватный", "приватний", "закритий", "privado"}
)


class Adapter:
    """Builds mentions out of rows.

    Parameters
    ----------
    match
        Which columns hold what.
    headings
        The alias table.
    grows
        Whether later rows may have other columns (JSON Lines): these are looked up again then.
    """

    def __init__(self, match: Match, headings: Headings, *, grows: bool = False) -> None:
        self._headings = headings
        self._grows = grows
        self._columns = dict.fromkeys(match.among)
        self._moments = Moments(headings.months)
        self.rounded = 0
        self._settle(match)

    def _settle(self, match: Match) -> None:
        self.match = match
        self._cells = {
            name: tuple(_getter(column) for column in columns) for name, columns in match.columns.items()
        }

    def _notice(self, cells: Mapping[str, Any]) -> None:
        new = [name for name in paths(cells) if name not in self._columns]
        if new and len(self._columns) < _MOST_COLUMNS:
            self._columns.update(dict.fromkeys(new))
            self._settle(self._headings.match(tuple(self._columns), self.match.file))

    def learn(self, rows: Iterable[Row]) -> None:
        """Look at some rows for how the file writes its dates."""
        self._moments.learn(value for row in rows for value in self._all("published_at", row.cells))

    def mention(self, row: Row) -> Mention | str:
        """Return the row's mention, without an id where the export gives none, or why it has none."""
        if row.problem is not None:
            return row.problem
        cells = row.cells
        if self._grows:
            self._notice(cells)
        text = self._text(cells)
        if isinstance(text, _Refusal):
            return str(text)
        rating = _rating(self._first("rating", cells))
        if not text.strip() and rating is None:
            return "no text, and no rating either"
        if len(text) > LONGEST_TEXT:
            return f"a text of {len(text):,} characters; at most {LONGEST_TEXT:,} are read"
        url = _words(self._first("url", cells))
        return Mention(
            text=text,
            id=self._id(cells),
            language=self._language(cells),
            channel=self._channel(cells, url),
            visibility=_visibility(self._first("visibility", cells)),
            company=self._words("company", cells),
            product=self._words("product", cells),
            rating=rating,
            url=url,
            published_at=self._published(cells),
            thread_id=self._words("thread_id", cells),
            in_reply_to=self._words("in_reply_to", cells),
            author=Author(
                self._words("author_name", cells),
                _handle(self._words("author_handle", cells)),
                _count(self._first("author_followers", cells)),
            ),
        )

    def _all(self, name: str, cells: Mapping[str, Any]) -> list[Any]:
        values = [get(cells) for get in self._cells.get(name, ())]
        return [value for value in values if value is not None and value != ""]

    def _first(self, name: str, cells: Mapping[str, Any]) -> Any:
        for get in self._cells.get(name, ()):
            value = get(cells)
            if value is not None and value != "":
                return value
        return None

    def _words(self, name: str, cells: Mapping[str, Any]) -> str | None:
        for get in self._cells.get(name, ()):
            if (words := _words(get(cells))) is not None:
                return words
        return self.match.constants.get(name)

    def _text(self, cells: Mapping[str, Any]) -> str | _Refusal:
        for get in self._cells["text"]:
            value = get(cells)
            if isinstance(value, str):
                if value.strip():
                    return value
            elif isinstance(value, bool | dict | list | tuple | bytes):
                return _Refusal(f"expected a text, found a {_KINDS[type(value)]}")
            elif value is not None:
                return str(simple(value))
        return ""

    def _id(self, cells: Mapping[str, Any]) -> str | None:
        words = self._words("id", cells)
        if words is not None and _ROUNDED.fullmatch(words):
            self.rounded += 1  # 2.06E+18: a spreadsheet has rounded it, many rows may share it
            return None
        return words

    def _language(self, cells: Mapping[str, Any]) -> str | None:
        words = (self._words("language", cells) or "").casefold()
        if words in _NO_LANGUAGE:
            return None
        code = _CODE.fullmatch(words)
        known = self._headings.languages.get(words) or self._headings.languages.get(code[1] if code else "")
        return known or ("other" if code else None)

    def _channel(self, cells: Mapping[str, Any], url: str | None) -> str | None:
        values = [v.casefold() for v in map(_words, self._all("channel", cells)) if v is not None]
        for value in values:
            if known := self._headings.channels.get(value.removeprefix("www.")):
                return known
        if values:
            return values[0]
        if constant := self.match.constants.get("channel"):
            return constant
        return self._headings.channels.get(_host(url)) if url else None

    def _published(self, cells: Mapping[str, Any]) -> datetime | None:
        clock = self._first("published_time", cells)
        for value in self._all("published_at", cells):
            if (moment := self._moments.read(value, clock)) is not None:
                return moment
        return None


class _Refusal(str):
    """Why a cell holds no text."""

    __slots__ = ()


_KINDS = {bool: "truth value", dict: "JSON object", list: "list", tuple: "list", bytes: "binary value"}


def _getter(column: str) -> Callable[[Mapping[str, Any]], Any]:
    """Return how to get a column's cell; a dot may lead into an object."""
    path = column.split(".")

    def flat(cells: Mapping[str, Any]) -> Any:
        return cells.get(column)

    def deep(cells: Mapping[str, Any]) -> Any:
        value: Any = cells.get(column)
        if value is None:
            value = cells
            for step in path:
                value = value.get(step) if isinstance(value, dict) else None
        return value

    return deep if len(path) > 1 else flat


def paths(cells: Mapping[str, Any]) -> Sequence[str]:
    """Return a row's columns, and for those that hold objects also the dotted names of what is in them."""
    return [
        name
        for column, value in cells.items()
        for name in (column, *(f"{column}.{inner}" for inner in (value if isinstance(value, dict) else ())))
    ]


def _words(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float | date) and not isinstance(value, bool):
        return str(simple(value))
    return None


def _rating(value: Any) -> float | None:
    """Return stars, 1–5; `8/10` becomes 4, and 0 is no rating."""
    hit = _RATING.fullmatch((_words(value) or "").strip())
    if hit is None:
        return None
    stars = float(hit[1].replace(",", "."))
    if hit[2] and int(hit[2]) > 0:
        stars *= 5 / int(hit[2])
    return stars if 1 <= stars <= 5 else None


def _count(value: Any) -> int | None:
    """Return a number of people: `12 345`, `1,234`, `12.5K`."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    hit = _COUNT.fullmatch(_THOUSANDS.sub("", _words(value) or ""))
    times = _TIMES.get(hit[2].lower()) if hit else None
    return round(float(hit[1].replace(",", ".")) * times) if hit and times else None


def _visibility(value: Any) -> Visibility | None:
    words = (_words(value) or "").casefold()
    return "public" if words in _PUBLIC else "private" if words in _PRIVATE else None


def _handle(words: str | None) -> str | None:
    """Return an account's name; of a link to a profile its last part."""
    if words is None or not words.startswith(("http://", "https://")):
        return words.removeprefix("@") or None if words else None
    try:
        parts = urlsplit(words)
    except ValueError:
        return words
    last = parts.path.rstrip("/").rpartition("/")[2]
    if last.endswith(".php"):
        last = (parse_qs(parts.query).get("id") or [""])[0]
    return last.removeprefix("@") or parts.netloc or words


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
