"""A whole training run: read, split, fit, measure, save; then log and register through MLflow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.card import card
from pipeline.corpus import STARTER, Corpus, is_real, join_labels, key, read_corpus
from pipeline.errors import InputError
from pipeline.evaluate import Report, evaluate
from pipeline.fitting import fit
from pipeline.mapping import map_labels
from pipeline.model import Model, save_model
from pipeline.split import Split, split
from pipeline.suggest import open_suggester
from pipeline.taxonomy import Taxonomy, read_taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.config import Config


@dataclass(frozen=True)
class Trained:
    """What a run made.

    Parameters
    ----------
    folder
        The saved model.
    report
        Scores on the test part, which neither weights nor temperatures saw.
    """

    folder: Path
    card: str
    parts: Split
    report: Report


def train(
    config: Config,
    folder: Path,
    say: Callable[[str], None] = lambda _: None,
    corpus: Corpus | None = None,
) -> Trained:
    """Fit the default model from a config and save it to `folder`.

    Parameters
    ----------
    say
        Told in one line each what is being done.
    corpus
        What `gather` read for this config, where it is read already.
    """
    taxonomy = read_taxonomy(config.taxonomy)
    corpus = corpus or gather(config, taxonomy)
    say(f"read {len(corpus.rows)} labelled mentions, digest {corpus.digest[:12]}")
    parts = divided(corpus, config)
    sizes = [len(part.rows) for part in (parts.train, parts.valid, parts.test)]
    say("split {} train, {} validation, {} test".format(*sizes))
    if not all(sizes):
        raise InputError(
            "rows in each of the train, validation and test parts",
            "{}, {} and {}".format(*sizes),
            "give a hundred labelled rows or more, or change split.test and split.valid",
        )
    model = fit(parts.train, parts.valid, taxonomy, config, say)
    say("fitted three heads, their agreement and their temperatures")
    about: dict[str, Any] = {
        "name": config.name,
        "made": datetime.now(UTC).strftime("%Y-%m-%d"),
        "train_digest": parts.train.digest,
        "test_digest": parts.test.digest,
        "rows": len(parts.train.rows),
        "sources": parts.train.counts()["source"],
    }
    model = replace(model, about=about)
    save_model(model, folder)
    report = evaluate(open_suggester(folder, model_version="candidate"), parts.test, seed=config.seed)
    about["scores"] = _short(report)
    if config.split.refit:
        model, more = _refitted(parts, taxonomy, config, say)
        about["refitted_rows"] = more
        say(f"learnt from {more} held-out real rows too")
    text = card(config.name, config, parts, report, more=about.get("refitted_rows", 0))
    save_model(replace(model, about=about), folder, text)
    say(f"measured on {len(parts.test.rows)} test rows")
    return Trained(folder, text, parts, report)


def divided(corpus: Corpus, config: Config) -> Split:
    """Return the parts that a config divides a corpus into."""
    return split(
        corpus,
        test=config.split.test,
        valid=config.split.valid,
        near=config.split.near,
        measured_only=config.corpus.measured_only,
    )


def _refitted(
    parts: Split, taxonomy: Taxonomy, config: Config, say: Callable[[str], None]
) -> tuple[Model, int]:
    """Return a model that learnt the test part's real rows too, and how many these are.

    The validation part stays unseen: on rows that it has learnt a model is surer than it should be.
    """
    kept_out = tuple(config.corpus.measured_only) or ("\0",)
    more = [row for row in parts.test.rows if is_real(row.source) and not row.source.startswith(kept_out)]
    return fit(Corpus((*parts.train.rows, *more)), parts.valid, taxonomy, config, say), len(more)


def gather(config: Config, taxonomy: Taxonomy) -> Corpus:
    """Read every corpus the config names; a text that stands twice is kept once.

    Raises
    ------
    InputError
        When a file does not read, or nothing is left.
    """
    files = [*(STARTER if config.corpus.starter else ()), *config.corpus.files]
    rows = list(read_corpus(files, taxonomy).rows) if files else []
    if config.corpus.labels:
        rows += join_labels(config.corpus.labels, config.corpus.texts, taxonomy).rows
    if config.corpus.mappings:
        rows = [*map_labels(config.corpus.mappings, config.corpus.texts, taxonomy).rows, *rows]
    return Corpus(tuple({key(row.text): row for row in rows}.values()))  # what was read wins


def _short(report: Report) -> dict[str, float]:
    return {
        name: value for name, value in report.metrics.items() if ".macro_f1" in name and "source:" not in name
    }
