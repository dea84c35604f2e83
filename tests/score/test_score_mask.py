"""Personal data in a file replaced, nothing else."""

import json

import pytest

pytest.importorskip("pipeline.pii")

from pipeline.errors import InputError
from pipeline.exports import read_rows
from pipeline.score import Options, mask_file

TEXT = "Пишіть на olena.koval@example.com або дзвоніть"
MASKED = "Пишіть на [EMAIL] або дзвоніть"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [
        {
            "id": 7,
            "text": TEXT,
            "url": "https://x.example.com/1",
            "sentiment": "mine",
            "mail": "a@example.com",
        },
        {"text": "Нема води", "title": TEXT},
        {"text": None, "n": [1]},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"text": \n')
    return path


def test_only_the_text_changes(tmp_path, source):
    outcome = mask_file(source, tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert rows == [
        {
            "id": 7,
            "text": MASKED,
            "url": "https://x.example.com/1",
            "sentiment": "mine",
            "mail": "a@example.com",
        },
        {"text": "Нема води", "title": MASKED},
        {"text": None, "n": [1]},
    ]
    assert (outcome.rows, outcome.rejected, outcome.kinds) == (4, 1, {"EMAIL": 2})
    assert (tmp_path / "out.jsonl.rejected.jsonl").exists()


@pytest.mark.parametrize("kind", ["csv", "tsv.gz", "xlsx", "parquet"])
def test_tables(tmp_path, source, kind):
    mask_file(source, tmp_path / f"out.{kind}")
    first, second, third = read_rows(tmp_path / f"out.{kind}")
    assert list(first) == ["id", "text", "url", "sentiment", "mail", "title", "n"]
    assert (first["text"], second["title"], third["n"]) == (MASKED, MASKED, "[1]")


def test_a_text_inside_an_object(tmp_path):
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"data": {"body": TEXT, "n": 1}, "text": "x"}) + "\n")
    mask_file(source, tmp_path / "out.jsonl", Options({"text": "data.body"}))
    assert json.loads((tmp_path / "out.jsonl").read_text()) == {"data": {"body": MASKED, "n": 1}, "text": "x"}


def test_texts_that_are_none_are_not_let_through(tmp_path):
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"text": [TEXT]}) + "\n" + json.dumps({"text": TEXT * 5000}) + "\n")
    with pytest.raises(InputError, match="none of 2"):
        mask_file(source, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()
