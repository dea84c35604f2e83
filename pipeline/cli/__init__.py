"""The command line: `vidhuk --help`.

A command's docstring is its help. Commands live in the modules of this package and are imported
when they are called, so that help answers in a tenth of a second.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

_COMMANDS = {
    "train": "pipeline.cli.train",
    "pretrain": "pipeline.cli.pretrain",
    "evaluate": "pipeline.cli.train",
    "data": "pipeline.cli.data",
    "queue": "pipeline.cli.data",
    "compare": "pipeline.cli.registry",
    "promote": "pipeline.cli.registry",
    "rollback": "pipeline.cli.registry",
    "export": "pipeline.cli.registry",
    "register": "pipeline.cli.registry",
    "score": "pipeline.cli.score",
    "mask": "pipeline.cli.score",
    "suggest": "pipeline.cli.suggest",
    "report": "pipeline.cli.report",
    "serve": "pipeline.cli.serve",
    "keys": "pipeline.cli.serve",
}
_SHORT = {
    "train": "Fit a model on labelled mentions, log it, register it as challenger.",
    "pretrain": "Train the encoder from raw text; resumes.",
    "evaluate": "Measure a model on a labelled file, or across languages.",
    "data": "Choose what to label, label it, check it.",
    "queue": "Short for `data queue`: what to label next.",
    "compare": "Champion and challenger side by side.",
    "promote": "Make the challenger champion if it passes the gate.",
    "rollback": "Bring the previous champion back.",
    "export": "Write a model to a plain folder.",
    "register": "Register a model's folder in MLflow.",
    "score": "Label every row of a file and suggest replies.",
    "mask": "Replace personal data in a file, nothing else.",
    "suggest": "Label one message and suggest replies.",
    "report": "Turn a scored file into one HTML page.",
    "serve": "Answer helpdesks over HTTP.",
    "keys": "Add, list and revoke the service's keys.",
}


class _Lazy(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return command names in the order people meet them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None when there is none of this name."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - narrows the type for mypy
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, _SHORT[name]) for name in _COMMANDS])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="vidhuk")
def cli() -> None:
    """Read what customers write in Russian, Ukrainian and English, and suggest replies.

    \b
    One message:    vidhuk suggest "Третій день без гарячої води!"
    A whole file:   vidhuk score mentions.xlsx scored.xlsx
                    vidhuk report scored.xlsx report.html
    Your labels:    vidhuk train --corpus labels.csv
                    vidhuk promote

    Files of a run (models, keys, the MLflow store) are kept in $VIDHUK_HOME, by default .vidhuk/
    in the working folder. Data goes to stdout, progress to stderr. Exit status: 0 done, 1 failed
    with one sentence, 2 wrong usage.
    """


def main() -> None:
    """Run the command line; a failure becomes one sentence.

    The message of an error that vidhuk did not raise itself may hold a mention's text, so only its
    type and place are shown; VIDHUK_DEBUG=1 shows the traceback.
    """
    from pipeline.errors import VidhukError

    try:
        cli()
    except VidhukError as error:
        click.echo(f"vidhuk: {error}", err=True)
        sys.exit(1)
    except Exception as error:
        if os.environ.get("VIDHUK_DEBUG"):
            raise
        import traceback

        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        click.echo(
            f"vidhuk: expected no failure here; found {type(error).__name__} at {place}; "
            "run it again with VIDHUK_DEBUG=1 and report what it shows",
            err=True,
        )
        sys.exit(1)
