"""What a pre-training run reads: masked, plain, without what measures."""

from __future__ import annotations

import json

import pytest

from pipeline.corpus import key
from pipeline.errors import InputError
from pipeline.pretraining.mixture import pairs, passages, plain_form, prepare


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Добрий день! У під'їзді  НЕМА світла", "у підїзді нема світла"),
        ("Звоню по +7 912 345-67-89, ответа нет", "звоню по [phone], ответа нет"),
        ("My mail is anna.gray@example.com!!!", "my mail is [email]!!!"),
        ("Ещё раз: всё\nсломано", "еще раз: все сломано"),
    ],
)
def test_plain_form_is_masked_and_spelled_one_way(raw, plain):
    assert plain_form(raw) == plain


def test_prepared_files_hold_label_and_passage_and_are_kept(read, tmp_path):
    config, told = read(), []
    prepare(config.mixture, tmp_path / "run", told.append)
    first = list(passages(config.mixture.sources[0], config.mixture, tmp_path / "run"))
    assert len(first) == 480
    assert {label for label, _ in first} == {"вопрос", "жалоба"}
    assert len(list(pairs(config.mixture.pairs[0], config.mixture, tmp_path / "run"))) == 120
    assert len(told) == 4
    prepare(config.mixture, tmp_path / "run", told.append)
    assert len(told) == 4, "a set was prepared twice"


def test_texts_that_measure_are_left_out_and_labelled_ones_lose_their_sets_label(read, sets, tmp_path):
    texts = [json.loads(line)["text"] for line in (sets / "table.jsonl").read_text("utf-8").splitlines()]
    (tmp_path / "measure.jsonl").write_text(json.dumps({"key": key(texts[0])}), "utf-8")
    (tmp_path / "learn.jsonl").write_text(json.dumps({"key": key(texts[1])}), "utf-8")
    config = read(
        f"mixture.kept_out={json.dumps([str(tmp_path / 'measure.jsonl')])}",
        f"mixture.unlabelled={json.dumps([str(tmp_path / 'learn.jsonl')])}",
    )
    prepare(config.mixture, tmp_path / "run", lambda _: None)
    found = {
        text: label for label, text in passages(config.mixture.sources[0], config.mixture, tmp_path / "run")
    }
    assert plain_form(texts[0]) not in found
    assert found[plain_form(texts[1])] == ""
    assert found[plain_form(texts[2])] == "вопрос"


def test_a_set_that_is_nowhere_is_named(read, tmp_path):
    config = read("mixture.folders=[]")
    with pytest.raises(InputError, match=r"the set table\.jsonl.*no folder.*mixture\.folders"):
        prepare(config.mixture, tmp_path / "run", lambda _: None)
