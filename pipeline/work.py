"""Whole pieces of work that a command starts: train and register, evaluate and record."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import flat
from pipeline.corpus import Corpus, read_corpus
from pipeline.encoder.hub import INSTALL
from pipeline.errors import ConfigError, ModelError
from pipeline.evaluate import Report, evaluate
from pipeline.home import CHAMPION, NAME, home
from pipeline.model import folder_digest
from pipeline.suggest import open_suggester
from pipeline.taxonomy import read_taxonomy
from pipeline.train import Trained, gather, train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.config import Config
    from pipeline.registry import Version
    from pipeline.taxonomy import Taxonomy

    Say = Callable[[str], None]


def run_training(config: Config, *, say: Say, reuse: bool = False) -> str:
    """Train, log the run, register the model as challenger and measure the champion on the same rows.

    Returns
    -------
    One sentence on what was made and what to do next.

    Raises
    ------
    RegistryError
        When MLflow is not installed or its server does not answer.
    """
    from pipeline import registry, tracking

    tracking.mlflow_module()
    taxonomy = read_taxonomy(config.taxonomy)
    corpus = gather(config, taxonomy)
    recipe = _recipe(config, taxonomy, corpus)
    if reuse and (known := _known(recipe)) is not None:
        return f"version {known.number} was trained from the same data and config: nothing to do"
    with tempfile.TemporaryDirectory() as folder, tracking.running(config.name) as run:
        run.parameters(config.flat())
        trained = train(config, Path(folder) / "model", say, corpus)
        parts = trained.parts
        tags = {
            "recipe": recipe,
            "train_digest": parts.train.digest,
            "test_digest": trained.report.digest,
            "name": config.name,
            "commit": tracking.commit(),
        }
        run.tags(tags)
        run.dataset("training", parts.train.digest)
        run.artifacts(_artifacts(trained, Path(folder)))
        say("logging the model to MLflow")
        version = registry.get(run.model(trained.folder, tags).version)
        registry.record(version, trained.report.digest, trained.report.metrics)
        registry.challenge(version)
        _measure_champion(parts.test, config.seed, say)
    f1 = trained.report.metrics["category.macro_f1"]
    return f"version {version.number} is challenger (category macro-F1 {f1:.3f}); next: vidhuk compare"


def _recipe(config: Config, taxonomy: Taxonomy, corpus: Corpus) -> str:
    """Return a digest of what a user decides a result by: config, taxonomy and rows."""
    encoder = folder_digest(Path(config.encoder.name)) if config.encoder.name else ""
    decided = json.dumps([config.flat(), taxonomy.as_dict(), corpus.digest, encoder], sort_keys=True)
    return hashlib.sha256(decided.encode()).hexdigest()[:32]


def _known(recipe: str) -> Version | None:
    from pipeline import registry, tracking

    with tracking.answering():
        versions = tracking.mlflow_module().MlflowClient().search_model_versions(f"name = '{NAME}'")
    known = next((str(found.version) for found in versions if found.tags.get("recipe") == recipe), None)
    return registry.get(known) if known else None


def _artifacts(trained: Trained, folder: Path) -> list[Path]:
    from pipeline.plots import draw

    (folder / "report.json").write_text(json.dumps(trained.report.as_dict(), indent=1), encoding="utf-8")
    (folder / "card.md").write_text(trained.card, encoding="utf-8")
    counts = {
        name: {"digest": part.digest, **part.counts()}
        for name, part in (
            ("train", trained.parts.train),
            ("valid", trained.parts.valid),
            ("test", trained.parts.test),
        )
    }
    (folder / "corpus.json").write_text(json.dumps(counts, ensure_ascii=False, indent=1), encoding="utf-8")
    return [folder / "report.json", folder / "card.md", folder / "corpus.json", *draw(trained.report, folder)]


def _measure_champion(test: Corpus, seed: int, say: Say) -> None:
    """Measure the champion on the challenger's test rows, so that the gate can compare them."""
    from pipeline import registry

    champion = registry.find(CHAMPION)
    if champion is None or registry.measured(champion, test.digest) is not None:
        return
    say(f"measuring the champion, version {champion.number}, on the same rows")
    found = registry.fetch(champion.number)
    report = evaluate(open_suggester(found.folder, model_version=found.version), test, seed=seed)
    registry.record(champion, report.digest, report.metrics)


def run_pretraining(path: Path | None, overrides: Sequence[str], output: Path | None, *, say: Say) -> str:
    """Run or resume a pre-training run and log it to MLflow.

    Raises
    ------
    ModelError
        When torch, transformers or gensim are not installed.
    RegistryError
        When MLflow is not installed or its server does not answer.
    """
    from pipeline import tracking
    from pipeline.config import read_toml
    from pipeline.pretraining.config import PretrainConfig

    try:
        import gensim  # noqa: F401
        import transformers  # noqa: F401 - found missing now, not after hours of preparing

        from pipeline.pretraining.run import pretrain
    except ImportError as error:
        raise ModelError("torch, transformers and gensim", str(error.name), f"run {INSTALL}") from error
    tracking.mlflow_module()
    config = read_toml(PretrainConfig, path, overrides, "pretrain")
    if not config.mixture.sources:
        raise ConfigError(
            "sets of texts in mixture.sources",
            "none",
            "give a config: models/encoder.toml is one to start from",
        )
    folder, target = home() / "pretraining" / config.name, output or home() / "encoders" / config.name
    begun = folder / "run.txt"
    known = begun.read_text(encoding="utf-8").strip() if begun.exists() else None
    with tracking.running(f"pretrain {config.name}", known) as run:
        folder.mkdir(parents=True, exist_ok=True)
        begun.write_text(run.number, encoding="utf-8")
        if known is None:
            run.parameters(flat(config))
            run.tags({"commit": tracking.commit()})
        done = pretrain(config, folder, target, say, run.metrics)
        run.artifacts([target / "pretraining.json"])
    loss = done.figures["held_out/loss"]
    return (
        f"{target}: {done.state.tokens / 1e6:.0f} million tokens in {done.state.seconds / 60:.0f} min, "
        f"loss of hidden words {loss:.3f}; next: vidhuk train --set encoder.name={target}"
    )


def run_evaluation(paths: Sequence[Path], ref: str, *, say: Say) -> Report:
    """Measure a model on labelled files; a registered one keeps the metrics with its version."""
    from pipeline.home import resolve

    found = resolve(ref)
    suggester = open_suggester(found.folder, model_version=found.version)
    corpus = read_corpus(paths, suggester.model.taxonomy)
    say(f"measuring version {found.version} on {len(corpus.rows)} rows, digest {corpus.digest[:12]}")
    report = evaluate(suggester, corpus)
    if found.version.isdecimal():
        _remember(found.version, report, say)
    return report


def _remember(number: str, report: Report, say: Say) -> None:
    from pipeline import registry
    from pipeline.errors import RegistryError

    try:
        version = registry.find(number)
    except RegistryError:
        return  # scoring side without MLflow: measured all the same
    if version is not None:
        registry.record(version, report.digest, report.metrics)
        say(f"kept with version {number} in MLflow")
