#!/usr/bin/env python3
"""Set the starter corpus beside real messages: length, noise, words, and what a model of it alone is worth.

    python scripts/measure_corpus.py FOLDER

FOLDER holds the public sets that the labels in data/labels belong to. The model learns the starter corpus
only and is measured on every real row; where it is worst, the next messages should be written.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.config import Config  # noqa: E402
from pipeline.corpus import STARTER, Corpus, join_labels, read_corpus  # noqa: E402
from pipeline.evaluate import evaluate, table  # noqa: E402
from pipeline.suggest import open_suggester  # noqa: E402
from pipeline.taxonomy import read_taxonomy  # noqa: E402
from pipeline.train import train  # noqa: E402

WORD = re.compile(r"[^\W\d_]+")


def looks(corpus: Corpus, language: str) -> str:
    """Return one line on how a corpus looks in a language."""
    texts = [row.text for row in corpus.rows if row.language == language]
    words = [WORD.findall(text.lower()) for text in texts]
    lengths = statistics.quantiles([len(one) for one in words], n=10)
    first = [word for one in words for word in one][:20_000]
    shares = [
        statistics.mean(map(bool, found))
        for found in (
            [re.search(r"[.!?]$", text.strip()) for text in texts],
            [text[:1].islower() for text in texts],
            ["?" in text for text in texts],
            [re.search(r"@\w|#\w|https?:", text) for text in texts],
        )
    ]
    cells = [f"{len(texts):>6}", *(f"{lengths[n]:>5.0f}" for n in (0, 4, 8)), f"{len(set(first)):>8}"]
    return " ".join([*cells, *(f"{share:>7.0%}" for share in shares)])


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    taxonomy = read_taxonomy()
    starter = read_corpus(STARTER, taxonomy)
    real = join_labels([ROOT / "data" / "labels"], [folder], taxonomy)
    print(
        "words: shortest tenth, median, longest tenth; different ones of the first 20,000; share of messages"
    )
    print("corpus      rows   10%   50%   90% distinct  closed   lower      ?    @#://")
    for language in taxonomy.languages:
        for name, corpus in (("starter", starter), ("real", real)):
            print(f"{language} {name:<8}{looks(corpus, language)}")
    with tempfile.TemporaryDirectory() as home:
        trained = train(Config(), Path(home) / "model", lambda said: print(said, file=sys.stderr))
        report = evaluate(open_suggester(trained.folder, model_version="starter"), real)
    print("\nlearnt from the starter corpus alone, measured on real rows\n" + table(report))


if __name__ == "__main__":
    main()
