"""Versions, champion and challenger in a real MLflow store; killed at any moment, a champion answers."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

pytest.importorskip("mlflow", reason="the registry needs vidhuk[train]")

import pipeline
from pipeline import home as place
from pipeline import registry, tracking
from pipeline.errors import GateError, ModelError, RegistryError
from pipeline.gate import Gate
from tests.registry.conftest import NOLOAD
from tests.registry.test_gate import EVEN, better

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(NOLOAD)]

TEST, OTHER = "d" * 64, "e" * 64


@pytest.fixture(scope="module")
def versions(store, model_folder, another):
    """A champion and a challenger, neither of them measured."""
    first, holds = registry.register(model_folder, "champion")
    assert holds
    second, holds = registry.register(another(), "challenger")
    assert holds
    return first, second


def test_registering_the_champion_again_changes_nothing(versions, model_folder):
    before = registry.get("champion").tags, place.pointer().read_text(), registry.history()
    assert registry.register(model_folder, "champion")[1]
    assert (registry.get("champion").tags, place.pointer().read_text(), registry.history()) == before


def test_the_same_content_is_registered_once_and_takes_no_alias_away(versions, model_folder):
    first, second = versions
    again, holds = registry.register(model_folder, "challenger")
    assert again.number == first.number
    assert not holds
    assert registry.get("challenger").number == second.number


def test_a_registered_model_does_not_push_the_champion_away(versions, another):
    folder = another()
    third, holds = registry.register(folder, "champion")
    assert not holds
    assert registry.get("champion").number == "1"
    assert registry.register(folder, "challenger") == (registry.get(third.number), True)
    registry.challenge(versions[1])


def test_a_pointer_that_was_lost_comes_back(versions, model_folder):
    place.pointer().unlink()
    registry.register(model_folder, "champion")
    assert place.champion().version == "1"


def test_champion_and_challenger_open_by_every_reference(versions):
    for ref, number in (
        ("champion", "1"),
        ("challenger", "2"),
        ("1", "1"),
        ("models:/vidhuk@challenger", "2"),
        ("models:/vidhuk@champion", "1"),
        ("models:/vidhuk/1", "1"),
    ):
        assert pipeline.load(ref).model_version == number


def test_an_unknown_version_says_so(versions):
    with pytest.raises(RegistryError, match="registered version '99'"):
        place.resolve("99")
    with pytest.raises(RegistryError, match="registered version 'nobody'"):
        place.resolve("models:/vidhuk@nobody")


@pytest.mark.parametrize("name", ["weights.safetensors", "model.json"])
def test_a_damaged_copy_is_fetched_again(versions, name):
    folder = place.resolve("2").folder
    path = folder / name
    path.write_bytes(path.read_bytes()[:100])
    assert place.resolve("2").folder == folder
    assert pipeline.load("2").model_version == "2"


def test_files_that_are_not_what_was_registered_are_refused(versions, monkeypatch, tmp_path):
    shutil.rmtree(place.resolve("2").folder)
    original = registry._download

    def swapped(version, folder):
        source = original(version, folder)
        (source / "model.json").write_text("{}")
        return source

    monkeypatch.setattr(registry, "_download", swapped)
    with pytest.raises(RegistryError, match=r"files of version 2 as they were registered.*other files"):
        place.resolve("2")


def test_without_common_rows_the_gate_refuses_and_says_what_to_run(versions):
    for _ in range(2):
        with pytest.raises(GateError, match="vidhuk evaluate CORPUS --model 1` and the same with `--model 2"):
            registry.promote(Gate())
        registry.record(versions[1], TEST, better(0.1))
    with pytest.raises(GateError, match=r"version 1\) on none, challenger \(version 2\) on dddddddddddd"):
        registry.compare(Gate())


def test_a_worse_challenger_is_refused_with_the_table(versions):
    registry.record(versions[0], TEST, EVEN | {"category.macro_f1/uk": 0.9})
    with pytest.raises(GateError, match=r"category uk +0\.900 +0\.700 +-0\.200 +-0\.020  NO"):
        registry.promote(Gate())
    assert registry.get("champion").number == "1"
    assert place.champion().version == "1"


def test_what_the_refusal_says_to_run_leads_on(versions):
    """The corpus that both were measured on last counts, unless it is the challenger's own test part."""
    for version, by in zip(versions, (0, 0.1), strict=True):
        registry.record(version, OTHER, better(by))
    challenger, verdict = registry.compare(Gate())
    assert challenger.number == "2"
    assert verdict.passed
    assert OTHER[:12] in str(verdict)
    client = tracking.mlflow_module().MlflowClient()
    client.set_model_version_tag("vidhuk", "2", "test_digest", TEST)
    assert not registry.compare(Gate())[1].passed


