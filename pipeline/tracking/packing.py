"""What a registered model takes along, and what it takes and gives."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.model import needs_torch
from pipeline.shipped import DATA, PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVED = ("macros", "taxonomy.toml", "triage.toml")
"""What of the shipped data a model needs to answer; corpora and samples stay out of the registry."""

_TEXTS = ("language", "channel", "visibility", "company", "product", "url", "author_name", "author_handle")
_ANY = ("id", "thread_id", "rating", "published_at", "author_followers")
"""Input columns that tables hold as text or as numbers or moments; MLflow would refuse the other type, and
its refusal prints the rows."""


@contextmanager
def packed(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Lay out what a registered model takes along: its own files, the code, the data it answers from.

    MLflow reads a path as a URI, so the model is given to it under a plain name.
    """
    with tempfile.TemporaryDirectory() as place:
        model, data = Path(place) / "model", Path(place) / "vidhuk_shipped" / "data"
        shutil.copytree(folder, model)
        data.mkdir(parents=True)
        for name in _SERVED:
            copy = shutil.copytree if (DATA / name).is_dir() else shutil.copyfile
            copy(DATA / name, data / name)
        yield model, [str(PACKAGE), str(data.parent)]


def signature() -> Any:
    """Return what the registered model takes and gives: columns of a table; lists are JSON text."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema
    from mlflow.types.schema import AnyType

    from pipeline.frame import COLUMNS

    text, anything = DataType.string, cast("Any", AnyType)()
    inputs: list[Any] = [
        ColSpec(text, "text"),
        *(ColSpec(text, name, required=False) for name in _TEXTS),
        *(ColSpec(anything, name, required=False) for name in _ANY),
    ]
    outputs: list[Any] = [
        ColSpec(getattr(DataType, kind), name, required=False) for name, kind in COLUMNS.items()
    ]
    return ModelSignature(Schema(inputs), Schema(outputs), ParamSchema([ParamSpec("now", text, "")]))


def requirements(folder: Path) -> list[str]:
    """Return what scoring needs: the base install, pandas for the frame, torch for a torch encoder."""
    from importlib.metadata import requires

    lines = [line for line in requires("vidhuk") or () if "extra ==" not in line]
    return [*lines, "pandas>=2.2", *(("torch", "transformers") if needs_torch(folder) else ())]
