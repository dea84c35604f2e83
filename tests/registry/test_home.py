"""Which model a reference names, without MLflow."""

import json
import shutil
from pathlib import Path

import pytest

import pipeline
from pipeline import home as place
from pipeline.errors import ModelError, OutputError, RegistryError
from pipeline.shipped import DEFAULT_MODEL


def test_a_folder_names_itself(model_folder):
    assert pipeline.load(model_folder).model_version == "small"


def test_before_any_training_the_shipped_model_is_champion(home):
    assert place.resolve() == place.resolve("champion")
    assert place.resolve("champion").folder == DEFAULT_MODEL
    assert place.resolve("champion").version.startswith("shipped-")


def test_the_shipped_version_has_the_models_name(home, model_folder, monkeypatch):
    monkeypatch.setattr(place, "DEFAULT_MODEL", model_folder)
    assert place.resolve("champion") == place.Found(model_folder, "shipped-small")


def test_the_pointer_decides_after_a_promotion(home, model_folder):
    place.place(model_folder, place.models() / "7-abc")
    place.point(place.models() / "7-abc", "7")
    assert place.resolve("champion") == place.Found(place.models() / "7-abc", "7")
    assert pipeline.load().model_version == "7"


def test_no_champion_at_all_says_what_to_run(home, monkeypatch, tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("none", "empty"):
        monkeypatch.setattr(place, "DEFAULT_MODEL", tmp_path / name)
        with pytest.raises(ModelError, match="vidhuk train"):
            place.resolve("champion")


@pytest.mark.parametrize(
    "ref",
    ["models:/other@champion", "models:/vidhuk/latest", "models:/vidhuk@latest", "models:/vidhuk/Production"],
)
def test_a_reference_to_something_else_says_what_one_looks_like(home, ref):
    with pytest.raises(ModelError, match="models:/vidhuk@ALIAS or models:/vidhuk/NUMBER"):
        place.resolve(ref)


def test_a_champion_whose_folder_is_gone_says_what_to_run(home, model_folder):
    place.place(model_folder, place.models() / "7-abc")
    place.point(place.models() / "7-abc", "7")
    shutil.rmtree(place.models() / "7-abc")
    with pytest.raises(ModelError, match="vidhuk export 7"):
        place.resolve("champion")


@pytest.mark.parametrize("name", ["weights.safetensors", "model.json"])
def test_a_champion_whose_files_changed_says_what_to_run(home, model_folder, name):
    place.place(model_folder, place.models() / "7-abc")
    place.point(place.models() / "7-abc", "7")
    path = place.models() / "7-abc" / name
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    with pytest.raises(ModelError, match=r"other files than were promoted.*vidhuk export 7"):
        place.resolve("champion")
    path.unlink()
    with pytest.raises(ModelError, match="do not open"):
        place.resolve("champion")


@pytest.mark.parametrize("content", ["{", "[]", "null", '{"version": "7"}', '{"version": 7, "folder": null}'])
def test_a_damaged_pointer_says_what_to_do(home, content):
    place.pointer().parent.mkdir(parents=True)
    place.pointer().write_text(content)
    with pytest.raises(ModelError, match="delete it"):
        place.resolve("champion")


def test_pointing_at_the_same_model_again_changes_nothing(home, model_folder):
    place.place(model_folder, place.models() / "7-abc")
    place.point(place.models() / "7-abc", "7")
    before = place.pointer().stat()
    place.point(place.models() / "7-abc", "7")
    assert place.pointer().stat().st_ino == before.st_ino


def test_a_reference_that_needs_the_registry_without_mlflow_names_the_install(home, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mlflow", None)
    for ref in ("challenger", "3", "models:/vidhuk@champion", "models:/vidhuk/3"):
        with pytest.raises(RegistryError, match=r"pip install 'vidhuk\[train\]'"):
            place.resolve(ref)


@pytest.fixture
def full(monkeypatch):
    """A disk without room."""

    def fails(*arguments):
        raise OSError(28, "No space left on device")

    return lambda target, name: monkeypatch.setattr(target, name, fails)


def test_a_write_that_fails_leaves_the_old_pointer_and_says_why(home, model_folder, full):
    for name in ("7-abc", "8-def"):
        place.place(model_folder, place.models() / name)
    place.point(place.models() / "7-abc", "7")
    full(place.os, "fsync")
    with pytest.raises(OutputError, match=r"champion\.json; found No space left on device; make room"):
        place.point(place.models() / "8-def", "8")
    assert json.loads(place.pointer().read_text())["version"] == "7"
    assert sorted(path.name for path in place.models().iterdir()) == ["7-abc", "8-def", "champion.json"]


def test_a_copy_that_fails_leaves_no_half_model(home, model_folder, monkeypatch):
    def fails(source, target):
        target.mkdir()
        (target / "model.json").write_text("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", fails)
    with pytest.raises(OutputError, match="No space"):
        place.place(model_folder, place.models() / "9-xyz")
    assert list(place.models().iterdir()) == []


def test_a_copy_that_cannot_take_its_place_leaves_the_old_one(home, model_folder, monkeypatch):
    target = place.models() / "9-xyz"
    target.mkdir(parents=True)
    (target / "model.json").write_text("the old one")
    original = Path.replace

    def fails(self, other):
        if self.name == "model":
            raise KeyboardInterrupt
        return original(self, other)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(KeyboardInterrupt):
        place.place(model_folder, target)
    assert (target / "model.json").read_text() == "the old one"
    assert [path.name for path in place.models().iterdir()] == ["9-xyz"]


def test_a_model_is_not_copied_into_itself(model_folder):
    with pytest.raises(OutputError, match="inside it"):
        place.place(model_folder, model_folder / "copy")
    assert not (model_folder / "copy").exists()


def test_what_one_process_does_another_waits_for_or_is_told(home):
    with place.locked("promotion"):
        with pytest.raises(RegistryError, match="no other promotion under way"), place.locked("promotion"):
            pass
        with place.locked("fetch"):
            pass
    with place.locked("promotion"):
        pass
