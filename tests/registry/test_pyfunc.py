"""The registered model answers like the suggester, wherever it is loaded."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("mlflow", reason="the registry needs vidhuk[train]")

import mlflow
import pandas as pd

import pipeline
from pipeline import registry, tracking
from pipeline.errors import InputError
from pipeline.frame import COLUMNS
from pipeline.mention import Mention
from tests.conftest import NOW
from tests.registry.conftest import NOLOAD

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(NOLOAD)]

TEXTS = ["Третій день без гарячої води!", "спасибо, всё починили", "my parcel is late", ""]

ELSEWHERE = """
import json, sys
import mlflow, pandas
mlflow.set_tracking_uri(sys.argv[1])
model = mlflow.pyfunc.load_model("models:/vidhuk@champion")
import pipeline
rows = model.predict(pandas.DataFrame({"text": json.loads(sys.argv[2])}), params={"now": sys.argv[3]})
rows = rows.astype(object).where(rows.notna(), None).to_dict("records")
json.dump({"code": pipeline.__file__, "rows": rows}, sys.stdout)
"""


@pytest.fixture(scope="module")
def loaded(store, model_folder):
    registry.register(model_folder, "champion")
    tracking.mlflow_module()
    return mlflow.pyfunc.load_model("models:/vidhuk@champion")


def expected(mentions):
    """What the suggester says, as a table holds it."""
    return [
        {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            for name, value in suggestion.as_dict().items()
        }
        for suggestion in pipeline.load().suggest(mentions, now=NOW)
    ]


def test_pyfunc_gives_what_the_suggester_gives_version_included(loaded):
    frame = pd.DataFrame(
        {
            "text": TEXTS,
            "id": ["1", "2", "3", "4"],
            "author_name": ["Олена", None, None, None],
            "channel": ["x", None, "email", None],
        }
    )
    mentions = [
        Mention(text, id=str(number), author=pipeline.Author(author), channel=channel)
        for number, (text, author, channel) in enumerate(
            zip(TEXTS, ["Олена", None, None, None], ["x", None, "email", None], strict=True), 1
        )
    ]
    rows = loaded.predict(frame, params={"now": NOW.isoformat()})
    assert list(rows.columns) == list(COLUMNS)
    assert rows.astype(object).where(rows.notna(), None).to_dict("records") == expected(mentions)


def test_it_answers_in_a_process_that_has_only_what_was_registered(loaded, store, tmp_path):
    """Code, macros and matrix come from the model, not from this clone."""
    uri = f"sqlite:///{store / 'mlflow.db'}"
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, uri, json.dumps(TEXTS), NOW.isoformat()],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    answer = json.loads(done.stdout)
    assert "mlartifacts" in answer["code"]
    assert answer["rows"] == expected([Mention(text) for text in TEXTS])


@pytest.mark.parametrize(
    "columns",
    [
        {"id": [17]},
        {"rating": [5], "author_followers": [12]},
        {"rating": ["5"], "published_at": ["2026-03-24T12:00:00Z"]},
        {"rating": [None], "published_at": [pd.Timestamp("2026-03-24", tz="UTC")]},
        {"rating": pd.array([None], dtype="Int64"), "published_at": [pd.NaT]},
        {"thread_id": [12], "url": [None], "a_column_of_theirs": [1]},
    ],
)
def test_tables_hold_numbers_and_moments_as_they_please(loaded, columns):
    rows = loaded.predict(pd.DataFrame({"text": ["my parcel is late"]} | columns))
    assert rows["id"].tolist() == [str(columns.get("id", [1])[0])]


def test_a_moment_that_is_none_is_refused(loaded):
    with pytest.raises(InputError, match="2026-03-24T12:00:00Z"):
        loaded.predict(pd.DataFrame({"text": ["x"]}), params={"now": "tomorrow"})


def test_the_registered_model_holds_no_pickle_and_no_texts(loaded, store, trained):
    files = [path for path in (store / "mlartifacts").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if path.suffix in {".pkl", ".pickle", ".joblib", ".bin"}]
    texts = [row.text.encode() for row in trained.parts.train.rows if len(row.text) > 40]
    for path in files:
        content = path.read_bytes()
        assert not any(text in content for text in texts), path.name
