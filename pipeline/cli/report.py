"""`vidhuk report`: a scored file as one page for people."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("scored", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--language",
    type=click.Choice(["en", "ru", "uk"]),
    help="Of the page; by default what most mentions are written in.",
)
def report(scored: Path, out: Path, language: str | None) -> None:
    """Turn a scored file into one HTML page.

    SCORED is what `vidhuk score` wrote, in any of its formats; OUT is the page, e.g. report.html.
    The page shows volumes by day, what people write about, the queue by urgency with the suggested
    replies, public messages that expose personal data, and how far the labels can be trusted.
    It is one file that loads nothing, and messages are shown masked.

    \b
    Example:
      vidhuk score mentions.xlsx scored.xlsx
      vidhuk report scored.xlsx report.html
    """
    from pipeline.report import write_report

    if out.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"expected a name that ends in .html; found {out.name}", param_hint="OUT")
    tally = write_report(scored, out, language=language)
    click.echo(
        f"{out}: {tally.all.total:,} mentions, {tally.now:,} need an answer now, "
        f"{tally.exposures.seen:,} exposures to hide",
        err=True,
    )
    if tally.unreadable:
        click.echo(f"{tally.unreadable:,} rows could not be read and are left out", err=True)
