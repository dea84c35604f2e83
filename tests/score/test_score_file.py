"""A file in, a scored file out."""

import json
from datetime import UTC, datetime

import openpyxl
import pytest
from stand_in import Other, Refusing, StandIn

from pipeline.errors import ConfigError, InputError, ModelError, OutputError
from pipeline.exports import read_rows
from pipeline.exports.merge import OURS
from pipeline.score import Options, Outcome, score_file

KINDS = ["jsonl", "jsonl.gz", "csv", "csv.gz", "tsv", "tsv.gz", "xlsx", "parquet"]
MANY = 2000


def jsonl(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def objects(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def mentions(tmp_path):
    return jsonl(
        tmp_path / "mentions.jsonl",
        {"id": "a", "text": "Нема води", "language": "uk", "sentiment": "mine", "likes": 5, "tags": ["x"]},
        {"text": "👍👍", "author": {"name": "Олена", "followers": 7}, "published_at": "2026-03-24T14:05:00Z"},
        {"text": "=1+1", "rating": 1, "extra": "зверху"},
    )


def test_json_lines(tmp_path, mentions):
    out = tmp_path / "out.jsonl"
    assert score_file(mentions, out, StandIn) == Outcome(3, 0)
    first, second, third = objects(out)
    assert list(first) == [
        *(name for name in OURS if not name.startswith("reply_")),
        *["input_id", "text", "input_language", "input_sentiment", "likes", "tags"],
    ]
    assert (first["id"], first["input_sentiment"], first["likes"], first["tags"]) == ("a", "mine", 5, ["x"])
    assert first["categories"] == [{"name": "other", "confidence": 0.5}]
    assert (second["id"], second["answer_by"]) == ("2", "2026-03-24T15:05:00Z")
    assert second["author"] == {"name": "Олена", "followers": 7}
    assert third["text"] == "=1+1"
    assert not (tmp_path / "out.jsonl.rejected.jsonl").exists()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("jsonl")])
def test_tables(tmp_path, mentions, kind):
    out = tmp_path / f"out.{kind}"
    score_file(mentions, out, StandIn)
    rows = list(read_rows(out))
    passed = [
        "input_id",
        "text",
        "input_language",
        "input_sentiment",
        "likes",
        "tags",
        "author",
        "published_at",
    ]
    assert list(rows[0]) == [*OURS, *passed, "rating", "extra"]
    assert json.loads(rows[0]["replies"])[0]["text"] == rows[0]["reply_1"] == "@olena, добрий день!"
    assert rows[0]["reply_2"] is None
    assert json.loads(rows[0]["tags"]) == ["x"]
    assert json.loads(rows[1]["author"])["name"] == "Олена"
    assert [row["text"] for row in rows] == ["Нема води", "👍👍", "=1+1"]
    assert [str(row["urgency"]) for row in rows] == ["9", "2", "4"]
    assert rows[2]["extra"] == "зверху"


