"""What is counted, and what happens to files that are not as they should be."""

from __future__ import annotations

import csv
import gzip
import json
import tracemalloc
from datetime import date

import pytest
from click.testing import CliRunner

from pipeline.errors import InputError, OutputError
from pipeline.report import chart, write_report
from pipeline.report.phrases import read_phrases
from pipeline.report.scored import Place, scored
from pipeline.report.tally import Split, Tally, Top


def counted(rows):
    tally = Tally()
    for number, cells in enumerate(rows, 1):
        tally.add(scored(number, cells, Place(channel=cells.get("channel"))))
    return tally


def lines(path, rows):
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


def test_counts(row):
    tally = counted(
        [
            row(1, urgency=90),
            row(2, urgency=64, sentiment="positive", category_confidence=0.3),
            row(3, urgency=90, duplicate_of="m1"),
            row(4, urgency=0, action="none", abstained="not a customer's matter", replies=[]),
            row(
                5, abstained="language not served (served: ru, uk, en)", language="other", sentiment="furious"
            ),
        ]
    )
    assert tally.all.parts == [3, 0, 1, 1]
    assert (tally.now, tally.repeats, tally.abstained, tally.uncovered) == (2, 1, 2, 1)
    assert tally.low == {"category": 1, "sentiment": 0}
    assert [entry.row.id for entry in tally.queue.ordered()] == ["m1", "m5", "m2"]
    assert tally.languages["en"].total == 4


def test_queue_keeps_the_most_urgent_then_the_first_due(row):
    tally = counted([row(n, urgency=n % 7 * 10) for n in range(1, 301)])
    queue = tally.queue.ordered()
    assert len(queue) == 100
    assert tally.queue.seen == 300
    assert [entry.row.urgency for entry in queue] == sorted(
        (n % 7 * 10 for n in range(1, 301)), reverse=True
    )[:100]
    assert [e.row.number for e in queue][:3] == [6, 13, 20]


def test_exposures_in_private_channels_need_no_hiding(report, row):
    page = report(
        [row(1, pii_risk="exposed", channel="chat"), row(2, pii_risk="exposed", visibility="private")], "en"
    )
    assert "No public message holds personal data." in page
    assert "2 more are in private channels" in page


def test_memory_does_not_grow_with_rows_or_names(row):
    tally = Tally()
    peaks = []
    tracemalloc.start()
    for start in (0, 5000, 10000):
        for n in range(start, start + 5000):
            cells = row(
                1, id=f"m{n}", category=f"c{n}", channel=f"h{n}", abstained=f"r{n}", model_version=str(n)
            )
            tally.add(scored(n, cells, Place(channel=cells["channel"])))
        peaks.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert peaks[2] < peaks[1] * 1.1
    assert tally.categories["…"].total > 14000


def test_top_keeps_the_greatest():
    top = Top(2)
    for key in (3, 1, 2, 5):
        if top.wants((key,)):
            top.add((key,), key)
    assert (top.ordered(), top.seen) == ([5, 3], 4)


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "parquet", "jsonl.gz"])
def test_every_format_gives_the_same_page(tmp_path, row, varied, ending):
    from pipeline.report.source import read_scored

    wanted = list(read_scored(lines(tmp_path / "scored.jsonl", varied)))
    path = tmp_path / f"scored.{ending}"
    flat = [{k: json.dumps(v) if isinstance(v, list) else v for k, v in r.items()} for r in varied]
    write_table(path, flat)
    found = list(read_scored(path))
    assert len(found) == len(wanted)
    one, other = Tally(), Tally()
    for a, b in zip(found, wanted, strict=True):
        one.add(a)
        other.add(b)
    for name in (
        "now",
        "abstained",
        "repeats",
        "uncovered",
        "days",
        "hours",
        "reasons",
        "categories",
        "duties",
        "models",
    ):
        assert getattr(one, name) == getattr(other, name), name
    assert [(e.row.id, e.text, e.public, e.private) for e in one.queue.ordered()] == [
        (e.row.id, e.text, e.public, e.private) for e in other.queue.ordered()
    ]
    assert [e.kinds for e in one.exposures.ordered()] == [e.kinds for e in other.exposures.ordered()]


def write_table(path, rows):
    columns = list(rows[0])
    if path.name.endswith(".gz"):
        path.write_bytes(gzip.compress("".join(json.dumps(r) + "\n" for r in rows).encode()))
    elif path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for place, cells in enumerate([columns, *([r[c] for c in columns] for r in rows)]):
                sheet.write_row(place, 0, cells)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, delimiter="\t" if path.suffix == ".tsv" else ",")
            writer.writeheader()
            writer.writerows(rows)


def test_missing_columns_are_named(tmp_path, row):
    bare = {name: value for name, value in row().items() if name not in ("urgency", "pii_risk")}
    with pytest.raises(
        InputError, match=r"without pii_risk, urgency; give the file as `vidhuk score` wrote it"
    ):
        write_report(lines(tmp_path / "a.jsonl", [bare]), tmp_path / "a.html")
    with pytest.raises(InputError, match=r"score it first: vidhuk score raw.jsonl scored.jsonl"):
        write_report(lines(tmp_path / "raw.jsonl", [{"text": "secret words"}]), tmp_path / "a.html")
    assert list(tmp_path.glob("*.html")) == []
    assert list(tmp_path.glob(".*")) == []


