"""Train, validation and test parts that share no near-duplicate, author or thread.

Near-duplicates are found with MinHash LSH over character 5-grams (datasketch, MIT; Broder
1997). A group goes whole to the part that a hash of its members decides, so a corpus that grows
keeps its old rows where they were.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.corpus import MAPPED, Corpus, key
from pipeline.normal import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PERMUTATIONS = 64
_SHINGLE = 5


@dataclass(frozen=True)
class Split:
    """Three corpora, disjoint in texts, near-duplicates, authors and threads."""

    train: Corpus
    valid: Corpus
    test: Corpus


def split(
    corpus: Corpus, *, test: int = 20, valid: int = 10, near: float = 0.7, measured_only: Sequence[str] = ()
) -> Split:
    """Divide a corpus; rows with mapped labels are only learnt from, or left out beside a held-out twin.

    Parameters
    ----------
    test, valid
        Percent of groups.
    near
        Jaccard similarity of character 5-grams from which two texts count as the same, 0–1.
    measured_only
        Starts of the names of sources that go to the test part whole.
    """
    held = tuple(measured_only) or ("\0",)
    places: tuple[list[int], list[int], list[int]] = ([], [], [])
    for group in groups(corpus, near):
        read = [place for place in group if not corpus.rows[place].source.startswith(MAPPED)]
        bucket = int(min((key(corpus.rows[place].text) for place in read), default="f" * 8)[:8], 16) % 100
        part = 2 if bucket < test else 1 if bucket < test + valid else 0
        if any(corpus.rows[place].source.startswith(held) for place in group):
            part = 2
        places[part if read else 0].extend(group if part == 0 or not read else read)
    return Split(*(corpus.select(sorted(part)) for part in places))


def groups(corpus: Corpus, near: float) -> list[list[int]]:
    """Return places of rows that must stay together, each group ascending, groups by first place."""
    parent = list(range(len(corpus.rows)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in _links(corpus, near):
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    members: dict[int, list[int]] = {}
    for place in range(len(corpus.rows)):
        members.setdefault(root(place), []).append(place)
    return list(members.values())


def _links(corpus: Corpus, near: float) -> Iterator[tuple[int, int]]:
    yield from _near(corpus, near)
    seen: dict[tuple[str, str], int] = {}
    for place, row in enumerate(corpus.rows):
        for name, value in (("author", row.author), ("thread", row.thread_id)):
            if value:
                yield seen.setdefault((name, value), place), place


def _near(corpus: Corpus, near: float) -> Iterator[tuple[int, int]]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=near, num_perm=_PERMUTATIONS)
    for place, row in enumerate(corpus.rows):
        sketch = MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=_hash)
        sketch.update_batch(_shingles(row.text))
        for other in index.query(sketch):
            yield int(other), place
        index.insert(str(place), sketch)


def _shingles(text: str) -> list[bytes]:
    clean = " ".join(normalise(text).text.casefold().split())[:2000]
    return sorted(
        {clean[i : i + _SHINGLE].encode("utf-8", "surrogatepass") for i in range(max(1, len(clean) - 4))}
    )


def _hash(shingle: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(shingle, digest_size=4).digest(), "little")
