"""`vidhuk train` and `vidhuk evaluate`: from labels to a measured model."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("config", type=_FILE, required=False)
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override one key, e.g. --set head.strength=2.",
)
@click.option(
    "--corpus", "files", multiple=True, type=_FILE, help="A labelled table beside the starter corpus."
)
@click.option(
    "--reuse", is_flag=True, help="Keep the registered model when data, taxonomy and config are the same."
)
def train(config: Path | None, overrides: tuple[str, ...], files: tuple[Path, ...], *, reuse: bool) -> None:
    """Fit a model, log the run to MLflow, register it as `challenger`.

    CONFIG is a TOML file; without one every key has its default (docs/config.md lists them). The
    starter corpus in data/corpus is learnt from unless `--set corpus.starter=false`; `--corpus`
    adds tables of your own: a column `text` and any of sentiment, category, pii_risk, language,
    source, author, thread_id.

    A part of the corpus is held out, by groups that share no near-duplicate, author or thread.
    The new model and the champion are both measured on it, so that `vidhuk promote` can compare.

    \b
    Example:
      vidhuk train --corpus labels.csv --set name=autumn
      vidhuk compare
      vidhuk promote
    """
    from pipeline.config import read_config
    from pipeline.work import run_training

    chosen = read_config(config, [*overrides, *tables_override(files)])
    done = run_training(chosen, say=_say, reuse=reuse)
    click.echo(done)


def tables_override(files: tuple[Path, ...]) -> list[str]:
    """Return the override that names the tables, if there are any."""
    return [f"corpus.files={json.dumps([str(path) for path in files])}"] if files else []


_say = partial(click.echo, err=True)


@click.command()
@click.argument("corpora", nargs=-1, type=_FILE, metavar="CORPUS...")
@click.option("--model", "ref", default="champion", show_default=True, help="Which model is measured.")
@click.option(
    "--parallel",
    type=_FILE,
    metavar="FILE",
    help="Measure how well it finds translations, instead of labels.",
)
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON: per class, confusion, intervals.")
def evaluate(corpora: tuple[Path, ...], ref: str, parallel: Path | None, *, as_json: bool) -> None:
    """Measure a model on labelled files, per task, language and source.

    Macro-F1 is the mean over classes with at least ten rows, with a 95 % bootstrap interval; ECE
    is the calibration error over 15 bins of equal mass. If the model is registered in MLflow the
    metrics are kept with its version, by the corpus's digest, for `vidhuk promote`.

    With --parallel, FILE is a table with a column of sentences per language (ru, uk, en; two or
    three of them): of each sentence the most similar one of another column is sought, and the
    share of rows where that is its translation is told, per direction.

    \b
    Example:
      vidhuk evaluate labels.csv --model challenger
      vidhuk evaluate --parallel sentences.jsonl --json
    """
    if bool(corpora) == bool(parallel):
        raise click.UsageError("give labelled files, or --parallel FILE")
    if parallel is not None:
        from pipeline.crosslingual import measure, read_parallel
        from pipeline.home import resolve
        from pipeline.model import open_model

        model = open_model(resolve(ref).folder)
        found = measure(model.encoder, read_parallel(parallel, model.taxonomy.languages))
        click.echo(json.dumps({"accuracy_at_1": found}) if as_json else _shares(found))
        return
    from pipeline.evaluate import table
    from pipeline.work import run_evaluation

    report = run_evaluation(list(corpora), ref, say=_say)
    click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=1) if as_json else table(report))


def _shares(found: dict[str, float]) -> str:
    return "\n".join(f"{direction}  {share:.3f}" for direction, share in found.items())
