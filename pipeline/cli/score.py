"""`vidhuk score` and `vidhuk mask`: a file in, a file out."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """Return an aware moment; without a zone it is UTC."""
    from datetime import UTC, datetime

    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("expected ISO 8601, such as 2026-03-24T18:00:00Z", ctx, param) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def fields_of(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """Return field → column."""
    from pipeline.exports.headings import FIELDS

    mapping = {}
    for pair in value:
        name, sign, column = pair.partition("=")
        if not sign or not column or name not in FIELDS:
            raise click.BadParameter(f"expected FIELD=COLUMN, FIELD one of {', '.join(FIELDS)}", ctx, param)
        mapping[name] = column
    return mapping


_FILE = click.Path(path_type=Path, allow_dash=True)
_MAPPING = click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=fields_of,
    help='Which column holds a field, e.g. --map text="Текст поста". May be repeated.',
)
_REJECTS = click.option(
    "--rejects", type=_FILE, metavar="FILE", help="Where unreadable rows go. [default: OUTPUT.rejected.jsonl]"
)


@click.command()
@click.argument("source", type=_FILE, metavar="INPUT")
@click.argument("target", type=_FILE, metavar="OUTPUT")
@click.option(
    "--model", "ref", default="champion", show_default=True, metavar="REF", help="Which model answers."
)
@_MAPPING
@_REJECTS
@click.option(
    "--now",
    callback=_moment,
    metavar="TIME",
    help="Judge urgency at this moment. [default: each row's own date]",
)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes. [default: one per core]")
@click.option(
    "--engine", type=click.Choice(["local"]), default="local", show_default=True, help="What runs it."
)
def score(  # noqa: PLR0913, PLR0917 - one parameter per option
    source: Path,
    target: Path,
    ref: str,
    mapping: dict[str, str],
    rejects: Path | None,
    now: datetime | None,
    workers: int | None,
    engine: str,
) -> None:
    """Label every row of a file and suggest replies.

    INPUT and OUTPUT are .jsonl, .csv, .tsv (these also .gz), .xlsx or .parquet, told by name; `-` is
    JSON Lines on stdin and stdout. Every row of INPUT comes back in its place with labels, urgency
    and up to three replies; its own columns follow ours, as input_NAME where a name is ours.
    Exports of YouScan, Brandwatch, Google Play and others are recognised by their headings.

    Rows that cannot be read go to OUTPUT.rejected.jsonl with the reason: broken ones, texts of more
    than 100,000 characters, rows with neither a text nor a rating. OUTPUT appears whole at the end,
    or not at all. Dates are read day first, times without a zone as UTC. CSV and TSV are UTF-8 with
    a byte order mark, for Excel; in them a text that begins with = + - @ gets an apostrophe before it.

    \b
    Example:
      vidhuk score data/sample/mentions.xlsx scored.xlsx
      vidhuk score posts.csv scored.jsonl --map text="Текст поста" --workers 2
    """
    del engine
    import pipeline
    from pipeline.score import Options, Progress, score_file

    options = Options(mapping, rejects, now, workers)
    score_file(source, target, partial(pipeline.load, ref), options, Progress(sys.stderr))


@click.command()
@click.argument("source", type=_FILE, metavar="INPUT")
@click.argument("target", type=_FILE, metavar="OUTPUT")
@_MAPPING
@_REJECTS
def mask(source: Path, target: Path, mapping: dict[str, str], rejects: Path | None) -> None:
    """Replace personal data in a file, nothing else.

    The text, and a title beside it, come back with each find as [KIND]: [PHONE], [PERSON] …; all
    other columns pass through as they are. How many of each kind were found is told on stderr.
    Rows that cannot be read go unmasked to OUTPUT.rejected.jsonl.

    \b
    Example:
      vidhuk mask data/sample/mentions.xlsx masked.xlsx
    """
    from pipeline.score import Options, Progress, mask_file

    mask_file(source, target, Options(mapping, rejects), Progress(sys.stderr))
