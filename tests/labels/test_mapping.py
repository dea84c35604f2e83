"""Labels of public sets mapped to ours: shipped mappings are sound, mistakes are told."""

from __future__ import annotations

import json

import pytest

from pipeline.corpus import Corpus, Labelled, is_real
from pipeline.errors import ConfigError, InputError
from pipeline.mapping import map_labels, read_mapping, shares
from pipeline.shipped import DATA
from pipeline.split import split
from pipeline.taxonomy import read_taxonomy

TAXONOMY = read_taxonomy()
GOOD = """
source = "mapped_desk"
file = "desk.jsonl"
field = "topic"
most = 2
[labels]
"no water" = { category = "outage", sentiment = "negative" }
"thanks" = { category = "praise" }
"""


@pytest.fixture
def desk(tmp_path):
    """A public set of an invented desk, and a mapping of its topics."""
    (tmp_path / "desk.toml").write_text(GOOD, encoding="utf-8")
    rows = [{"text": f"no water on floor {n}", "topic": "no water", "language": "en"} for n in range(5)]
    rows += [{"text": "дякую, все зробили", "topic": "thanks", "language": "uk"}]
    rows += [{"text": "a parade on Sunday", "topic": "city", "language": "en"}]
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "desk.jsonl").write_text(
        "\n".join(json.dumps(row) for row in rows), encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize("path", sorted((DATA / "mapping").glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_mappings_name_labels_of_the_taxonomy(path):
    mapping = read_mapping(path, TAXONOMY)
    assert mapping.labels
    assert not is_real(mapping.source)


def test_rows_get_the_labels_of_their_value_and_no_more_than_the_most(desk):
    rows = map_labels([desk / "desk.toml"], [desk / "sets"], TAXONOMY).rows
    assert sorted((row.category, row.sentiment, row.pii_risk) for row in rows) == [
        ("outage", "negative", None),
        ("outage", "negative", None),
        ("praise", None, None),
    ]
    assert {row.source for row in rows} == {"mapped_desk"}
    assert map_labels([desk], [desk / "sets"], TAXONOMY).rows == rows, (
        "a folder of mappings; the same draw again"
    )


def test_the_share_that_agrees_is_counted_on_rows_that_were_read(desk):
    read = Corpus(
        (
            Labelled("no water on floor 1", "en", category="outage", sentiment="negative"),
            Labelled("no  water on floor 2", "en", category="question", sentiment="negative"),
        )
    )
    found = {(s.value, s.task): (s.read, s.agree) for s in shares(desk / "desk.toml", [desk], read, TAXONOMY)}
    assert found["no water", "category"] == (2, 1)
    assert found["no water", "sentiment"] == (2, 2)
    assert found["thanks", "category"] == (0, 0)


def test_mapped_rows_are_learnt_from_and_never_measured_on():
    mapped = [
        Labelled(f"{n} mapped message number {n * n}", "en", category="outage", source="mapped_desk")
        for n in range(80)
    ]
    read = [
        Labelled(f"{n} message that was read {n * n}", "en", category="outage", source="desk")
        for n in range(80)
    ]
    parts = split(Corpus((*mapped, *read)))
    assert {row.source for row in (*parts.valid.rows, *parts.test.rows)} == {"desk"}
    assert len([row for row in parts.train.rows if row.source == "mapped_desk"]) > 40


def test_a_mapped_twin_of_a_held_out_row_is_left_out():
    from pipeline.corpus import STARTER
    from pipeline.exports import read_rows

    texts = [row["text"].rstrip("!") for row in read_rows(STARTER[2]) if len(row["text"]) > 80][:300]
    twins = [Labelled(text, "en", category="fulfilment", source="mapped_desk") for text in texts]
    read = [Labelled(text + "!", "en", category="fulfilment", source="desk") for text in texts]
    parts = split(Corpus((*twins, *read)))
    held = {row.text.rstrip("!") for row in (*parts.valid.rows, *parts.test.rows)}
    assert held
    assert not held & {row.text for row in parts.train.rows if row.source == "mapped_desk"}


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (
            ("outage", "outagge"),
            r"labels of the taxonomy for 'no water' in desk.toml; found category = 'outagge'",
        ),
        (("category =", "categori ="), "found categori = "),
        (("mapped_desk", "desk"), "source"),
        (("most = 2", "mist = 2"), "mist"),
        (('field = "topic"', "field = topic"), "TOML"),
    ],
)
def test_a_mapping_that_says_what_it_cannot(desk, damage, says):
    (desk / "desk.toml").write_text(GOOD.replace(*damage), encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        read_mapping(desk / "desk.toml", TAXONOMY)


def test_a_set_that_is_not_there_and_a_column_it_lacks(desk):
    with pytest.raises(InputError, match=r"the set desk\.jsonl of mapped_desk; found none under"):
        map_labels([desk / "desk.toml"], [desk / "empty"], TAXONOMY)
    (desk / "desk.toml").write_text(GOOD.replace("topic", "theme"), encoding="utf-8")
    with pytest.raises(InputError, match=r"a column theme in desk\.jsonl"):
        map_labels([desk / "desk.toml"], [desk / "sets"], TAXONOMY)