def test_the_latest_measurement_counts(versions):
    registry.record(versions[0], OTHER, better(0.3))
    assert registry.measured(versions[0], OTHER).metrics == better(0.3)
    assert list(registry.measurements(versions[0]))[-1] == OTHER[:32]
    assert registry.measured(versions[0], "f" * 64) is None


def test_the_champions_metrics_stay_out_of_the_run_that_trains(versions):
    with tracking.running("training") as run:
        run.dataset("training", TEST)
        registry.record(versions[0], OTHER, {"category.macro_f1/uk": 0.9})
        mlflow = tracking.mlflow_module()
        number = mlflow.active_run().info.run_id
    found = mlflow.get_run(number)
    assert found.data.metrics == {}
    assert found.data.tags["environment"].startswith("python 3.")
    (data,) = found.inputs.dataset_inputs
    assert data.dataset.digest == TEST[:32]
    assert {tag.key: tag.value for tag in data.tags}["sha256"] == TEST


def test_a_dry_run_that_was_forced_moves_nothing_and_claims_nothing(versions):
    _, verdict = registry.promote(Gate(), dry_run=True, reason="a test")
    assert not verdict.passed
    assert registry.get("champion").number == "1"


def killed(patch, target, name, after=0):
    """Let a function of ours or MLflow's die when it is called for the `after`-th time."""
    original, calls = getattr(target, name), []

    def dies(*arguments, **named):
        calls.append(name)
        if len(calls) <= after:
            return original(*arguments, **named)
        raise KeyboardInterrupt

    patch.setattr(target, name, dies)


@pytest.fixture
def patch():
    with pytest.MonkeyPatch.context() as made:
        yield made


@pytest.mark.parametrize(
    ("target", "name", "after"),
    [
        (registry, "_download", 0),
        (place, "place", 0),
        (registry, "find", 2),
        (registry, "_crown", 0),
        ("client", "set_model_version_tag", 0),
        ("client", "set_registered_model_alias", 0),
    ],
)
def test_killed_before_the_alias_moves_the_old_champion_answers(versions, patch, target, name, after):
    target = tracking.mlflow_module().MlflowClient if target == "client" else target
    shutil.rmtree(place.models() / f"2-{versions[1].model_id[-8:]}", ignore_errors=True)
    killed(patch, target, name, after)
    with pytest.raises(KeyboardInterrupt):
        registry.promote(Gate(), reason="a test")
    patch.undo()
    assert pipeline.load().model_version == "1"
    assert registry.get("champion").number == "1"
    assert [change.version for change in registry.history()] == ["1"]
    assert "reason" not in registry.get("2").tags


def test_killed_after_the_alias_moved_the_old_one_answers_and_a_second_run_heals(versions, patch):
    for target, name in (
        (tracking.mlflow_module().MlflowClient, "set_registered_model_tag"),
        (place, "point"),
        (place.os, "fsync"),
    ):
        killed(patch, target, name)
        with pytest.raises(KeyboardInterrupt):
            registry.promote(Gate(), reason="the old labels were wrong")
        patch.undo()
        assert pipeline.load().model_version == "1"
    registry.promote(Gate())  # without a reason: the first one's mark stays
    assert pipeline.load().model_version == "2"
    tags = registry.get("champion").tags
    assert tags["reason"] == "the old labels were wrong"
    assert tags["promoted_how"] == "forced"
    assert tags["replaced"] == "1"
    assert [(change.version, change.how) for change in registry.history()] == [
        ("1", "registered"),
        ("2", "forced"),
    ]


def test_a_champion_that_others_chose_meanwhile_is_not_overrun(versions, patch):
    registry.challenge(registry.get("3"))
    original = registry.fetch

    def meanwhile(number):
        tracking.mlflow_module().MlflowClient().set_registered_model_alias("vidhuk", "champion", "1")
        return original(number)

    patch.setattr(registry, "fetch", meanwhile)
    with pytest.raises(RegistryError, match="run `vidhuk promote` again"):
        registry.promote(Gate(), reason="a test")
    assert registry.get("champion").number == "1"
    tracking.mlflow_module().MlflowClient().set_registered_model_alias("vidhuk", "champion", "2")


