#!/usr/bin/env python3
"""What the encoder is worth on public sentiment sets with their own labels and their own test parts.

    python scripts/recipe.py FOLDER rusentiment|bank|ttk|airline [--encoder models/encoder] [--seeds 3]

Trains on the set's train part (a tenth of it decides when to stop), prints the set's own measure for
n-grams, the transformer, and both together. Models are thrown away: two of the sets are marked NC.
Of `airline` the last fifth is held out, for the set has no test part.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.config import read_config  # noqa: E402
from pipeline.exports import read_rows  # noqa: E402
from pipeline.fitting.examples import Examples  # noqa: E402
from pipeline.fitting.parts import Part, beside, ngram_part, transformer_part  # noqa: E402
from pipeline.pii import find, mask  # noqa: E402

SETS = {
    "rusentiment": (
        ("rusentiment_nc.train_random", "rusentiment_nc.train_preselected"),
        "rusentiment_nc.test",
        "ru",
    ),
    "bank": (("sentirueval2016_bank.train",), "sentirueval2016_bank.test", "ru"),
    "ttk": (("sentirueval2016_ttk.train",), "sentirueval2016_ttk.test", "ru"),
    "airline": (("airline_tweets.train",), None, "en"),
}


def main() -> None:
    """Print one line per system."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--encoder", default=str(ROOT / "models" / "encoder"))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--set-key", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    files, test_file, language = SETS[options.set]
    rows = [row for name in files for row in _rows(options.folder, name)]
    test = _rows(options.folder, test_file) if test_file else rows[-len(rows) // 5 :]
    if not test_file:
        rows = rows[: -len(rows) // 5]
    seen = {row["text"] for row in test}
    rows = [row for row in rows if row["text"] not in seen]
    names = tuple(sorted({row["sentiment"] for row in rows}))
    order = np.random.default_rng(0).permutation(len(rows))
    cut = len(rows) // 10
    held = _examples([rows[place] for place in order[:cut]], names, language)
    train = _examples([rows[place] for place in order[cut:]], names, language)
    tested = _examples(test, names, language)
    truth = tested.labels["sentiment"]
    measure, title = MEASURES[options.set]
    print(f"{options.set}: {len(train.texts)} learnt, {len(test)} tested, {title}")
    config = read_config(None, options.set_key)
    ngrams = ngram_part(train, config)
    print(f"n-grams                {measure(truth, _answers(ngrams, tested), names):.4f}", flush=True)
    for seed in range(1, options.seeds + 1):
        own = read_config(None, [*options.set_key, f"encoder.name={options.encoder}", f"seed={seed}"])
        tuned = transformer_part(train, held, own, lambda line: print(line, file=sys.stderr))
        print(f"transformer, seed {seed}    {measure(truth, _answers(tuned, tested), names):.4f}")
        both = beside(ngrams, tuned, held)
        print(f"both, seed {seed}           {measure(truth, _answers(both, tested), names):.4f}", flush=True)


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    path = next(folder.rglob(f"{name}.jsonl*"))
    return [row for row in read_rows(path) if row.get("text") and row.get("sentiment")]


def _examples(rows: list[dict[str, Any]], names: tuple[str, ...], language: str) -> Examples:
    texts = [mask(row["text"], find(row["text"])) for row in rows]
    labels = np.array([names.index(row["sentiment"]) if row["sentiment"] in names else -1 for row in rows])
    counts = np.bincount(labels[labels >= 0], minlength=len(names))
    weights = (len(rows) / len(names) / np.maximum(counts, 1)) ** 0.5
    return Examples(
        texts,
        {"sentiment": names},
        {"sentiment": labels},
        {"sentiment": np.where(labels >= 0, weights[labels], 0.0)},
        np.full(len(rows), language),
    )


def _answers(part: Part, examples: Examples) -> Any:
    return part.heads["sentiment"].logits(part.encoder.encode(examples.texts)).argmax(1)


def _f1(average: str, only: tuple[str, ...] = ()) -> Callable[[Any, Any, tuple[str, ...]], float]:
    def measure(truth: Any, answers: Any, names: tuple[str, ...]) -> float:
        from sklearn.metrics import f1_score

        labels = [names.index(name) for name in only or names]
        return float(f1_score(truth, answers, labels=labels, average=average, zero_division=0))

    return measure


MEASURES: dict[str, tuple[Callable[[Any, Any, tuple[str, ...]], float], str]] = {
    "rusentiment": (_f1("weighted"), "weighted F1"),
    "bank": (_f1("macro", ("positive", "negative")), "macro-F1 of positive and negative"),
    "ttk": (_f1("macro", ("positive", "negative")), "macro-F1 of positive and negative"),
    "airline": (_f1("macro"), "macro-F1"),
}

if __name__ == "__main__":
    main()
