"""The page: what was counted, put into words and pictures."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from pipeline.report import chart
from pipeline.report.phrases import LANGUAGES
from pipeline.report.scored import words
from pipeline.report.tally import DOUBTFUL, NOW, SENTIMENTS
from pipeline.report.view import View

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.report.phrases import Phrases
    from pipeline.report.tally import Split, Tally

_MASK = re.compile(r"\[([A-Z_]{3,20})\]")
_LEVELS = (85, NOW, 50)
"""Urgencies from which a number looks more urgent."""


def render(tally: Tally, phrases: Phrases, file: str, made: datetime) -> str:
    """Return the report as one HTML page that loads nothing and runs no script.

    Parameters
    ----------
    file
        Name of the scored file, as people know it.
    made
        When the report is made.
    """
    view = View(tally, phrases)
    environment = Environment(
        loader=PackageLoader("pipeline.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= _functions(view)
    filters = view.filters()
    style = (
        resources.files(__package__)
        .joinpath("page.css")
        .read_text(encoding="utf-8")
        .replace("{{ filters }}", "\n  ".join(_rule(f.name) for f in filters[1:]))
    )
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return environment.get_template("page.html.j2").render(
        **view.content(),
        filters=filters,
        file=words(file) or "",
        made=f"{phrases.day(made)}, {made:%H:%M} UTC",
        style=Markup(style),  # noqa: S704 - our own file; nothing of the rows is in it
        style_hash=f"sha256-{digest}",
    )


def _rule(name: str) -> str:
    return f"#queue:has(#show-{name}:checked) .item:not(.f-{name}) {{ display: none; }}"


def _functions(view: View) -> dict[str, Any]:
    """Return what the templates call."""
    tally, phrases = view.tally, view.p
    shown = len(SENTIMENTS) if tally.all.parts[-1] else len(SENTIMENTS) - 1

    def parts(split: Split) -> list[tuple[str, int]]:
        return list(zip(SENTIMENTS, split.parts, strict=True))[:shown]

    return {
        "p": phrases,
        "tally": tally,
        "doubtful": DOUBTFUL,
        "bar": chart.bar,
        "heat": chart.heat,
        "histogram": chart.histogram,
        "sentiments": parts,
        "bucket": view.bucket,
        "classes": lambda entry: " ".join(f"f-{name}" for name in view.kinds(entry)),
        "level": lambda urgency: sum(urgency >= least for least in _LEVELS),
        "duty": view.duty,
        "masked": lambda text: masked(text, phrases),
        "lang": lambda code: Markup(' lang="{}"').format(code) if code in LANGUAGES else "",
        "host_of": host_of,
    }


def masked(text: str, phrases: Phrases) -> Markup:
    """Return a masked text with its masks set off; everything else is escaped."""
    pieces, last = [], 0
    for hit in _MASK.finditer(text):
        kind = phrases.name("kind", hit[1])
        pieces += [
            escape(text[last : hit.start()]),
            Markup('<mark title="{}">{}</mark>').format(kind, hit[0]),
        ]
        last = hit.end()
    return Markup("").join([*pieces, escape(text[last:])])


def host_of(url: str | None) -> str | None:
    """Return the host a link leads to, None when it is no web address."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        return None
    return host.removeprefix("www.")[:60]
