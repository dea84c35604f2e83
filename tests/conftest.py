"""Fixtures shared by all tests: one small model trained once on the starter corpus."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

NOW = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def small_config():
    from pipeline.config import read_config

    overrides = [
        "name=small",
        "encoder.word_bits=12",
        "encoder.character_bits=14",
        "encoder.characters=[3,4]",
    ]
    return read_config(None, overrides)


@pytest.fixture(scope="session")
def trained(small_config, tmp_path_factory):
    """A whole real training run with small n-gram tables."""
    from pipeline.train import train

    return train(small_config, tmp_path_factory.mktemp("model") / "small")


@pytest.fixture(scope="session")
def model_folder(trained) -> Path:
    return trained.folder


@pytest.fixture(scope="session")
def suggester(model_folder):
    from pipeline.suggest import open_suggester

    return open_suggester(model_folder, model_version="test")


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """An empty $VIDHUK_HOME."""
    folder = tmp_path / "home"
    monkeypatch.setenv("VIDHUK_HOME", str(folder))
    return folder
