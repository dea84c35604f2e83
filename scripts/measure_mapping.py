#!/usr/bin/env python3
"""Count how often rows that were read one by one have the label their set's own label is mapped to.

    python scripts/measure_mapping.py FOLDER [--write]

FOLDER holds the public sets. Prints one table per mapping in data/mapping; --write puts them into its README.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.corpus import join_labels  # noqa: E402
from pipeline.mapping import shares  # noqa: E402
from pipeline.taxonomy import TASKS, read_taxonomy  # noqa: E402


def main() -> None:
    """Print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    taxonomy = read_taxonomy()
    read = join_labels([ROOT / "data" / "labels"], [options.folder], taxonomy)
    blocks = []
    for path in sorted((ROOT / "data" / "mapping").glob("*.toml")):
        values: dict[str, dict[str, str]] = defaultdict(dict)
        total = dict.fromkeys(TASKS, (0, 0))
        for one in shares(path, [options.folder], read, taxonomy):
            values[one.value][one.task] = f"{one.label} {one.agree}/{one.read}"
            agree, rows = total[one.task]
            total[one.task] = (agree + one.agree, rows + one.read)
        lines = [f"### {path.stem}", "", f"| value | {' | '.join(TASKS)} |", "|---|---|---|---|"]
        for value, cells in values.items():
            lines.append(f"| {value} | {' | '.join(cells.get(task, '') for task in TASKS)} |")
        sums = (f"{agree}/{rows} = {agree / rows:.0%}" if rows else "" for agree, rows in total.values())
        lines.append(f"| **all** | {' | '.join(sums)} |")
        blocks.append("\n".join(lines))
    text = "\n\n".join(blocks) + "\n"
    page = ROOT / "data" / "mapping" / "README.md"
    if not options.write:
        print(text)
        return
    before = page.read_text(encoding="utf-8").split("<!-- shares -->\n")[0]
    page.write_text(f"{before}<!-- shares -->\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
