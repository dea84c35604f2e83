"""$VIDHUK_HOME: promoted models, the pointer to the champion, keys and the local MLflow store.

Everything here is plain files, so that scoring and serving open the champion without MLflow.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError
from pipeline.shipped import DEFAULT_MODEL

CHAMPION = "champion"
CHALLENGER = "challenger"
NAME = "vidhuk"


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


def resolve(ref: str) -> Found:
    """Return what a reference names.

    Parameters
    ----------
    ref
        ``champion``, ``challenger``, a version number, ``models:/vidhuk@ALIAS``,
        ``models:/vidhuk/N`` or a folder.

    Raises
    ------
    ModelError
        When it names nothing, or the champion's folder is gone.
    RegistryError
        When it needs the registry and MLflow is not installed or has no such version.
    """
    alias = ref.removeprefix(f"models:/{NAME}@").removeprefix(f"models:/{NAME}/")
    if alias == CHAMPION:
        return champion()
    if alias == CHALLENGER or alias.isdecimal() or ref.startswith("models:/"):
        from pipeline.registry import fetch

        return fetch(alias)
    folder = Path(ref)
    return Found(folder, folder.resolve().name)


def champion() -> Found:
    """Return the promoted version, or the shipped model before any promotion.

    Raises
    ------
    ModelError
        When the pointer cannot be read, its folder is gone, or no model is shipped.
    """
    path = pointer()
    if path.is_file():
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            found = Found(models() / raw["folder"], str(raw["version"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the champion's version in {path}", "a damaged file", "delete it, or run `vidhuk promote`"
            ) from error
        if not found.folder.is_dir():
            raise ModelError(
                f"the champion in {found.folder}",
                "no such folder",
                f"run `vidhuk export {found.version} {found.folder}`, or delete {path} for the shipped model",
            )
        return found
    if not DEFAULT_MODEL.is_dir():
        remedy = "run `vidhuk train`, then `vidhuk promote`"
        raise ModelError("a champion", "neither a promoted nor a shipped model", remedy)
    return Found(DEFAULT_MODEL, "shipped")


def point(folder: Path, version: str) -> None:
    """Make `folder`, which lies in `models`, the champion; the old one answers until the file is replaced."""
    replace_text(pointer(), json.dumps({"version": version, "folder": folder.name}) + "\n")


def replace_text(path: Path, text: str) -> None:
    """Write a file whole or not at all, whenever the process is killed."""
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
    """Copy a model's folder so that `target` appears whole or not at all."""
    import shutil

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".incoming.") as incoming:
        copy = Path(incoming) / "model"
        shutil.copytree(source, copy)
        if target.exists():
            shutil.rmtree(target)
        copy.replace(target)


def facts(folder: Path) -> dict[str, Any]:
    """Return what a model's manifest says about it.

    Raises
    ------
    ModelError
        When the folder holds no manifest.
    """
    from pipeline.model import open_model

    return open_model(folder).about
