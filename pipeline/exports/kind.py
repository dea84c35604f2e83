"""What kind of file a name promises, and whether the content keeps the promise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

STREAM = Path("-")
"""Stands for stdin as INPUT and stdout as OUTPUT, both JSON Lines."""

_ENDINGS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
_TEXT = ("jsonl", "csv", "tsv")
_PROMISE = (
    "a name that ends in .jsonl, .csv, .tsv (each also with .gz), .xlsx or .parquet, or - for JSON Lines"
)
_REMEDIES = {
    ".xls": "save it as .xlsx",
    ".ods": "save it as .xlsx",
    ".txt": "rename it to .csv or .tsv if it is a table",
    ".json": "write one object per line, e.g. jq -c '.[]' NAME.json > NAME.jsonl",
    ".zip": "unpack it first",
}
_ZIP, _GZIP, _PARQUET, _OLD = b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Kind:
    """A file type.

    Parameters
    ----------
    name
        ``jsonl``, ``csv``, ``tsv``, ``xlsx`` or ``parquet``.
    zipped
        Whether it is compressed with gzip.
    """

    name: str
    zipped: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is read line by line."""
        return self.name in _TEXT

    @property
    def is_table(self) -> bool:
        """Whether every row has the same columns: all but JSON Lines."""
        return self.name != "jsonl"


def kind_of(path: Path) -> Kind:
    """Return the kind that a name promises.

    Raises
    ------
    InputError
        When the ending is none of the known ones.
    """
    if path == STREAM:
        return Kind("jsonl")
    name = path.name.lower()
    zipped = name.endswith(".gz")
    ending = Path(name.removesuffix(".gz")).suffix
    kind = _ENDINGS.get(ending)
    if kind is None or (zipped and kind not in _TEXT):
        remedy = _REMEDIES.get(ending, "rename the file to what it is")
        if kind is not None:
            remedy = "unpack it first"
        raise InputError(_PROMISE, path.name, remedy)
    return Kind(kind, zipped)


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file.

    Raises
    ------
    InputError
        When there is no such file, it is empty or may not be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise unreadable(path, error) from error
    if not head.strip():
        raise InputError(f"rows in {path.name}", "an empty file", "export it again")
    return head


def unreadable(path: Path, error: OSError) -> InputError:
    """Return the sentence for a file that the system does not let us read."""
    return InputError(
        f"a file that can be read at {path}",
        (error.strerror or type(error).__name__).lower(),
        "check the path",
    )


def check_content(path: Path, kind: Kind, head: bytes) -> None:
    """Check that the first bytes are what the name promises.

    Raises
    ------
    InputError
        When the content is of another kind; the sentence says which.
    """
    found = _found(head)
    if kind.zipped:
        promised, ok = "gzip data", found == "gz"
    elif kind.name == "xlsx":
        promised, ok = "an .xlsx workbook", found == "xlsx"
    elif kind.name == "parquet":
        promised, ok = "a Parquet file", found == "parquet"
    else:
        promised, ok = f".{kind.name} text", found not in ("gz", "xlsx", "parquet", "xls", "html")
        if kind.name != "jsonl" and found == "jsonl":
            ok = False
    if not ok:
        raise InputError(f"{promised} in {path.name}", *_OTHER[found](path))


def _found(head: bytes) -> str:
    for start, name in ((_ZIP, "xlsx"), (_GZIP, "gz"), (_PARQUET, "parquet"), (_OLD, "xls")):
        if head.startswith(start):
            return name
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        return "html"
    if start.startswith(b"{") and _is_object(head):
        return "jsonl"
    return "text"


def _is_object(head: bytes) -> bool:
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _as(path: Path, ending: str) -> str:
    stem = path.name.removesuffix(".gz").rpartition(".")[0]
    return f"rename it to {stem}{ending}"


_OTHER: dict[str, Callable[[Path], tuple[str, str]]] = {
    "xlsx": lambda path: ("an .xlsx workbook (or another zip archive)", _as(path, ".xlsx")),
    "gz": lambda path: ("gzip data", f"rename it to {path.name}.gz"),
    "parquet": lambda path: ("a Parquet file", _as(path, ".parquet")),
    "xls": lambda path: (
        "an old .xls or a password-protected workbook",
        f"open {path.name} in Excel and save it as .xlsx without a password",
    ),
    "html": lambda path: ("a web page", f"open {path.name} in Excel or LibreOffice and save it as .xlsx"),
    "jsonl": lambda path: ("JSON Lines", _as(path, ".jsonl")),
    "text": lambda path: ("plain text, probably CSV", _as(path, ".csv")),
}
