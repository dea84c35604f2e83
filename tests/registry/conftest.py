"""A real MLflow store in SQLite, with models that differ in content and are alike in their answers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from pipeline.model import open_model, save_model

NOLOAD = "ignore:The ``noload`` loader strategy is deprecated:DeprecationWarning"
"""SQLAlchemy 2.1 of MLflow 3.17's own mapping of tables; nothing that we could write otherwise."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One $VIDHUK_HOME for a module's tests, in their order."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIDHUK_HOME", str(folder))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        yield folder


@pytest.fixture(scope="module")
def another(model_folder, tmp_path_factory):
    """Make one more model's folder, of other content."""
    numbers = itertools.count(1)

    def make():
        name = f"other-{next(numbers)}"
        folder = tmp_path_factory.mktemp("models") / name
        model = open_model(model_folder)
        save_model(replace(model, about=model.about | {"name": name}), folder)
        return folder

    return make
