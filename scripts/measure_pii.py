#!/usr/bin/env python3
"""Measure the personal-data rules: PERSON overlap F1 on public dev parts, and tweets per second.

    python scripts/measure_pii.py FOLDER [--tweets FILE] [--json]

FOLDER holds the sets of `pii/` as JSON Lines (`text, spans[{start, end, label}]`); a set that is absent
is skipped with a reason. A gold person counts as found when a PERSON span overlaps it; handles (`@name`),
which the English sets mark as persons, are left out on both sides: they are HANDLE here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline import pii

SETS = {
    "nerel_ru.dev": "PERSON",
    "factrueval_ru.dev": "object:Person",
    "ner_uk_nc.train": "PERS",
    "wnut17_en.dev": "person",
    "btc_en.dev": "PER",
}


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def overlap(found: list[tuple[int, int]], gold: list[tuple[int, int]]) -> int:
    """Return how many of `found` overlap one of `gold`."""
    return sum(any(start < right and left < end for left, right in gold) for start, end in found)


def is_handle(text: str, start: int) -> bool:
    """Return whether a span is an account's name: it starts with ``@`` or ``#``, or follows one."""
    return text[start] in "@#" or text[:start].rstrip(" ")[-1:] in {"@", "#"}


def persons(path: Path, label: str) -> dict[str, float]:
    """Return precision, recall and F1 of PERSON by overlap, and the counts behind them."""
    hits = predicted = caught = gold_count = 0
    for row in rows(path):
        text = row["text"]
        gold = [
            (span["start"], span["end"])
            for span in row["spans"]
            if span["label"] == label and not is_handle(text, span["start"])
        ]
        found = [(span.start, span.end) for span in pii.find(text) if span.kind == "PERSON"]
        hits += overlap(found, gold)
        caught += overlap(gold, found)
        predicted += len(found)
        gold_count += len(gold)
    precision, recall = hits / max(1, predicted), caught / max(1, gold_count)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "gold": gold_count,
        "found": predicted,
    }


def speed(texts: list[str], find: Callable[[str], object]) -> float:
    """Return texts per second of one process, after a first pass over a tenth of them."""
    for text in texts[: len(texts) // 10]:
        find(text)
    start = time.perf_counter()
    for text in texts:
        find(text)
    return len(texts) / (time.perf_counter() - start)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tweets", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report: dict[str, Any] = {}
    for name, label in SETS.items():
        path = arguments.folder / f"{name}.jsonl.gz"
        report[name] = persons(path, label) if path.is_file() else {"skipped": "file is absent"}
    if arguments.tweets is not None and arguments.tweets.is_file():
        texts = [row["text"] for row in rows(arguments.tweets)][:8000]
        report["speed"] = {
            "identifiers": speed(texts, pii.find_identifiers),
            "all": speed(texts, pii.find),
            "texts": len(texts),
        }
    else:
        report["speed"] = {"skipped": "no --tweets file"}
    if arguments.json:
        print(json.dumps(report, indent=1))
        return 0
    for name, figures in report.items():
        cells = (
            f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}"
            for key, value in figures.items()
        )
        print(name, *cells)
    return 0


if __name__ == "__main__":
    sys.exit(main())
