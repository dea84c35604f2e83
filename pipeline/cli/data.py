"""`vidhuk data`: labels made, checked and put to use."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.score import fields_of

if TYPE_CHECKING:
    from pipeline.corpus import Corpus
    from pipeline.labels import Label

_FILE = click.Path(path_type=Path)
_TAXONOMY = click.option("--taxonomy", type=_FILE, metavar="TOML", help="Labels of your own.")
_say = partial(click.echo, err=True)


@click.group()
def data() -> None:
    """Choose what to label, label it, check it, see whether more would help.

    \b
    Example: a hundred of the most useful rows of an export, from choice to model
      vidhuk data queue mentions.xlsx queue.csv --number 100
      vidhuk data label queue.csv
      vidhuk data read queue.csv labels.jsonl
      vidhuk train --set corpus.labels='["labels.jsonl"]' --set corpus.texts='["FOLDER OF mentions.xlsx"]'
    """


@data.command()
@click.argument("corpora", nargs=-1, type=_FILE, metavar="[CORPUS]...")
@click.option("--fast", is_flag=True, help="Without cross-validating a model.")
@_TAXONOMY
def check(corpora: tuple[Path, ...], taxonomy: Path | None, *, fast: bool) -> None:
    """Check labelled tables before a model learns them; the starter corpus without an argument.

    Looks at every row: labels the taxonomy lacks, texts that stand twice (and with different
    labels), near-duplicates, classes too thin to learn, mail addresses that may be somebody's, and
    labels that a model cross-validated on the same rows is sure are others. Rows are named, never
    shown. Exit status 1 when there is an error.

    \b
    Example:
      vidhuk data check labels.csv
    """
    from pipeline.audit import audit
    from pipeline.corpus import STARTER
    from pipeline.taxonomy import read_taxonomy

    findings = audit(corpora or STARTER, read_taxonomy(taxonomy), model=not fast)
    for one in findings:
        click.echo(f"{one.severity}: {one.count:,} {one.what}")
        for place in one.where:
            click.echo(f"    {place}")
        if one.count > len(one.where) > 0:
            click.echo(f"    and {one.count - len(one.where):,} more")
    if not findings:
        click.echo("nothing to mend")
    if any(one.severity == "error" for one in findings):
        raise SystemExit(1)


@data.command()
@click.argument("pool", type=_FILE)
@click.argument("target", type=_FILE, metavar="OUTPUT")
@click.option("--number", default=100, show_default=True, type=click.IntRange(1), help="Rows to label.")
@click.option("--corpus", "files", multiple=True, type=_FILE, help="Labelled tables that you have already.")
@click.option("--starter/--no-starter", default=True, show_default=True, help="Count the starter corpus too.")
@click.option(
    "--map", "mapping", multiple=True, metavar="FIELD=COLUMN", callback=fields_of, help="As in score."
)
@_TAXONOMY
def queue(
    pool: Path,
    target: Path,
    number: int,
    files: tuple[Path, ...],
    mapping: dict[str, str],
    taxonomy: Path | None,
    *,
    starter: bool,
) -> None:
    """Choose the rows of POOL that are most worth labelling, and write them masked to OUTPUT.

    POOL is any export that `vidhuk score` reads. A row is worth it when two models are unsure of
    it, when what it may be is rare, and when it is unlike the others. Rows whose text is labelled
    already are left out. OUTPUT (.csv, .tsv, .xlsx, .jsonl) holds masked texts, the key of each
    original and empty columns sentiment, category, pii_risk: fill them with `vidhuk data label`, in
    a spreadsheet, or in Label Studio (import the CSV, use data/label_studio.xml as its labelling
    setup, export CSV), then `vidhuk data read`.

    \b
    Example:
      vidhuk queue mentions.xlsx queue.csv --number 200 --corpus labels.csv
    """
    from pipeline.corpus import STARTER, Corpus, read_corpus
    from pipeline.labelling import write_queue
    from pipeline.taxonomy import read_taxonomy

    known = read_taxonomy(taxonomy)
    paths = [*(STARTER if starter else ()), *files]
    corpus = read_corpus(paths, known) if paths else Corpus(())
    done = write_queue(pool, target, corpus, number, mapping=mapping, say=_say)
    click.echo(f"{done} rows to label in {target}; next: vidhuk data label {target}", err=True)


@data.command()
@click.argument("path", type=_FILE, metavar="QUEUE")
@_TAXONOMY
def label(path: Path, taxonomy: Path | None) -> None:
    """Label a queue in the terminal, one key per answer.

    Shows each masked text with the model's guess. Every answer is saved at once beside the queue,
    in QUEUE.labels.jsonl: stop with q and go on later. s skips a row, u takes the last row back,
    Enter takes the guess. What each label means: data/GUIDE.md.

    \b
    Example:
      vidhuk data label queue.csv
    """
    from pipeline.labelling import answers_of, open_session
    from pipeline.labels import shortcuts
    from pipeline.taxonomy import TASKS, read_taxonomy

    known = read_taxonomy(taxonomy)
    session = open_session(path)
    keys = {task: shortcuts(known.allowed(task)) for task in TASKS}
    while (row := session.row) is not None:
        click.echo(
            f"\n{session.done + 1} of {session.total}   [{row.get('source') or ''}]\n\n{row['text']}\n"
        )
        answer = answers_of(row, keys, _pressed, click.echo)
        if answer == "quit":
            break
        if isinstance(answer, str):
            session.undo()
        else:
            session.keep(answer)
    click.echo(
        f"{session.done} of {session.total} done; next: vidhuk data read {path} LABELS.jsonl", err=True
    )


def _pressed() -> str:
    """Return one key that was pressed."""
    from pipeline.errors import InputError

    try:
        return click.getchar()
    except OSError as error:
        raise InputError(
            "a terminal to press keys in",
            "a pipe or a file",
            "fill the queue as a table, then `vidhuk data read`",
        ) from error


@data.command()
@click.argument("path", type=_FILE, metavar="QUEUE")
@click.argument("target", type=_FILE, metavar="LABELS")
@_TAXONOMY
def read(path: Path, target: Path, taxonomy: Path | None) -> None:
    """Take the labels of a filled QUEUE back, check them and add them to LABELS (.jsonl).

    QUEUE is the table that `vidhuk data queue` wrote, filled in a spreadsheet or by Label Studio's
    CSV export; what `vidhuk data label` wrote beside it is read too. Unknown labels are named by
    row; a text labelled twice and not alike is left out. LABELS holds keys and labels, no texts.

    \b
    Example:
      vidhuk data read queue.csv labels.jsonl
    """
    from pipeline.labelling import beside
    from pipeline.labels import merge, read_back
    from pipeline.taxonomy import read_taxonomy

    known = read_taxonomy(taxonomy)
    files = [file for file in (path, beside(path)) if file.exists()] or [path]
    labels: dict[str, Label] = {}
    for file in files:
        back = read_back(file, known)
        labels |= {one.key: one for one in back.labels}
        if back.torn:
            _say(f"{len(back.torn)} texts of {file.name} are labelled twice and not alike: left out")
        if back.empty and file == files[-1]:
            _say(f"{back.empty} rows of {file.name} have no label yet")
    new, changed = merge(target, labels.values())
    click.echo(f"{new} new labels in {target}, {changed} replaced", err=True)


@data.command()
@click.argument("config", type=_FILE, required=False)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="As in train.")
@click.option(
    "--corpus", "files", multiple=True, type=_FILE, help="A labelled table beside the starter corpus."
)
def curve(config: Path | None, overrides: tuple[str, ...], files: tuple[Path, ...]) -> None:
    """Show what more labels would give: scores of models that learnt a tenth, a quarter, … of yours.

    All are measured on the same held-out rows; where the curve still climbs, label more.

    \b
    Example:
      vidhuk data curve --corpus labels.csv
    """
    from pipeline.cli.train import tables_override
    from pipeline.config import read_config
    from pipeline.curve import learning_curve
    from pipeline.taxonomy import TASKS, read_taxonomy
    from pipeline.train import gather

    chosen = read_config(config, [*overrides, *tables_override(files)])
    known = read_taxonomy(chosen.taxonomy)
    corpus: Corpus = gather(chosen, known)
    click.echo(f"{'share':>6} {'rows':>7}" + "".join(f" {task:>16}" for task in TASKS))
    for point in learning_curve(corpus, known, chosen):
        cells = (f"{mean:.3f} ± {spread:.3f}" for mean, spread in (point.macro_f1[task] for task in TASKS))
        click.echo(f"{point.share:>6.0%} {point.rows:>7}" + "".join(f" {cell:>16}" for cell in cells))
