"""`vidhuk pretrain`: the encoder from raw text."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

_FILE = click.Path(path_type=Path)
_say = partial(click.echo, err=True)


@click.command()
@click.argument("config", type=_FILE, required=False)
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override one key, e.g. schedule.tokens=200.",
)
@click.option("--output", type=_FILE, help="Where the encoder goes.  [default: $VIDHUK_HOME/encoders/NAME]")
def pretrain(config: Path | None, overrides: tuple[str, ...], output: Path | None) -> None:
    """Train a compact multilingual encoder from raw text; run again after a stop, it goes on.

    CONFIG is a TOML file that names the sets of texts and of pairs, with their weights
    (models/encoder.toml is the one the shipped encoder was made with); `mixture.folders` says where
    they lie. Personal data is masked before anything is learnt. On a GPU it runs in mixed precision,
    else on all cores of the CPU.

    A run's files lie in $VIDHUK_HOME/pretraining/NAME. A finished run that is asked for more tokens
    goes on from before its learning rate fell. The encoder is a Hugging Face folder:
    `vidhuk train --set encoder.name=FOLDER` fine-tunes it.

    \b
    Example:
      vidhuk pretrain models/encoder.toml --set mixture.folders='["../sets"]'
      vidhuk train models/default.toml --set encoder.name=.vidhuk/encoders/encoder
    """
    from pipeline.work import run_pretraining

    click.echo(run_pretraining(config, overrides, output, say=_say))
