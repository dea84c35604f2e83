"""`vidhuk compare | promote | rollback | export | register`: which version answers."""

from __future__ import annotations

from pathlib import Path

import click

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
def compare() -> None:
    """Show champion and challenger side by side, measured on the same rows, and what the gate says.

    \b
    Example:
      vidhuk compare
    """
    from pipeline import registry
    from pipeline.gate import Gate

    challenger, verdict = registry.compare(Gate())
    click.echo(f"challenger: version {challenger.number}\n{verdict}")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show the table.")
@click.option("--force", is_flag=True, help="Overrule the gate; needs --reason.")
@click.option("--reason", help="Why the gate is overruled; kept with the version.")
def promote(reason: str | None, *, dry_run: bool, force: bool) -> None:
    """Make the challenger champion if it passes the gate.

    Both must have been measured on the same corpus. No task may fall by more than 0.02 macro-F1 in
    any language, and the mean must rise by 0.005. The version is exported to $VIDHUK_HOME/models,
    so that scoring and serving need no MLflow. Exit status 1 when the gate refuses.

    \b
    Example:
      vidhuk promote --dry-run
      vidhuk promote --force --reason "labels of the old corpus were wrong"
    """
    from pipeline import registry
    from pipeline.gate import Gate

    if force != bool(reason):
        raise click.UsageError("--force and --reason go together: say why the gate is overruled")
    challenger, verdict = registry.promote(Gate(), dry_run=dry_run, reason=reason)
    click.echo(verdict)
    if dry_run:
        click.echo(f"The gate would {'let it pass' if verdict.passed else 'refuse it'}.")
    else:
        click.echo(f"version {challenger.number} is champion")


@click.command()
def rollback() -> None:
    """Bring the previous champion back.

    \b
    Example:
      vidhuk rollback
    """
    from pipeline import registry

    version = registry.rollback()
    click.echo(f"version {version.number} is champion again")


@click.command()
@click.argument("ref")
@click.argument("folder", type=_FOLDER)
def export(ref: str, folder: Path) -> None:
    """Write the model that REF names to FOLDER: weights, manifest and card, no MLflow needed to open it.

    An earlier export in FOLDER is replaced; a folder that holds anything else is left alone.

    \b
    Example:
      vidhuk export champion /srv/vidhuk/model
    """
    from dataclasses import astuple

    from pipeline import home
    from pipeline.errors import OutputError
    from pipeline.model import LAYOUT

    found = home.resolve(ref)
    home.facts(found.folder)
    ours = {*astuple(LAYOUT), *(path.name for path in found.folder.iterdir())}
    others = sorted({path.name for path in folder.iterdir()} - ours) if folder.exists() else []
    if others:
        raise OutputError(
            f"a new or empty folder, or an earlier export, at {folder}",
            f"other files, e.g. {others[0]}",
            "name another folder",
        )
    home.place(found.folder, folder)
    click.echo(f"version {found.version} is in {folder}")


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option(
    "--alias", type=click.Choice(["champion", "challenger"]), default="challenger", show_default=True
)
def register(folder: Path, alias: str) -> None:
    """Register a model's folder in MLflow; the same content is registered once.

    A champion that is there already stays: only `vidhuk promote` takes its place.

    \b
    Example:
      vidhuk register models/default --alias champion
    """
    from pipeline import registry

    version, holds = registry.register(folder, alias)
    said = f"version {version.number} holds {folder}"
    if holds:
        click.echo(f"{said} and is {alias}")
    elif alias == "champion":
        click.echo(f"{said}; the champion is version {registry.get(alias).number}")
    else:
        click.echo(f"{said}; it is the champion")