def test_a_file_without_rows_gives_a_page_that_says_so(tmp_path, row):
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "head.csv").write_text(",".join(row()) + "\n", encoding="utf-8")
    for name in ("empty.jsonl", "head.csv"):
        write_report(tmp_path / name, tmp_path / "out.html", language="en")
        page = (tmp_path / "out.html").read_text(encoding="utf-8")
        assert "There are no mentions in this file." in page


def test_damaged_rows_are_counted_and_said(tmp_path, row):
    path = lines(
        tmp_path / "scored.jsonl", [row(1), row(2, urgency="soon"), row(3, replies="[{broken", pii="{")]
    )
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "m4", "text')
    tally = write_report(path, tmp_path / "out.html", language="en")
    assert (tally.all.total, tally.unreadable) == (2, 2)
    assert "rows not read" in (tmp_path / "out.html").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="2 rows, none with an urgency"):
        write_report(lines(path, [row(urgency=None), row(urgency="x")]), tmp_path / "out.html")


def test_an_old_page_stays_when_the_new_one_fails(tmp_path, row):
    out = tmp_path / "out.html"
    out.write_text("old", encoding="utf-8")
    with pytest.raises(InputError):
        write_report(lines(tmp_path / "raw.jsonl", [{"text": "x"}]), out)
    assert out.read_text(encoding="utf-8") == "old"
    with pytest.raises(OutputError):
        write_report(lines(tmp_path / "scored.jsonl", [row()]), tmp_path / "no" / "out.html")


def days(*pairs):
    return {day: Split([count, 0, 0, 0]) for day, count in pairs}


def test_timeline_takes_the_finest_unit_that_can_be_seen():
    assert chart.timeline({}) is None
    one = chart.timeline(days((date(2026, 3, 1), 5)))
    assert (one.unit, len(one.columns), one.columns[0].is_weekend) == ("day", 1, True)
    for last, unit in (
        (date(2026, 3, 1), "day"),
        (date(2027, 3, 1), "week"),
        (date(2030, 1, 1), "month"),
        (date(2046, 1, 1), "year"),
    ):
        line = chart.timeline(days((date(2026, 1, 7), 3), (last, 4)))
        assert line.unit == unit
        assert sum(column.split.total for column in line.columns) == 7
        assert line.beyond == 0
        assert len(line.columns) < 95


def test_timeline_leaves_out_a_date_from_another_time():
    pairs = [(date(2026, 3, day), 10) for day in range(1, 31)]
    line = chart.timeline(days((date(1970, 1, 1), 1), *pairs))
    assert (line.unit, line.beyond, len(line.columns)) == ("day", 1, 30)
    assert line.first == date(2026, 3, 1)


def test_bars_fill_their_height_and_width():
    split = Split([3, 0, 1, 0])
    line = chart.timeline({date(2026, 3, 1): split}, height=106)
    assert [(part.name, part.start, part.length) for part in line.columns[0].parts] == [
        ("negative", 31.0, 75.0),
        ("positive", 6.0, 25.0),
    ]
    assert sum(part.length for part in chart.bar(split, 8)) == 50
    assert chart.heat([[0] * 24] * 6 + [[4, 1] + [0] * 22])[6][:3] == [6, 3, 0]
    assert chart.histogram([0, 1, 1000]) == [0.0, 2.0, 64.0]


@pytest.mark.parametrize(
    ("language", "number", "wanted"),
    [("en", 1234567, "1,234,567"), ("uk", 12345, "12\u202f345"), ("ru", 1234, "1234"), ("en", 0, "0")],
)
def test_numbers(language, number, wanted):
    assert read_phrases(language).number(number) == wanted


def test_shares_and_dates():
    en, uk = read_phrases("en"), read_phrases("uk")
    assert [en.share(*pair) for pair in ((1, 3), (0, 5), (1, 1000), (999, 1000), (5, 5), (0, 0))] == [
        "33%", "0%", "<1%", ">99%", "100%", "0%",
    ]  # fmt: skip
    assert uk.share(1, 3) == "33\u202f%"
    assert uk.day(date(2026, 3, 8)) == "8 березня 2026"
    assert uk.number(2.5, 1) == "2,5"
    assert read_phrases("xx").language == "en"


def test_command(tmp_path, row):
    from pipeline.cli.report import report

    path = lines(tmp_path / "scored.jsonl", [row()])
    done = CliRunner().invoke(report, [str(path), str(tmp_path / "out.html"), "--language", "uk"])
    assert done.exit_code == 0
    assert "1 mentions, 1 need an answer now" in done.output
    assert 'lang="uk"' in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert CliRunner().invoke(report, [str(path), str(tmp_path / "out.pdf")]).exit_code == 2
