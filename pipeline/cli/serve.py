"""`vidhuk serve` and `vidhuk keys`: the service, and who may ask it."""

from __future__ import annotations

import click


@click.command()
@click.option("--model", default="champion", show_default=True, metavar="REF", help="Which model answers.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
def serve(model: str, host: str, port: int) -> None:
    """Answer helpdesks over HTTP.

    A helpdesk needs a key, which `vidhuk keys add NAME` prints once. The address is printed on
    stderr when the service is ready; Ctrl-C ends it after the requests that run. TLS and names are
    a reverse proxy's matter: keep it on 127.0.0.1 behind one.

    \b
    Example:
      KEY=$(vidhuk keys add helpdesk)
      vidhuk serve &
      curl -s http://127.0.0.1:8000/v1/suggest \\
        -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
        -d '{"text": "Третій день без гарячої води!", "author": {"name": "Олена Коваль"}}'
    """
    import pipeline
    from pipeline.keys import Keyring
    from pipeline.service import app
    from pipeline.service.server import bind, serve

    keys = Keyring()
    if keys.is_empty():
        click.echo("no key yet: make one with `vidhuk keys add NAME`; it holds at once", err=True)
    with bind(host, port) as bound:  # first, so that a taken port is told at once
        serve(app(pipeline.load(model), keys), bound)


@click.group()
def keys() -> None:
    """Make, list and revoke the keys of helpdesks.

    Keys lie hashed in `$VIDHUK_HOME/keys.json` (`.vidhuk/` without it). A service that runs sees
    every change at once.

    \b
    Example:
      vidhuk keys add chatwoot
      vidhuk keys list
      vidhuk keys revoke chatwoot
    """


@keys.command()
@click.argument("name")
def add(name: str) -> None:
    """Make a key for NAME and print it, once.

    \b
    Example:
      KEY=$(vidhuk keys add chatwoot)
    """
    from pipeline.keys import Keyring

    click.echo(Keyring().add(name))
    click.echo("kept only as a hash: store it now, it can't be shown again", err=True)


@keys.command("list")
def list_() -> None:
    """Print names, when each key was made, and when it was revoked.

    \b
    Example:
      vidhuk keys list
    """
    from pipeline.keys import Keyring

    known = Keyring().known()
    if not known:
        click.echo("no key yet: make one with `vidhuk keys add NAME`", err=True)
    for key in known:
        click.echo(f"{key.name}\t{key.created}\t{f'revoked {key.revoked}' if key.revoked else 'good'}")


@keys.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Make the key of NAME useless at once.

    \b
    Example:
      vidhuk keys revoke chatwoot
    """
    from pipeline.keys import Keyring

    Keyring().revoke(name)
    click.echo(f"revoked: {name}", err=True)
