"""$VIDHUK_HOME: promoted models, the pointer to the champion, keys and the local MLflow store.

Everything here is plain files, so that scoring and serving open the champion without MLflow.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ModelError, OutputError, RegistryError
from pipeline.shipped import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

CHAMPION = "champion"
CHALLENGER = "challenger"
NAME = "vidhuk"
_MANIFEST = "model.json"
_REGISTERED = re.compile(rf"models:/{NAME}(?:/(\d+)|@(?!latest$)([A-Za-z][\w.-]*))")
"""``latest`` moves whenever somebody trains, so it is no reference."""


def home() -> Path:
    """Return the folder of what vidhuk keeps: ``$VIDHUK_HOME``, else ``.vidhuk`` in the working folder."""
    return Path(os.environ.get("VIDHUK_HOME") or ".vidhuk")


def models() -> Path:
    """Return the folder that holds each promoted or opened version."""
    return home() / "models"


def pointer() -> Path:
    """Return the file that says which version is champion."""
    return models() / "champion.json"


@dataclass(frozen=True, slots=True)
class Found:
    """A model's folder and the version that is reported with its answers."""

    folder: Path
    version: str


def resolve(ref: str | None = None) -> Found:
    """Return what a reference names.

    Parameters
    ----------
    ref
        ``champion`` (the default: the one promoted here, without MLflow), a folder, or what the
        registry is asked for: ``challenger``, a version number, ``models:/vidhuk@ALIAS`` or
        ``models:/vidhuk/NUMBER``.

    Raises
    ------
    ModelError
        When it names nothing, or the champion's folder is gone or damaged.
    RegistryError
        When it needs the registry and MLflow is not installed or has no such version.
    """
    if ref is None or ref == CHAMPION:
        return champion()
    registered = ref if ref == CHALLENGER or ref.isdecimal() else ""
    if ref.startswith("models:"):
        parts = _REGISTERED.fullmatch(ref)
        if parts is None:
            raise ModelError(
                f"models:/{NAME}@ALIAS or models:/{NAME}/NUMBER", repr(ref), "correct the reference"
            )
        registered = parts[1] or parts[2]
    if registered:
        from pipeline.registry import fetch

        return fetch(registered)
    folder = Path(ref)
    return Found(folder, folder.resolve().name)


def champion() -> Found:
    """Return the promoted version, or the shipped model before any promotion.

    Raises
    ------
    ModelError
        When the pointer or the model it names is damaged or gone, or no model is shipped.
    """
    path = pointer()
    if not path.exists():
        return _shipped()
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        found = Found(models() / raw["folder"], str(raw["version"]))
        digest = str(raw.get("digest", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"the champion's version in {path}", "a damaged file", "delete it, or run `vidhuk promote`"
        ) from error
    if damage := damaged(found.folder, digest):
        raise ModelError(
            f"the champion in {found.folder}",
            damage,
            f"run `vidhuk export {found.version} {found.folder}`, or delete {path} for the shipped model",
        )
    return found


def _shipped() -> Found:
    try:
        about = json.loads((DEFAULT_MODEL / _MANIFEST).read_text(encoding="utf-8"))["about"]
    except FileNotFoundError as error:
        remedy = "run `vidhuk train`, then `vidhuk promote`"
        raise ModelError("a champion", "neither a promoted nor a shipped model", remedy) from error
    except (OSError, ValueError, KeyError, TypeError):
        about = {}  # opening it says what is wrong
    return Found(DEFAULT_MODEL, f"shipped-{about.get('name', 'model')}")


def damaged(folder: Path, digest: str) -> str | None:
    """Return what is wrong with a model's folder, or None; an empty digest is not compared."""
    from pipeline.model import content_digest

    if not folder.is_dir():
        return "no such folder"
    try:
        content = content_digest(folder)
    except OSError as error:
        return f"files that do not open ({type(error).__name__})"
    return "other files than were promoted" if digest and content != digest else None


def point(folder: Path, version: str) -> None:
    """Make `folder`, which lies in `models`, the champion; the old one answers until the file is replaced."""
    from pipeline.model import content_digest

    pointed = {"version": version, "folder": folder.name, "digest": content_digest(folder)}
    with suppress(OSError, ValueError, AttributeError):
        if pointed.items() <= json.loads(pointer().read_text(encoding="utf-8")).items():
            return
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    replace_text(pointer(), json.dumps(pointed | {"promoted_at": now}) + "\n")


def replace_text(path: Path, text: str) -> None:
    """Write a file whole or not at all, whenever the process is killed.

    Raises
    ------
    OutputError
        When it cannot be written; the old file is as it was.
    """
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def place(source: Path, target: Path) -> None:
    """Copy a model's folder so that `target` appears whole or not at all.

    Raises
    ------
    OutputError
        When it cannot be written; what stood at `target` stands there still.
    """
    import shutil

    source, target = source.resolve(), target.resolve()
    if source in target.parents:
        raise OutputError(f"a folder outside {source}", f"{target}, inside it", "name another folder")
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".incoming.") as incoming:
            copy, old = Path(incoming) / "model", Path(incoming) / "old"
            shutil.copytree(source, copy)
            for path in copy.rglob("*"):
                _to_disk(path)
            if target.exists():
                target.replace(old)
            try:
                copy.replace(target)
            except BaseException:
                if old.exists():
                    old.replace(target)
                raise


def _to_disk(path: Path) -> None:
    """Make sure that a power cut cannot leave a pointer to files that were never written."""
    if path.is_file():
        with path.open("rb") as file:
            os.fsync(file.fileno())


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    import shutil

    try:
        yield
    except (OSError, shutil.Error) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise OutputError(
            f"room and the right to write {target}", why, "make room or name another place, then run it again"
        ) from error


@contextmanager
def locked(name: str, *, wait: bool = False) -> Iterator[None]:
    """Let one process on this machine at a time do what `name` says; a lock outlives no process.

    Raises
    ------
    RegistryError
        When another process does it now and `wait` is false.
    """
    import fcntl

    path = home() / f"{name}.lock"
    with _writing(path):
        home().mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError as error:
        os.close(handle)
        raise RegistryError(
            f"no other {name} under way", "one that runs now", "wait for it, then run the command again"
        ) from error
    try:
        yield
    finally:
        os.close(handle)


def facts(folder: Path) -> dict[str, Any]:
    """Return what a model's manifest says about it.

    Raises
    ------
    ModelError
        When the folder holds no model that opens.
    """
    from pipeline.model import open_model

    return open_model(folder).about
