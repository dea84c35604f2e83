"""Text files as lines: encoding found out, gzip undone, damage at the end noticed."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import sys
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from pipeline.errors import InputError
from pipeline.exports.kind import STREAM, Kind, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 16_000_000
"""Characters of one line (and one cell) at most: what is longer is rejected, memory stays flat."""

_SAMPLE = 1 << 18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ["cp1251", "koi8_u", "koi8_r", "cp866", "cp1252", "iso8859_5"]
_ESCAPED = re.compile("[\udc80-\udcff]")
_FORGIVEN = 6
"""Undecodable bytes a row may hold: a character cut at both ends of a text. More: another encoding."""


class Text:
    """A text file that is read line by line.

    Parameters
    ----------
    path
        The file, or ``-`` for stdin, which is taken for UTF-8.
    kind
        What its name promises.

    Attributes
    ----------
    encoding
        As found: byte order mark first, then whether it is valid UTF-8, then by statistics.
    cut
        After the last line: why the file ended too early, or None.
    """

    def __init__(self, path: Path, kind: Kind) -> None:
        self._path = path
        self.cut: str | None = None
        if path == STREAM:
            self._file = sys.stdin.buffer
            self._size = 0
            self._raw = _Tolerant(self._file, self)
            self.encoding = "utf-8-sig"
            return
        try:
            self._file = path.open("rb")
            self._size = path.stat().st_size
        except OSError as error:
            raise unreadable(path, error) from error
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=self._file)) if kind.zipped else self._file
        self._raw = _Tolerant(stream, self)
        sample = self._raw.sample(_SAMPLE)
        self.encoding = encoding_of(sample, whole=len(sample) < _SAMPLE)

    @property
    def name(self) -> str:
        """How messages call the file."""
        return "stdin" if self._path == STREAM else self._path.name

    def damage(self, row: int) -> str:
        """Return what people should know of a damaged file of which `row` was the last row read."""
        doubt = f"rows up to row {row} may be wrong and " if "damaged" in (self.cut or "") else ""
        return f"{self.cut}: {doubt}rows after row {row} are missing, export it again"

    def empty(self) -> InputError:
        """Return the sentence for a file without a line that holds anything."""
        found = f"nothing: {self.cut}" if self.cut else "only blank lines"
        return InputError(f"rows in {self.name}", found, "export it again")

    def failed(self, error: OSError) -> InputError:
        """Return the sentence for a read that failed half-way."""
        return unreadable(self._path, error)

    def lines(self, newline: str = "\n") -> Iterator[str]:
        r"""Yield lines with their ends; NULs are dropped, undecodable bytes escaped.

        Parameters
        ----------
        newline
            ``"\n"``: only that ends a line; ``""``: also ``\r`` and ``\r\n``.
        """
        errors = "surrogateescape" if self.encoding.startswith("utf-8") else "replace"
        buffered = io.BufferedReader(self._raw, 1 << 16)
        with io.TextIOWrapper(buffered, self.encoding, errors, newline) as reader:
            readline = reader.readline
            try:
                while line := readline(LONGEST):
                    if len(line) == LONGEST:
                        while len(readline(LONGEST)) == LONGEST:
                            pass  # the rest of an endless line
                    yield line.replace("\0", "") if "\0" in line else line
            except UnicodeError:
                self.cut = "it ends in the middle of a character"

    def share(self) -> float | None:
        """Return how much has been read, 0–1, or None when the size is not known."""
        if not self._size or self._file.closed:
            return None
        return min(1.0, self._file.tell() / self._size)

    def close(self) -> None:
        """Close the file; stdin stays open."""
        if self._path != STREAM:
            self._file.close()


class _Tolerant(io.RawIOBase):
    """Bytes whose damage looks like their end, and is noted."""

    def __init__(self, stream: BinaryIO, text: Text) -> None:
        super().__init__()
        self._stream = stream
        self._text = text
        self._ahead = memoryview(b"")

    def readable(self) -> bool:
        """Return True: that is what it is for."""
        return True

    def sample(self, size: int) -> bytes:
        """Return up to `size` first bytes, which will be read again."""
        parts = []
        left = size
        while left and (part := self._read(left)):
            parts.append(part)
            left -= len(part)
        sample = b"".join(parts)
        self._ahead = memoryview(sample)
        return sample

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read1(size) if hasattr(self._stream, "read1") else self._stream.read(size)
        except EOFError:
            self._text.cut = "the compressed file is cut short"
        except (zlib.error, gzip.BadGzipFile):
            self._text.cut = "the compressed file is damaged"
        except OSError as error:
            raise self._text.failed(error) from error
        return b""

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with the next bytes; 0 at the end."""
        part = self._ahead[: len(buffer)] if self._ahead else memoryview(self._read(len(buffer)))
        self._ahead = self._ahead[len(part) :] if self._ahead else self._ahead
        buffer[: len(part)] = part
        return len(part)


def encoding_of(sample: bytes, *, whole: bool) -> str:
    """Return the encoding of a file by its first bytes.

    Parameters
    ----------
    whole
        Whether the sample is the whole file: else a character may be cut at its end.
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if (wide := _wide(sample)) is not None:
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
    except UnicodeDecodeError:
        text = sample.decode("utf-8", "surrogateescape")
        bad = len(_ESCAPED.findall(text))
        if sum(char > "\x7f" for char in text) - bad > 10 * bad:
            return "utf-8"  # here and there a damaged character: the rows that hold one are dealt with
    else:
        return "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(sample[: 1 << 16], cp_isolation=_SINGLE_BYTE, enable_fallback=False).best()
    return best.encoding if best is not None else "cp1251"


def _wide(sample: bytes) -> str | None:
    """Return UTF-16 without a mark: every other byte is the high half of a Latin or Cyrillic letter."""
    pairs = len(sample) // 2
    for name, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        high, low = sample[start::2], sample[1 - start :: 2]
        if high.count(b"\0") + high.count(b"\x04") > 0.6 * pairs and low.count(b"\0") < 0.1 * pairs:
            return name
    return None


def undecoded(text: str) -> int:
    """Return how many bytes of a line could not be decoded."""
    return 0 if text.isascii() else len(_ESCAPED.findall(text))


def mended(text: str) -> str:
    """Return a line with U+FFFD for each byte that could not be decoded."""
    return _ESCAPED.sub("\ufffd", text)


def is_hopeless(bad: int) -> str | None:
    """Return why a row with so many undecodable bytes is rejected, or None when it is kept."""
    return f"{bad} bytes are not UTF-8: save the file in one encoding" if bad > _FORGIVEN else None
