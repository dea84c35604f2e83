"""`vidhuk data check` and `vidhuk data curve`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pipeline.audit import audit
from pipeline.cli import cli
from pipeline.corpus import STARTER
from pipeline.errors import InputError
from pipeline.taxonomy import read_taxonomy

TAXONOMY = read_taxonomy()


def table(tmp_path, rows):
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def found(path, what):
    return next((one for one in audit([path], TAXONOMY, model=False) if what in one.what), None)


def test_rows_that_cannot_be_learnt_from_are_all_named(tmp_path):
    rows = [
        {"text": "water is off", "category": "outage"},
        {"text": "", "category": "outage"},
        {"text": "where is it", "category": "wherabouts"},
        {"text": "no label at all"},
    ]
    one = found(table(tmp_path, rows), "cannot be learnt from")
    assert one.severity == "error"
    assert one.where == (
        "labels.jsonl row 2: no text",
        "labels.jsonl row 3: a label that the taxonomy lacks",
        "labels.jsonl row 4: no label",
    )


def test_twins_with_different_labels_are_an_error_alike_ones_a_note(tmp_path):
    rows = [
        {"text": "вода холодна", "category": "outage"},
        {"text": "вода  холодна", "category": "product_fault"},
        {"text": "дякую", "category": "other"},
        {"text": "дякую", "category": "other"},
    ]
    path = table(tmp_path, rows)
    assert found(path, "twice with different labels").where == ("labels.jsonl row 1 and labels.jsonl row 2",)
    assert found(path, "one is learnt from").severity == "note"
    done = CliRunner().invoke(cli, ["data", "check", "--fast", str(path)])
    assert done.exit_code == 1
    assert "вода" not in done.output


def test_near_twins_with_different_labels_are_a_warning(tmp_path):
    text = "Замовила чайник ще у вівторок, а він і досі лежить на складі у Дніпрі"
    rows = [{"text": text, "category": "fulfilment"}, {"text": text + "!!", "category": "refund"}]
    assert found(table(tmp_path, rows), "near-duplicates with different labels").severity == "warning"


def test_thin_classes_and_mail_addresses_are_warnings(tmp_path):
    rows = [
        {"text": f"no light on floor {n}, write to me{n}@mail.test.org", "category": "outage"}
        for n in range(25)
    ]
    rows += [{"text": "write to jo@example.com", "category": "question"}]
    path = table(tmp_path, rows)
    assert "en category question: 1" in found(path, "fewer than 20 rows").where
    mails = found(path, "mail addresses")
    assert mails.count == 25
    assert "@" not in " ".join(mails.where)


def test_a_label_that_everything_speaks_against_is_doubted(tmp_path):
    from pipeline.exports import read_rows

    rows = [dict(row) for row in read_rows(STARTER[2])][:1800]
    wrong = next(
        n for n, row in enumerate(rows) if row["category"] == "praise" and "thank" in row["text"].lower()
    )
    rows[wrong]["category"], rows[wrong]["sentiment"] = "outage", "negative"
    findings = audit([table(tmp_path, rows)], TAXONOMY)
    doubted = [place for one in findings if "cross-validated model" in one.what for place in one.where]
    assert any(place.startswith(f"labels.jsonl row {wrong + 1}:") for place in doubted)


def test_the_starter_corpus_has_no_error():
    findings = audit(STARTER, TAXONOMY, model=False)
    assert [one for one in findings if one.severity == "error"] == []
    assert [one for one in findings if "mail addresses" in one.what] == []


def test_an_empty_table_is_told(tmp_path):
    with pytest.raises(InputError):
        audit([table(tmp_path, [])], TAXONOMY)


def test_a_learning_curve_climbs(small_config):
    from pipeline.corpus import Corpus, read_corpus
    from pipeline.curve import SHARES, learning_curve

    corpus = Corpus(read_corpus([STARTER[1]], TAXONOMY).rows[:900])
    points = list(learning_curve(corpus, TAXONOMY, small_config, seeds=(1,)))
    assert [point.share for point in points] == list(SHARES)
    assert points[0].rows < points[-1].rows
    assert points[-1].macro_f1["category"][0] > points[0].macro_f1["category"][0]
