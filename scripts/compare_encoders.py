#!/usr/bin/env python3
"""The encoders compared, on one split: n-grams, static vectors, a transformer read or unread, and together.

    python scripts/compare_encoders.py FOLDER [--encoder models/encoder] [--seeds 3] [--systems NAME,...]

FOLDER holds the public sets. Everything learns what models/default.toml learns (its train part) and is
measured on its test part, through the heads alone. What is measured is kept in out/encoders-DIGEST.json (of
data, config and encoder), so that a stopped comparison goes on. `--encoder` may be any Hugging Face folder
or id: that makes the table for those who can fetch weights. Without `--static` the system with static
vectors is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.classifier import Classifier  # noqa: E402
from pipeline.config import Config, read_config  # noqa: E402
from pipeline.encoder import Beside  # noqa: E402
from pipeline.encoder.transformer import TransformerEncoder  # noqa: E402
from pipeline.evaluate import Answers, score  # noqa: E402
from pipeline.fitting.calibration import calibrated, lift  # noqa: E402
from pipeline.fitting.examples import held_out, learnt, masked, places, source_weights  # noqa: E402
from pipeline.fitting.parts import Part, beside, logistic_heads, ngram_part, transformer_part  # noqa: E402
from pipeline.model import Model, folder_digest, save_model  # noqa: E402
from pipeline.taxonomy import TASKS, read_taxonomy  # noqa: E402
from pipeline.train import divided, gather  # noqa: E402

SYSTEMS = ("n-grams", "n-grams + static", "random", "pre-trained", "n-grams + pre-trained")


class Static:
    """The mean of a text's static vectors: what the network's embeddings began with."""

    def __init__(self, encoder: str, vectors: Path) -> None:
        from transformers import AutoTokenizer

        from pipeline.encoder.hub import open_hub, reading_of

        network, _ = open_hub(encoder)
        self._reading = reading_of(encoder, network, 512, "auto", None)
        self._tokenizer = AutoTokenizer.from_pretrained(encoder)
        self._vectors = np.load(vectors)
        self.width = self._vectors.shape[1]

    def encode(self, texts: list[str]) -> Any:
        """Return unit vectors, shape ``(len(texts), width)``."""
        found = self._tokenizer([self._reading.text(text) for text in texts])["input_ids"]
        means = np.array([self._vectors[row].mean(axis=0) for row in found], dtype=np.float32)
        return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)


class Together:
    """N-grams with static vectors behind them."""

    def __init__(self, ngrams: Any, static: Static) -> None:
        self._parts, self.width = (ngrams, static), ngrams.width + static.width

    def encode(self, texts: list[str]) -> Any:
        """Return a CSR matrix, shape ``(len(texts), width)``."""
        from scipy.sparse import csr_matrix, hstack

        ngrams, static = self._parts
        return hstack(
            [ngrams.encode(texts), csr_matrix(static.encode(texts))], format="csr", dtype=np.float32
        )


def main() -> None:
    """Measure what is not measured yet, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", default=str(ROOT / "models" / "encoder"))
    parser.add_argument("--static", type=Path, help="static.npy of the pre-training run's folder")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    comparison = Comparison(options)
    path = ROOT / "out" / f"encoders-{comparison.digest}.json"
    results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.parent.mkdir(exist_ok=True)
    for system in options.systems.split(","):
        if system == "n-grams + static" and options.static is None:
            print("left out: n-grams + static (give --static)", file=sys.stderr)
            continue
        drawn = system in ("n-grams", "n-grams + static")  # nothing in them is drawn at random
        for seed in range(1, 2 if drawn else options.seeds + 1):
            name = f"{system}|{seed}"
            if name in results:
                continue
            results[name] = comparison.scores(system, seed)
            path.write_text(json.dumps(results, indent=1), encoding="utf-8")
            print(name, {k: round(v, 3) for k, v in results[name].items()}, file=sys.stderr)
    print(f"{options.encoder}: {comparison.rows} rows, digest {comparison.digest}")
    print(table(results))


