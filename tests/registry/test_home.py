"""Which model a reference names, without MLflow."""

import json
import shutil

import pytest

import pipeline
from pipeline import home as place
from pipeline.errors import ModelError, RegistryError
from pipeline.shipped import DEFAULT_MODEL


def test_a_folder_names_itself(model_folder):
    assert pipeline.load(model_folder).model_version == "small"


def test_before_any_training_the_shipped_model_is_champion(home):
    assert place.resolve("champion").folder == DEFAULT_MODEL
    assert place.resolve("models:/vidhuk@champion").version == "shipped"


def test_the_pointer_decides_after_a_promotion(home, model_folder):
    place.place(model_folder, place.models() / "7-abc")
    place.point(place.models() / "7-abc", "7")
    assert place.resolve("champion") == place.Found(place.models() / "7-abc", "7")
    assert pipeline.load().model_version == "7"


def test_no_champion_at_all_says_what_to_run(home, monkeypatch, tmp_path):
    monkeypatch.setattr(place, "DEFAULT_MODEL", tmp_path / "none")
    with pytest.raises(ModelError, match="vidhuk train"):
        place.resolve("champion")


def test_a_champion_whose_folder_is_gone_says_what_to_run(home, model_folder):
    place.place(model_folder, place.models() / "7-abc")
    place.point(place.models() / "7-abc", "7")
    shutil.rmtree(place.models() / "7-abc")
    with pytest.raises(ModelError, match="vidhuk export 7"):
        place.resolve("champion")


def test_a_damaged_pointer_says_what_to_do(home):
    place.pointer().parent.mkdir(parents=True)
    place.pointer().write_text("{")
    with pytest.raises(ModelError, match="delete it"):
        place.resolve("champion")


def test_a_reference_that_needs_the_registry_without_mlflow_names_the_install(home, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mlflow", None)
    for ref in ("challenger", "3", "models:/vidhuk@challenger", "models:/vidhuk/3"):
        with pytest.raises(RegistryError, match=r"pip install 'vidhuk\[train\]'"):
            place.resolve(ref)


def test_a_write_that_fails_leaves_the_old_pointer(home, model_folder, monkeypatch):
    place.point(place.models() / "7-abc", "7")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        place.point(place.models() / "8-def", "8")
    assert json.loads(place.pointer().read_text())["version"] == "7"
    assert [path.name for path in place.models().iterdir()] == ["champion.json"]


def test_a_copy_that_fails_leaves_no_half_model(home, model_folder, monkeypatch):
    def fails(source, target):
        target.mkdir()
        (target / "model.json").write_text("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", fails)
    with pytest.raises(OSError, match="No space"):
        place.place(model_folder, place.models() / "9-xyz")
    assert list(place.models().iterdir()) == []
