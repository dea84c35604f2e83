"""`vidhuk score` and `vidhuk mask` from the command line."""

import json
import sys

import pytest
from click.testing import CliRunner
from stand_in import StandIn

import pipeline
from pipeline.cli import cli, main
from pipeline.exports import read_rows


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(pipeline, "load", lambda ref: StandIn())
    return lambda *arguments, **options: CliRunner().invoke(cli, list(map(str, arguments)), **options)


@pytest.fixture
def posts(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("Что пишут;likes\nНет воды;5\n;\n")
    return path


def test_map_and_rejects(run, tmp_path, posts):
    out, rejects = tmp_path / "out.jsonl", tmp_path / "no.jsonl"
    result = run("score", posts, out, "--map", "text=Что пишут", "--now", "2026-03-24", "--rejects", rejects)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "1 rows scored" in result.stderr
    (row,) = map(json.loads, out.read_text().splitlines())
    assert (row["text"] if "text" in row else row["Что пишут"], row["answer_by"]) == (
        "Нет воды",
        "2026-03-24T01:00:00Z",
    )
    assert not rejects.exists()


def test_stdin_and_stdout(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("score", "-", "-", input='{"text": "Нема води"}\n\n{"text": ""}\n{"text": "b"}\n')
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["1", "3"]
    assert "see stdout.rejected.jsonl" in result.stderr
    assert json.loads((tmp_path / "stdout.rejected.jsonl").read_text())["row"] == 2


def test_stdin_into_a_table(run, tmp_path):
    result = run("score", "-", tmp_path / "out.csv", input='{"text": "a"}\n{"text": "b", "late": 1}\n')
    assert result.exit_code == 0, result.output
    assert [row["late"] for row in read_rows(tmp_path / "out.csv")] == [None, "1"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--map", "text"], "expected FIELD=COLUMN, FIELD one of text, id, language"),
        (["--map", "body=x"], "expected FIELD=COLUMN"),
        (["--now", "yesterday"], "expected ISO 8601, such as 2026-03-24T18:00:00Z"),
        (["--workers", "0"], "--workers"),
        (["--engine", "cloud"], "--engine"),
    ],
)
def test_wrong_usage(run, tmp_path, posts, arguments, sentence):
    result = run("score", posts, tmp_path / "out.jsonl", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_failure_is_one_sentence(tmp_path, posts, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["vidhuk", "score", str(posts), str(tmp_path / "out.jsonl")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "vidhuk: expected a column with the text in posts.csv; found 2 columns, none under a known name; "
        "name it: --map text=COLUMN\n"
    )


@pytest.mark.parametrize("command", ["score", "mask"])
def test_help(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"vidhuk {command} data/sample/mentions.xlsx" in result.stdout
