"""`vidhuk suggest`: one message, a pleasant answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.mention import Suggestion


@click.command()
@click.argument("text", required=False)
@click.option(
    "--channel", help="Where it was written: x, review, chat, email … decides length and what is public."
)
@click.option("--author", help="The author's display name; a known first name is greeted.")
@click.option("--language", help="ru, uk or en, when you know it better.")
@click.option("--model", "ref", default="champion", show_default=True, help="Which model answers.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every field.")
def suggest(
    text: str | None,
    channel: str | None,
    author: str | None,
    language: str | None,
    ref: str,
    *,
    as_json: bool,
) -> None:
    """Label one message and suggest up to three replies.

    TEXT is the message; `-` or nothing reads it from stdin.

    \b
    Example:
      vidhuk suggest "Третій день без гарячої води!" --author "Олена Коваль"
    """
    import json

    import pipeline
    from pipeline.errors import InputError

    if text in (None, "-"):
        text = sys.stdin.read()
    if not text or not text.strip():
        raise InputError("a message", "nothing", 'give it in quotes: vidhuk suggest "…"')
    mention = pipeline.Mention(
        text.strip(), channel=channel, language=language, author=pipeline.Author(name=author)
    )
    suggestion = pipeline.load(ref).suggest([mention])[0]
    click.echo(
        json.dumps(suggestion.as_dict(), ensure_ascii=False, indent=1) if as_json else readable(suggestion)
    )


def readable(suggestion: Suggestion) -> str:
    """Return a suggestion as a few lines for a terminal."""
    import textwrap

    def line(name: str, value: str) -> str:
        return f"{click.style(f'{name:<10}', dim=True)} {value}"

    lines = [
        line("language", f"{suggestion.language} ({suggestion.language_confidence:.0%})"),
        line("sentiment", f"{suggestion.sentiment} ({suggestion.sentiment_confidence:.0%})"),
        line("category", ", ".join(f"{c.name} ({c.confidence:.0%})" for c in suggestion.categories)),
        line(
            "pii risk",
            f"{suggestion.pii_risk} ({suggestion.pii_risk_confidence:.0%}) – {suggestion.pii_reason}",
        ),
        line("urgency", f"{suggestion.urgency} of 100, answer by {suggestion.as_dict()['answer_by']}"),
        line("action", suggestion.action + (f" → {suggestion.department}" if suggestion.department else "")),
    ]
    if suggestion.pii:
        lines.append(line("masked", suggestion.masked_text))
    if suggestion.abstained:
        lines.append(line("no reply", suggestion.abstained))
    for number, reply in enumerate(suggestion.replies, 1):
        lines += ["", click.style(f"{number}. {reply.id}", bold=True)]
        lines += textwrap.wrap(reply.text, 88, initial_indent="   ", subsequent_indent="   ")
        if reply.private_text:
            private = f"in private: {reply.private_text}"
            lines += textwrap.wrap(private, 88, initial_indent="   ↳ ", subsequent_indent="     ")
    return "\n".join(lines)
