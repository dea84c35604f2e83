"""Who asks: `Authorization: Bearer KEY`, checked before the body is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fastapi import Request

from pipeline.errors import VidhukError
from pipeline.service.envelope import LOG, place
from pipeline.service.problem import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_LONGEST = 512
"""No key is longer; hashing more is work for nothing."""


class Keys(Protocol):
    """What the service needs of a `pipeline.keys.Keyring`."""

    def holder(self, key: str) -> str | None:
        """Return the name of the key's holder, or None."""

    def is_empty(self) -> bool:
        """Whether no key is good."""


def bearer(keys: Keys) -> Callable[[Request], Awaitable[None]]:
    """Return the dependency that lets only holders of a key in."""

    async def known(request: Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        key = key.strip()
        given = scheme.lower() == "bearer" and 0 < len(key) <= _LONGEST
        try:
            holder = keys.holder(key) if given else None
            empty = holder is None and keys.is_empty()
        except VidhukError as error:
            LOG.error("keys can't be read type=%s at=%s", type(error).__name__, place(error))
            raise Refusal(
                503, "The keys can't be read; whoever runs the service finds why in `vidhuk keys list`."
            ) from None
        if holder is not None:
            request.state.key = holder
            return
        challenge = 'Bearer realm="vidhuk"' + (', error="invalid_token"' if given else "")
        if empty:
            detail = "There is no valid key: run `vidhuk keys add NAME` and send Authorization: Bearer KEY."
        elif given:
            detail = "The key is unknown or revoked; `vidhuk keys add NAME` makes a new one."
        else:
            detail = "Send Authorization: Bearer KEY; `vidhuk keys add NAME` makes a key."
        raise Refusal(401, detail, headers={"WWW-Authenticate": challenge})

    return known
