"""A scored file becomes one HTML page for people."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.exports.replacement import Replacement, unwritable
from pipeline.report.page import render
from pipeline.report.phrases import LANGUAGES, read_phrases
from pipeline.report.source import read_scored
from pipeline.report.tally import Tally

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LANGUAGES", "Tally", "main_language", "render", "write_report"]


def write_report(
    scored: Path, out: Path, *, language: str | None = None, made: datetime | None = None
) -> Tally:
    """Write the report of a scored file; `out` appears whole or not at all.

    Parameters
    ----------
    scored
        What `vidhuk score` wrote, in any of its formats; read once, row by row.
    out
        The HTML page.
    language
        Of the page: ``en``, ``ru`` or ``uk``; by default what most mentions are written in.
    made
        What the page says about when it was made; by default the clock.

    Returns
    -------
    Tally
        What was counted.

    Raises
    ------
    InputError
        When the file does not open or has not been scored, or not one row can be read.
    OutputError
        When the page cannot be written.
    """
    if out.resolve() == scored.resolve():
        raise InputError("two different files", f"{out.name} twice", "name another file for the page")
    with Replacement(out) as page:
        tally = _counted(scored)
        phrases = read_phrases(language or main_language(tally))
        text = render(tally, phrases, scored.name, made or datetime.now(UTC))
        try:
            page.file.write(text.encode("utf-8", "replace"))
        except OSError as error:
            raise unwritable(out, error) from error
        page.commit()
    return tally


def _counted(scored: Path) -> Tally:
    tally = Tally()
    for row in read_scored(scored):
        if row is None:
            tally.unreadable += 1
        else:
            tally.add(row)
    if tally.unreadable and not tally.all.total:
        raise InputError(
            f"rows of a scored file in {scored.name}",
            f"{tally.unreadable} rows, none with an urgency",
            "score the file again",
        )
    return tally


def main_language(tally: Tally) -> str:
    """Return the language that most mentions are written in, of those a page can have."""
    counts = Counter({code: tally.languages[code].total for code in LANGUAGES if code in tally.languages})
    return counts.most_common(1)[0][0] if counts else "en"
