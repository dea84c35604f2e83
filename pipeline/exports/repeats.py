"""Which row says again what an earlier row said."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.mention import Mention

_MOST = 4_000_000
"""Keys remembered: enough for a million rows; the oldest are forgotten first."""


class Repeats:
    """Finds repeats: the same id, the same link (with the author or the text), the same author's same text.

    A link that many authors share with texts of their own is a page, not a repeat. Of a row whose
    author is not known the text alone counts only where neither id nor link tells it apart: many
    people write "Дякую!". Eight bytes of a hash are kept of each key.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._first: dict[int, int | str] = {}

    def first(self, mention: Mention, number: int) -> str | None:
        """Return the id of the earlier row that this one repeats, or None; remember this one.

        Parameters
        ----------
        mention
            As the export has it: without an id where it gives none.
        number
            The row's number, which stands for an id that is not given.
        """
        keys = [_hash(key) for key in _keys(mention)]
        found = next((self._first[key] for key in keys if key in self._first), None)
        origin = found if found is not None else mention.id or number
        for key in keys:
            self._first.setdefault(key, origin)
        while len(self._first) > self._most:
            del self._first[next(iter(self._first))]
        return None if found is None else str(found)


def _keys(mention: Mention) -> Iterator[str]:
    author = (mention.author.handle or mention.author.name or "").casefold()
    if mention.id:
        yield f"id\0{mention.id}"
    text = " ".join(unicodedata.normalize("NFC", mention.text).casefold().split())
    if mention.url:
        yield f"link\0{author}\0{mention.url}"
        if text:
            yield f"repost\0{text}\0{mention.url}"
    if text and (author or not (mention.id or mention.url)):
        yield f"text\0{author}\0{text}"


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest())