class Comparison:
    """One split, every system on it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._config = self._read()
        self._taxonomy = read_taxonomy(self._config.taxonomy)
        corpus = gather(self._config, self._taxonomy)
        self._parts = divided(corpus, self._config)
        self.rows = len(self._parts.test.rows)
        decided = [self._config.flat(), corpus.digest, options.encoder, folder_digest(Path(options.encoder))]
        self.digest = hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()[:12]
        self._train = learnt(self._parts.train, self._taxonomy, self._config)
        self._held = held_out(self._parts.valid, self._taxonomy)
        weights = source_weights(self._parts.train, self._config)
        self._lift = lift(self._parts.train, weights, self._taxonomy)
        self._made: dict[str, Part] = {}

    def _read(self, *more: str) -> Config:
        texts = f"corpus.texts={json.dumps([str(self._options.folder)])}"
        return read_config(ROOT / "models" / "default.toml", [*self._options.set, texts, *more])

    def _part(self, system: str, seed: int) -> Part:
        name = f"{system}|{seed}"
        if name not in self._made:
            self._made[name] = self._fitted(system, seed)
        return self._made[name]

    def _fitted(self, system: str, seed: int) -> Part:
        if system == "n-grams":
            return ngram_part(self._train, self._config)
        if system == "n-grams + static":
            ngrams = self._part("n-grams", 1).encoder
            encoder: Any = Together(ngrams, Static(self._options.encoder, self._options.static))
            features = encoder.encode(self._train.texts)
            return Part(encoder, logistic_heads(features, self._train, self._config.head))
        if system == "n-grams + pre-trained":
            return beside(self._part("n-grams", 1), self._part("pre-trained", seed), self._held)
        untrained = str(system == "random").lower()
        own = self._read(
            f"encoder.name={self._options.encoder}", f"seed={seed}", f"encoder.untrained={untrained}"
        )
        return transformer_part(self._train, self._held, own, lambda line: print(line, file=sys.stderr))

    def scores(self, system: str, seed: int) -> dict[str, float]:
        """Return macro-F1 by task and language, speed, size and time to fit."""
        start = time.monotonic()
        part = self._part(system, seed)
        scores = {"minutes": (time.monotonic() - start) / 60}
        classifier = Classifier(part.heads, self._lift)
        valid, rows = self._parts.valid, self._parts.test.rows
        classifier = calibrated(classifier, part.encoder.encode(masked(valid)), valid)
        texts = masked(self._parts.test)
        start = time.monotonic()
        chances = classifier.classify(part.encoder.encode(texts))
        scores["texts_per_second"] = len(texts) / (time.monotonic() - start)
        scores["megabytes"] = size(part, classifier, self._taxonomy)
        languages = np.array([row.language for row in rows])
        for task in TASKS:
            names = self._taxonomy.labels(task)
            labels = places(self._parts.test, task, names)
            for language in self._taxonomy.languages:
                here = (labels >= 0) & (languages == language)
                found = chances[task][here]
                answers = Answers(names, labels[here], found.argmax(1), found.max(1))
                scores[f"{task}/{language}"] = score(answers).macro_f1
        return scores


def size(part: Part, classifier: Classifier, taxonomy: Any) -> float:
    """Return megabytes on disk, as saved; of static vectors in half precision."""
    if not isinstance(part.encoder, Beside | TransformerEncoder) and not hasattr(part.encoder, "idf"):
        return sum(head.weights.size for head in part.heads.values()) * 2 / 1e6 + 24_000 * 256 * 2 / 1e6
    with tempfile.TemporaryDirectory() as folder:
        save_model(Model(taxonomy, part.encoder, classifier, {}), Path(folder))
        return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6


def table(results: dict[str, Any]) -> str:
    """Return the comparison as Markdown: mean over seeds, spread in brackets."""
    lines = [
        "| encoder | category ru / uk / en | sentiment | pii_risk | texts/s | MB | minutes | seeds |",
        "|---|---|---|---|---:|---:|---:|---:|",
    ]
    for system in dict.fromkeys(name.partition("|")[0] for name in results):
        runs = [run for name, run in results.items() if name.partition("|")[0] == system]
        cells = []
        for task in ("category", "sentiment", "pii_risk"):
            shown = []
            for language in ("ru", "uk", "en"):
                values = [run[f"{task}/{language}"] for run in runs]
                spread = f" (±{np.std(values):.3f})" if len(values) > 1 else ""
                shown.append(f"{np.mean(values):.3f}{spread}")
            cells.append(" / ".join(shown))
        means = {
            name: np.mean([run[name] for run in runs])
            for name in ("texts_per_second", "megabytes", "minutes")
        }
        lines.append(
            f"| {system} | {' | '.join(cells)} | {means['texts_per_second']:,.0f} | {means['megabytes']:.1f} "
            f"| {means['minutes']:.1f} | {len(runs)} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
