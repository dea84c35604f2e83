"""What to label next, and the way of labels from a queue to a corpus."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.corpus import key
from pipeline.errors import InputError, OutputError
from pipeline.exports import read_rows
from pipeline.labelling import beside, open_session
from pipeline.labels import read_back, shortcuts
from pipeline.queue import pick
from pipeline.taxonomy import TASKS, read_taxonomy

TAXONOMY = read_taxonomy()
WATER = [f"немає гарячої води, поверх {n}" for n in range(30)]
PARCEL = [f"посилка номер {n} їде третій тиждень" for n in range(30)]
EXPORT = [
    "Третій день немає гарячої води, Садова 5",
    "Курьер Олег нахамил, мой телефон 8-916-000-12-34",
    "Where do I change my tariff? Yvonne Castlebury",
    "Дякую, все полагодили!",
    "Третій день немає гарячої води, Садова 5",
]


def vidhuk(*arguments, keys=None):
    return CliRunner().invoke(cli, list(map(str, arguments)), input=keys, catch_exceptions=False)


def test_what_is_between_two_classes_comes_before_what_is_plain():
    between = "посилка з водою"
    picks = pick(
        [*WATER[20:], between, *PARCEL[20:]],
        WATER[:20] + PARCEL[:20],
        ["outage"] * 20 + ["fulfilment"] * 20,
        3,
    )
    assert 10 in [one.place for one in picks]
    assert picks == sorted(picks, key=lambda one: -one.value)
    assert all(one.guess in ("outage", "fulfilment") for one in picks)


def test_a_queue_holds_no_two_alike_where_others_are_to_be_had():
    pool = ["the very same words again"] * 40 + ["parcel lost", "water off", "rude clerk", "thank you all"]
    chosen = {pool[one.place] for one in pick(pool, [], [], 5)}
    assert len(chosen) >= 4


def test_the_same_pool_and_seed_give_the_same_queue_and_small_pools_come_whole():
    assert pick(WATER + PARCEL, [], [], 7, seed=3) == pick(WATER + PARCEL, [], [], 7, seed=3)
    assert [one.place for one in pick(WATER[:3], [], [], 10)] == [0, 1, 2]
    assert pick([], [], [], 10) == []


@pytest.fixture
def queue(tmp_path):
    """A queue of an export with a foreign heading."""
    with (tmp_path / "export.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["Дата", "Текст сообщения"], *(["2026-03-01", text] for text in EXPORT)])
    done = vidhuk("data", "queue", tmp_path / "export.csv", tmp_path / "queue.csv", "--number", 10)
    assert done.exit_code == 0
    return tmp_path / "queue.csv"


def test_a_queue_is_masked_and_knows_its_texts_by_key(queue):
    rows = list(read_rows(queue))
    assert {row["key"] for row in rows} == {key(text) for text in EXPORT}
    assert len(rows) == 4, "a text that stands twice is asked once"
    content = queue.read_text(encoding="utf-8")
    assert "916" not in content
    assert "Castlebury" not in content
    assert "[PHONE]" in content
    assert all(not row[task] for row in rows for task in TASKS)


def test_a_queue_is_not_written_over(queue):
    with pytest.raises(OutputError, match="is there already"):
        vidhuk("data", "queue", queue.parent / "export.csv", queue)


def test_labelling_in_the_terminal_stops_goes_on_and_takes_back(queue):
    keys = {
        task: {label: letter for letter, label in shortcuts(TAXONOMY.allowed(task)).items()} for task in TASKS
    }

    def answer(sentiment, category, risk):
        return keys["sentiment"][sentiment] + keys["category"][category] + keys["pii_risk"][risk]

    outage = answer("negative", "outage", "needed")
    first = vidhuk("data", "label", queue, keys=outage + "q")
    assert "1 of 4 done" in first.output
    again = vidhuk(
        "data", "label", queue, keys="u" + answer("positive", "praise", "none") + "s" + outage + "q"
    )
    assert "3 of 4 done" in again.output
    kept = [json.loads(line) for line in beside(queue).read_text(encoding="utf-8").splitlines()]
    assert [row.get("category") for row in kept] == ["praise", None, "outage"]
    done = vidhuk("data", "read", queue, queue.parent / "labels.jsonl")
    assert "2 new labels" in done.output
    rows = list(read_rows(queue.parent / "labels.jsonl"))
    assert {row["category"] for row in rows} == {"praise", "outage"}
    assert all("text" not in row for row in rows)


def filled(path, labels):
    """Fill a queue as a spreadsheet or Label Studio's CSV export gives it back."""
    rows = list(read_rows(path))
    for row, values in zip(rows, labels, strict=False):
        row.update(zip(TASKS, values, strict=True), annotator="1", annotation_id="7")
    target = path.with_name("filled.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return target


def test_a_filled_table_comes_back_and_is_learnt_from(queue):
    back = filled(queue, [("negative", "outage", "needed"), ("Neutral", "question", ""), ("", "", "")])
    labels = queue.parent / "labels.jsonl"
    assert "2 new labels" in vidhuk("data", "read", back, labels).output
    assert "0 new labels" in vidhuk("data", "read", back, labels).output
    from pipeline.corpus import join_labels

    (queue.parent / "texts").mkdir()
    (queue.parent / "texts" / "export.jsonl").write_text(
        "\n".join(json.dumps({"text": text}) for text in EXPORT), encoding="utf-8"
    )
    corpus = join_labels([labels], [queue.parent / "texts"], TAXONOMY)
    assert sorted(str(row.category) for row in corpus.rows) == ["outage", "question"]


def test_all_wrong_cells_are_named_by_row_and_not_shown(queue):
    back = filled(queue, [("negativ", "outage", "needed"), ("neutral", "qestion", "none")])
    with pytest.raises(InputError) as error:
        read_back(back, TAXONOMY)
    assert "row 1: sentiment of 7 characters; row 2: category of 7 characters" in str(error.value)
    assert "qestion" not in str(error.value)


def test_a_table_without_keys_is_no_queue(tmp_path):
    (tmp_path / "mine.csv").write_text("text,sentiment\nx,negative\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a column key in mine\.csv"):
        read_back(tmp_path / "mine.csv", TAXONOMY)
    with pytest.raises(InputError, match="make one with `vidhuk data queue`"):
        open_session(tmp_path / "mine.csv")


def test_what_two_readers_see_differently_is_left_out(queue):
    rows = list(read_rows(queue))
    lines = [
        rows[0] | {"category": "outage"},
        rows[0] | {"category": "praise"},
        rows[1] | {"category": "staff"},
    ]
    path = queue.with_name("two.jsonl")
    path.write_text("\n".join(json.dumps(line, default=str) for line in lines), encoding="utf-8")
    back = read_back(path, TAXONOMY)
    assert back.torn == (rows[0]["key"],)
    assert [one.labels["category"] for one in back.labels] == ["staff"]


def test_every_label_has_its_own_key():
    for task in TASKS:
        keys = shortcuts(TAXONOMY.allowed(task))
        assert sorted(keys.values()) == sorted(TAXONOMY.allowed(task))
        assert not set(keys) & set("qsu")
