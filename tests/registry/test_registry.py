"""Versions, champion and challenger in a real MLflow store; killed at any moment, a champion answers."""

import json

import pytest

pytest.importorskip("mlflow", reason="the registry needs vidhuk[train]")

import pipeline
from pipeline import home as place
from pipeline import registry
from pipeline.errors import GateError, RegistryError
from pipeline.gate import Gate
from pipeline.mention import Mention
from pipeline.model import open_model, save_model
from tests.conftest import NOW
from tests.registry.test_gate import EVEN, better

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
"""MLflow and SQLAlchemy warn of their own internals; none of it is ours."""

DIGEST = "d" * 64


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One $VIDHUK_HOME with one champion and one challenger."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIDHUK_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        yield patch


@pytest.fixture(scope="module")
def versions(store, model_folder, tmp_path_factory):
    first, holds = registry.register(model_folder, "champion")
    assert holds
    model = open_model(model_folder)
    other = tmp_path_factory.mktemp("other") / "other"
    save_model(
        type(model)(model.taxonomy, model.encoder, model.classifier, model.about | {"name": "other"}), other
    )
    second, holds = registry.register(other, "challenger")
    assert holds
    registry.mlflow_module().MlflowClient().set_model_version_tag(
        "vidhuk", second.number, "test_digest", DIGEST
    )
    return first, second


def test_the_same_content_is_registered_once_and_takes_no_alias_away(versions, model_folder):
    first, second = versions
    again, holds = registry.register(model_folder, "challenger")
    assert again.number == first.number
    assert not holds
    assert registry.get("challenger").number == second.number


def test_champion_and_challenger_open_by_every_reference(versions):
    for ref, number in (
        ("champion", "1"),
        ("challenger", "2"),
        ("1", "1"),
        ("models:/vidhuk@challenger", "2"),
    ):
        assert pipeline.load(ref).model_version == number


def test_an_unknown_version_says_so(versions):
    with pytest.raises(RegistryError, match="registered version '99'"):
        place.resolve("99")
    with pytest.raises(RegistryError, match="registered version 'nobody'"):
        place.resolve("models:/vidhuk@nobody")


def test_without_common_rows_the_gate_refuses_and_says_what_to_run(versions):
    with pytest.raises(GateError, match="vidhuk evaluate CORPUS --model challenger"):
        registry.promote(Gate())
    registry.record(versions[1], DIGEST, better(0.1))
    with pytest.raises(GateError, match="vidhuk evaluate CORPUS --model champion"):
        registry.promote(Gate())


def test_a_worse_challenger_is_refused_with_the_table(versions):
    registry.record(versions[0], DIGEST, EVEN | {"category.macro_f1/uk": 0.9})
    with pytest.raises(GateError, match="category uk"):
        registry.promote(Gate())
    assert registry.get("champion").number == "1"
    assert place.champion().version == "1"


STEPS = ["fetch", "find", "_crown"]


@pytest.mark.parametrize("step", STEPS)
def test_killed_between_steps_the_old_champion_answers(versions, step):
    with pytest.MonkeyPatch.context() as patch:
        original, calls = getattr(registry, step), []

        def dies(*arguments):
            calls.append(arguments)
            if step == "find" and len(calls) < 3:
                return original(*arguments)
            raise KeyboardInterrupt

        patch.setattr(registry, step, dies)
        with pytest.raises(KeyboardInterrupt):
            registry.promote(Gate(), reason="a test")
    assert pipeline.load().model_version == "1"


def test_killed_before_the_pointer_moves_the_old_one_answers_and_a_second_run_heals(versions):
    with pytest.MonkeyPatch.context() as patch:

        def dies(folder, version):
            raise KeyboardInterrupt

        patch.setattr(place, "point", dies)
        with pytest.raises(KeyboardInterrupt):
            registry.promote(Gate(), reason="a test")
    assert pipeline.load().model_version == "1"
    registry.promote(Gate(), reason="a test")
    assert pipeline.load().model_version == "2"
    assert registry.get("champion").tags["reason"] == "a test"


def test_rollback_brings_the_first_back(versions):
    assert registry.rollback().number == "1"
    assert pipeline.load().model_version == "1"
    assert registry.get("champion").number == "1"


def test_one_promotion_at_a_time(versions):
    with registry._lock(), pytest.raises(RegistryError, match="other promotion"):
        registry.promote(Gate())


def test_pyfunc_gives_what_the_suggester_gives(versions):
    import mlflow
    import pandas as pd

    texts = ["Третій день без гарячої води!", "спасибо, всё починили", "my parcel is late", ""]
    loaded = mlflow.pyfunc.load_model("models:/vidhuk@champion")
    frame = pd.DataFrame(
        {"text": texts, "id": ["1", "2", "3", "4"], "author_name": ["Олена", None, None, None]}
    )
    rows = loaded.predict(frame, params={"now": NOW.isoformat()}).to_dict("records")
    authors = [pipeline.Author("Олена"), pipeline.Author(), pipeline.Author(), pipeline.Author()]
    mentions = [
        Mention(t, id=str(n), author=a) for n, (t, a) in enumerate(zip(texts, authors, strict=True), 1)
    ]
    for row, suggestion in zip(rows, pipeline.load().suggest(mentions, now=NOW), strict=True):
        for name, value in suggestion.as_dict().items():
            if name == "model_version":
                continue
            found = json.loads(row[name]) if isinstance(value, list) else row[name]
            assert found == value or (value is None and pd.isna(found)), name


def test_the_registered_model_holds_no_pickle_and_no_texts(versions, trained):
    folder = place.home() / "mlartifacts"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if path.suffix in {".pkl", ".pickle", ".joblib", ".bin"}]
    texts = [row.text.encode() for row in trained.parts.train.rows if len(row.text) > 40]
    for path in files:
        # the package's own data folder is not shipped with the model, so nothing may match
        content = path.read_bytes()
        assert not any(text in content for text in texts), path.name
