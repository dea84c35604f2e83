"""Keys that helpdesks show to the service: made, listed, revoked, checked.

A key is 256 random bits, so its plain SHA-256 is enough at rest: a salt or a slow hash protects
secrets that people choose and that can be guessed, and 2²⁵⁶ values can't. A slow hash would only
cost every request its budget.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError, InputError, OutputError
from pipeline.home import home
from pipeline.mention import iso

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
PREFIX = "vidhuk_"
"""What every key starts with, so that scanners for leaked secrets can know one."""
_NAME = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Key:
    """One key as it is kept: never the key itself.

    Parameters
    ----------
    name
        Who uses it, e.g. ``chatwoot``.
    digest
        SHA-256 of the key, hexadecimal.
    created, revoked
        ISO 8601 in UTC; `revoked` is None while the key is good.
    """

    name: str
    digest: str
    created: str
    revoked: str | None = None


class Keyring:
    """The keys in one file; a change of the file is seen by a service that runs.

    Parameters
    ----------
    path
        The file; ``keys.json`` in `home` by default. It need not exist yet.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or home() / "keys.json"
        self._keys: tuple[Key, ...] = ()
        self._seen: tuple[int, int, int] | None = None

    def known(self) -> tuple[Key, ...]:
        """Return all keys, the revoked ones too, the oldest first.

        Raises
        ------
        ConfigError
            When the file is there but can't be read.
        """
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._keys, self._seen = (), None
            return ()
        except OSError as error:
            raise self._broken(error) from error
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            self._keys, self._seen = self._read(), seen
        return self._keys

    def holder(self, key: str) -> str | None:
        """Return the name of the key's holder, or None when the key is unknown or revoked."""
        digest = _digest(key)
        found: str | None = None
        for known in self.known():  # every one is compared, so that time tells nothing
            if hmac.compare_digest(known.digest, digest) and known.revoked is None:
                found = known.name
        return found

    def is_empty(self) -> bool:
        """Whether no key is good."""
        return all(key.revoked is not None for key in self.known())

    def add(self, name: str) -> str:
        """Make a key for `name` and return it; it can't be shown again.

        Raises
        ------
        InputError
            When the name isn't 1–64 letters, digits, ``.``, ``_``, ``-``, or holds a good key.
        """
        if not _NAME.fullmatch(name):
            raise InputError(
                "a name of 1–64 letters, digits, `.`, `_` or `-`", "another one", "choose such a name"
            )
        key = PREFIX + secrets.token_urlsafe(32)
        with self._changing():
            keys = self.known()
            if any(known.name == name and known.revoked is None for known in keys):
                raise InputError(
                    "a name without a key",
                    f"{name} has one",
                    f"take another name, or run `vidhuk keys revoke {name}` first",
                )
            self._write((*keys, Key(name, _digest(key), iso(datetime.now(UTC)))))
        return key

    def revoke(self, name: str) -> None:
        """Make the key of `name` useless at once.

        Raises
        ------
        InputError
            When nobody of that name holds a good key.
        """
        with self._changing():
            keys = self.known()
            if not any(known.name == name and known.revoked is None for known in keys):
                raise InputError(
                    "the name of a key that is good",
                    "none of that name",
                    "see the names with `vidhuk keys list`",
                )
            now = iso(datetime.now(UTC))
            self._write(
                tuple(
                    replace(known, revoked=now) if known.name == name and known.revoked is None else known
                    for known in keys
                )
            )

    def _read(self) -> tuple[Key, ...]:
        try:
            raw = json.loads(self.path.read_text(encoding="utf-8"))
            found = {FORMAT: raw["keys"]}[raw["format"]]
            return tuple(_key(entry) for entry in found)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> ConfigError:
        return ConfigError(
            f"keys as `vidhuk keys add NAME` writes them in {self.path}",
            f"a file that doesn't open ({type(error).__name__})",
            "mend its permissions, restore it, or move it away and make new keys",
        )

    def _write(self, keys: tuple[Key, ...]) -> None:
        entries = [
            {"name": key.name, "sha256": key.digest, "created": key.created, "revoked": key.revoked}
            for key in keys
        ]
        text = json.dumps({"format": FORMAT, "keys": entries}, ensure_ascii=False, indent=1) + "\n"
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise self._unwritable(error) from error
        self._seen = None

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError(
            f"a folder that can be written at {self.path.parent}",
            f"one that can't ({error.strerror})",
            "make room, mend its permissions or set VIDHUK_HOME",
        )

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Let one process at a time read, change and write."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path.with_name(f".{self.path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            if sys.platform != "win32":
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _key(entry: dict[str, Any]) -> Key:
    key = Key(entry["name"], entry["sha256"], entry["created"], entry["revoked"])
    if not all(isinstance(value, str) for value in (key.name, key.digest, key.created)):
        raise TypeError
    if not isinstance(key.revoked, str | None) or not key.digest.isascii():
        raise TypeError
    return key
