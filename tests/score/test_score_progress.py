"""What stderr shows."""

import io

from stand_in import StandIn

from pipeline.score import Options, Progress, score_file
from pipeline.score.progress import spelled


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_spelled():
    assert spelled(12_288, 8, 0.5) == "12,288 rows, 1,536 rows/s, 8 s left"
    assert spelled(12_288, 600, 0.25) == "12,288 rows, 20 rows/s, 30 min left"
    assert spelled(10, 0, None) == "10 rows, 10,000,000,000 rows/s"


def test_a_file_gets_a_line_now_and_then(monkeypatch):
    clock = iter([0.0, 5.0, 10.0, 12.0, 20.5])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    stream = io.StringIO()
    progress = Progress(stream)
    for rows in (100, 200, 300, 400):
        progress.rows(rows, lambda: None)
    assert stream.getvalue() == "200 rows, 20 rows/s\n400 rows, 20 rows/s\n"


def test_a_terminal_gets_one_line_that_changes(monkeypatch):
    clock = iter([0.0, 1.0, 1.1, 2.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    stream = Terminal()
    progress = Progress(stream)
    for rows in (100, 110, 200):
        progress.rows(rows, lambda: 0.5)
    progress.say("done")
    assert stream.getvalue() == (
        "\r100 rows, 100 rows/s, 1 s left\r200 rows, 100 rows/s, 2 s left\r" + " " * 30 + "\rdone\n"
    )


def test_what_a_run_says(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text("Report:;x\nid;text;stars;likes\n2,06E+18;Нема води;1;5\n2,06E+18;Нема води;1;\n3;;;\n")
    stream = io.StringIO()
    score_file(source, tmp_path / "out.jsonl", StandIn, Options(), Progress(stream))
    lines = stream.getvalue().splitlines()
    notes = "cells are delimited by semicolon; lines above the headings left out: 1"
    assert lines[:2] == [
        f"read as a plain table, 4 columns, 3 used; the text is in text; {notes}",
        "note: 2 ids such as 2.06E+18 were rounded by a spreadsheet: row numbers stand for them",
    ]
    assert lines[2].startswith("2 rows scored in 0.")
    assert lines[2].endswith(f"s; 1 repeats marked; 1 rejected, see {tmp_path}/out.jsonl.rejected.jsonl")
    assert "води" not in stream.getvalue()