def test_each_rollback_goes_one_back_until_the_first(versions):
    registry.promote(Gate(), reason="a test")
    assert pipeline.load().model_version == "3"
    for number in ("2", "1"):
        assert registry.rollback().number == number
        assert registry.get("champion").number == number
        assert pipeline.load().model_version == number
    with pytest.raises(RegistryError, match="nothing to go back to"):
        registry.rollback()
    assert [(change.version, change.replaced) for change in registry.history()] == [
        ("1", ""),
        ("2", "1"),
        ("3", "2"),
        ("2", "3"),
        ("1", "2"),
    ]
    last = registry.history()[-1]
    assert last.how == "rolled back"
    assert last.reason == "back from version 2"
    assert last.at.endswith("Z")


def test_a_champion_named_before_there_was_a_history_can_be_rolled_back(another, tmp_path, patch):
    patch.setenv("VIDHUK_HOME", str(tmp_path / "home"))
    for _ in range(2):
        registry.register(another(), "challenger")
    with pytest.raises(RegistryError, match="registered version 'champion'"):
        registry.rollback()
    client = tracking.mlflow_module().MlflowClient()
    client.set_model_version_tag("vidhuk", "2", "replaced", "1")
    client.set_registered_model_alias("vidhuk", "champion", "2")
    assert registry.rollback().number == "1"
    assert [(change.version, change.how) for change in registry.history()] == [
        ("2", "moved"),
        ("1", "rolled back"),
    ]


def test_the_first_challenger_has_nobody_to_beat(another, tmp_path, patch):
    patch.setenv("VIDHUK_HOME", str(tmp_path / "home"))
    with pytest.raises(RegistryError, match="run `vidhuk train` first"):
        registry.promote(Gate())
    registry.register(another(), "challenger")
    version, verdict = registry.promote(Gate())
    assert "no champion yet" in str(verdict)
    assert registry.get("champion").number == version.number == place.champion().version


def test_one_promotion_at_a_time_but_anyone_may_look(versions):
    with place.locked("promotion"):
        with pytest.raises(RegistryError, match="no other promotion under way"):
            registry.promote(Gate(), reason="a test")
        with pytest.raises(RegistryError, match="no other promotion under way"):
            registry.rollback()
        registry.promote(Gate(), dry_run=True, reason="a test")


def test_a_version_that_is_no_model_of_ours_says_so(versions):
    client = tracking.mlflow_module().MlflowClient()
    client.create_model_version("vidhuk", source=place.home().resolve().as_uri())
    with pytest.raises(RegistryError):
        place.resolve("4")


def test_the_champion_opens_where_mlflow_is_not_installed(versions, patch):
    patch.setitem(__import__("sys").modules, "mlflow", None)
    assert pipeline.load().model_version == "1"


def test_a_store_that_is_no_database_is_one_sentence(tmp_path, patch):
    patch.setenv("VIDHUK_HOME", str(tmp_path))
    (tmp_path / "mlflow.db").write_bytes(b"no database" * 1000)
    with pytest.raises(RegistryError, match="an answer from MLflow's store"):
        registry.get("champion")


def test_a_store_of_a_newer_mlflow_is_one_sentence(tmp_path, patch):
    patch.setenv("VIDHUK_HOME", str(tmp_path))
    with sqlite3.connect(tmp_path / "mlflow.db") as base:
        base.executescript(
            "create table experiments (id int); create table alembic_version (version_num text);"
            "insert into alembic_version values ('of a later release')"
        )
    base.close()
    with pytest.raises(RegistryError, match="mlflow db upgrade"):
        registry.get("champion")


def test_processes_that_use_a_new_store_at_once_all_get_it(tmp_path, model_folder):
    environment = {**os.environ, "VIDHUK_HOME": str(tmp_path / "home")}
    environment.pop("MLFLOW_TRACKING_URI", None)
    start = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", start, "register", str(model_folder), "--alias", "champion"]
    running = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(3)
    ]
    said = {process.communicate(timeout=120)[0].splitlines()[-1] for process in running}
    assert said == {f"version 1 holds {model_folder} and is champion"}


def test_a_server_that_is_not_there_is_told_at_once(patch):
    patch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    patch.setattr(tracking.time, "sleep", lambda seconds: None)
    with pytest.raises(RegistryError, match=r"127\.0\.0\.1:9; found Connection refused; start it"):
        registry.get("champion")


def test_a_folder_with_an_odd_name_is_registered(store, another, tmp_path):
    folder = another().rename(tmp_path / "модель 1#x%20")
    version, _ = registry.register(folder, "challenger")
    assert json.loads((place.resolve(version.number).folder / "model.json").read_text())["format"] == 1


def test_a_folder_that_is_no_model_is_not_registered(store, tmp_path):
    with pytest.raises(ModelError):
        registry.register(tmp_path, "challenger")