@pytest.mark.parametrize("into", KINDS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_into_every_kind(tmp_path, kind, into):
    texts = ["Нема води", "=1+1", '"так", ні\nі ще', "@olena", "👍"]
    source = jsonl(tmp_path / "plain.jsonl", *({"text": text, "n": str(n)} for n, text in enumerate(texts)))
    middle, out = tmp_path / f"middle.{kind}", tmp_path / f"out.{into}"
    score_file(source, middle, StandIn)
    score_file(middle, out, StandIn)
    rows = list(read_rows(out))
    assert [row["text"] for row in rows] == [row["masked_text"] for row in rows] == texts
    assert [row["input_id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert {"input_urgency", "input_replies", "n"} <= rows[0].keys()


def test_parquet_keeps_types(tmp_path):
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.table({"text": ["a"], "n": pyarrow.array([5], pyarrow.int32()), "urgency": [0.5]})
    parquet.write_table(table, tmp_path / "a.parquet")
    score_file(tmp_path / "a.parquet", tmp_path / "out.parquet", StandIn)
    schema = parquet.read_schema(tmp_path / "out.parquet")
    assert [
        str(schema.field(name).type) for name in ("urgency", "sentiment_confidence", "n", "input_urgency")
    ] == [
        "int64",
        "double",
        "int32",
        "double",
    ]


def test_workbook_with_russian_headings(tmp_path, capsys):
    book = openpyxl.Workbook()
    book.active.append(
        ["Дата", "Время", "Заголовок", "Текст", "Тип поста", "Место публикации", "Рейтинг", "Автор"]
    )
    book.active.append(["24.03.2026", "14:05", None, "Нет воды", "Пост", None, None, "Пётр"])
    book.active.append(["24.03.2026", "14:06", None, None, "Пост", None, 5, None])
    book.active.append(["24.03.2026", "14:07", "Ужас", None, "Пост", None, None, None])
    book.save(tmp_path / "a.xlsx")
    score_file(tmp_path / "a.xlsx", tmp_path / "out.jsonl", StandIn)
    rows = objects(tmp_path / "out.jsonl")
    assert [row["masked_text"] for row in rows] == ["Нет воды", "", "Ужас"]
    assert [row["answer_by"][:16] for row in rows] == [
        "2026-03-24T15:05",
        "2026-03-24T15:06",
        "2026-03-24T15:07",
    ]
    assert rows[0]["Автор"] == "Пётр"


@pytest.mark.parametrize("kind", ["jsonl", "xlsx"])
def test_any_number_of_workers_makes_the_same_bytes(tmp_path, kind):
    rows = (
        {"id": str(n), "text": f"{n % 700} вода", "author": f"{n % 50}", "published_at": 1774361100 + n}
        for n in range(MANY)
    )
    source = jsonl(
        tmp_path / "a.jsonl", *rows, {"text": None}, {"text": "кінець", "published_at": 1774361100}
    )
    outcomes, contents = set(), set()
    for workers in (1, 2):
        out = tmp_path / f"out.{kind}"
        outcome = score_file(
            source, out, StandIn, Options(workers=workers, rejects=tmp_path / "rejects.jsonl")
        )
        outcomes.add((outcome.rows, outcome.rejected, outcome.repeats))
        contents.add((out.read_bytes(), (tmp_path / "rejects.jsonl").read_bytes()))
    assert outcomes == {(MANY + 2, 1, 1300)}
    assert len(contents) == 1


def test_workers_with_another_model_are_noticed(tmp_path):
    opened = iter([StandIn()])
    source = jsonl(tmp_path / "a.jsonl", *({"text": "a"} for _ in range(MANY)))

    class Loader:
        def __call__(self):
            return next(opened)

        def __reduce__(self):
            return _other, ()

    with pytest.raises(ModelError, match="another one"):
        score_file(source, tmp_path / "out.jsonl", Loader(), Options(workers=2))
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def _other():
    return Other


@pytest.mark.parametrize("rows", [3, MANY])
def test_an_error_of_the_model_is_one_sentence(tmp_path, rows):
    source = jsonl(tmp_path / "a.jsonl", *({"text": "a"} for _ in range(rows)))
    with pytest.raises(ModelError, match="expected a model; found none; train one"):
        score_file(source, tmp_path / "out.jsonl", Refusing, Options(workers=2))
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize("rows", [3, MANY])
def test_a_row_that_breaks_the_model_costs_only_itself(tmp_path, rows):
    source = jsonl(tmp_path / "a.jsonl", *({"text": "a BREAK" if n == 1 else "a"} for n in range(rows)))
    outcome = score_file(source, tmp_path / "out.jsonl", StandIn, Options(workers=2))
    assert (outcome.rows, outcome.rejected) == (rows, 1)
    (reject,) = objects(tmp_path / "out.jsonl.rejected.jsonl")
    assert reject == {
        "row": 2,
        "reason": "the model failed on it (ZeroDivisionError): please report it",
        "input": {"text": "a BREAK"},
    }


def test_now_wins_over_the_dates(tmp_path, mentions):
    score_file(mentions, tmp_path / "out.jsonl", StandIn, Options(now=datetime(2026, 5, 1, tzinfo=UTC)))
    assert {row["answer_by"] for row in objects(tmp_path / "out.jsonl")} == {"2026-05-01T01:00:00Z"}


def test_the_history_is_what_the_run_itself_proposed(tmp_path):
    rows = [{"text": f"{n}", "author_name": name} for n, name in enumerate(["Олена", "Іван", "Олена"])]
    score_file(jsonl(tmp_path / "a.jsonl", *rows), tmp_path / "out.jsonl", StandIn)
    assert [row["abstained"] for row in objects(tmp_path / "out.jsonl")] == [None, None, "said before"]


def test_repeats_are_marked_not_dropped(tmp_path):
    rows = [{"id": "7", "text": "a"}, {"id": "8", "text": "b"}, {"id": "7", "text": "c"}]
    outcome = score_file(jsonl(tmp_path / "a.jsonl", *rows), tmp_path / "out.jsonl", StandIn)
    assert [row["duplicate_of"] for row in objects(tmp_path / "out.jsonl")] == [None, None, "7"]
    assert outcome.repeats == 1


def test_fields_that_come_late_have_a_column(tmp_path):
    rows = [{"text": "a"}] * 700 + [{"text": "b", "late": "так"}]
    score_file(jsonl(tmp_path / "a.jsonl", *rows), tmp_path / "out.csv", StandIn)
    assert [row["late"] for row in read_rows(tmp_path / "out.csv")][-1] == "так"


def test_map_to_a_field_of_an_object(tmp_path):
    source = jsonl(tmp_path / "a.jsonl", {"data": {"body": "Нема води"}, "text": "x"})
    score_file(source, tmp_path / "out.jsonl", StandIn, Options({"text": "data.body"}))
    assert objects(tmp_path / "out.jsonl")[0]["masked_text"] == "Нема води"


def test_one_file_is_not_two(tmp_path, mentions):
    for target, options in [
        (mentions, Options()),
        (tmp_path / "out.jsonl", Options(rejects=mentions)),
        (tmp_path / "out.jsonl", Options(rejects=tmp_path / "." / "out.jsonl")),
    ]:
        with pytest.raises(OutputError, match="different files"):
            score_file(mentions, target, StandIn, options)
    assert len(objects(mentions)) == 3


def test_errors_come_before_the_model_is_opened(tmp_path, mentions, home):
    def load():
        pytest.fail("opened")

    with pytest.raises(InputError):
        score_file(tmp_path / "no.csv", tmp_path / "out.csv", load)
    with pytest.raises(InputError, match="a name that ends in"):
        score_file(mentions, tmp_path / "out.doc", load)
    with pytest.raises(OutputError, match="no such file or directory"):
        score_file(mentions, tmp_path / "no" / "out.csv", load)
    home.mkdir()
    (home / "aliases.toml").write_text("[")
    with pytest.raises(ConfigError):
        score_file(mentions, tmp_path / "out.csv", load)
