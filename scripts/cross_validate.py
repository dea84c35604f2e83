#!/usr/bin/env python3
"""Five-fold scores of a training config on the first annotated rows, which were drawn like a stream.

    python scripts/cross_validate.py FOLDER [CONFIG.toml] [--set KEY=VALUE]...

FOLDER holds the public sets. Per fold a model learns everything else the config names (near-duplicates of
the held-out rows and sources that are measured only left out) and is measured on the fold, through the
heads alone: `exposed`, which spans decide, is not counted. A twentieth of the real rows fits temperatures.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.config import read_config  # noqa: E402
from pipeline.corpus import is_real, key  # noqa: E402
from pipeline.evaluate import Answers, score  # noqa: E402
from pipeline.fitting import fit, masked  # noqa: E402
from pipeline.split import groups  # noqa: E402
from pipeline.taxonomy import TASKS, read_taxonomy  # noqa: E402
from pipeline.train import gather  # noqa: E402

FOLDS = 5
FIRST = ROOT / "data" / "labels" / "annotated.jsonl"


def main() -> None:
    """Print one line per task."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("config", type=Path, nargs="?", default=ROOT / "models" / "default.toml")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    config = read_config(options.config, [*options.set, f"corpus.texts={json.dumps([str(options.folder)])}"])
    taxonomy = read_taxonomy(config.taxonomy)
    corpus = gather(config, taxonomy)
    first = {json.loads(line)["key"] for line in FIRST.open(encoding="utf-8")}
    keys = [key(row.text) for row in corpus.rows]
    group, fold = np.empty(len(keys), dtype=int), np.empty(len(keys), dtype=int)
    for number, places in enumerate(groups(corpus, config.split.near)):
        group[places], fold[places] = number, int(keys[places[0]][:8], 16) % FOLDS
    barred = tuple(config.corpus.measured_only) or ("\0",)
    answers: dict[str, list[tuple[str, int, int, float]]] = {task: [] for task in TASKS}
    for number in range(FOLDS):
        held = [n for n, name in enumerate(keys) if name in first and fold[n] == number]
        shut = set(group[held].tolist())
        rest = [
            n
            for n, row in enumerate(corpus.rows)
            if group[n] not in shut and not row.source.startswith(barred)
        ]
        calibrate = [n for n in rest if is_real(corpus.rows[n].source) and int(keys[n][8:12], 16) % 20 == 0]
        learnt = corpus.select(sorted(set(rest) - set(calibrate)))
        model = fit(learnt, corpus.select(calibrate), taxonomy, config)
        chances = model.classifier.classify(model.encoder.encode(masked(corpus.select(held))))
        for task in TASKS:
            names = taxonomy.labels(task)
            for place, row in zip(held, chances[task], strict=True):
                if (label := corpus.rows[place].label(task)) in names:
                    given = (names.index(str(label)), int(row.argmax()), float(row.max()))
                    answers[task].append((corpus.rows[place].language, *given))
        print(f"fold {number + 1} of {FOLDS}: {len(learnt.rows)} learnt, {len(held)} held", file=sys.stderr)
    print(f"{'task':<10}" + "".join(f"{one:>20}" for one in (*taxonomy.languages, "all")))
    for task, found in answers.items():
        cells = []
        for language in (*taxonomy.languages, None):
            part = [one[1:] for one in found if language in (None, one[0])]
            truth, answer, sure = (np.array(column) for column in zip(*part, strict=True))
            one = score(Answers(taxonomy.labels(task), truth, answer, sure))
            cells.append(f"{one.macro_f1:.3f} (ECE {one.ece:.3f})")
        print(f"{task:<10}" + "".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    main()
