"""The reaction matrix: urgency, deadline, action, department."""

from datetime import timedelta

import pytest

from pipeline.errors import ConfigError
from pipeline.mention import Author, Mention
from pipeline.shipped import DATA
from pipeline.taxonomy import read_taxonomy
from pipeline.triage import Labels, read_matrix
from tests.conftest import NOW

TAXONOMY = read_taxonomy()


@pytest.fixture(scope="module")
def matrix():
    return read_matrix(TAXONOMY)


def decide(matrix, category, sentiment="negative", risk="none", **mention):
    return matrix.decide(Mention("…", **mention), Labels(category, sentiment, risk), NOW)


ACTIONS = [
    ("security", "negative", {}, "escalate", "security"),
    ("outage", "negative", {}, "reply", None),
    ("outage", "negative", {"author": Author(followers=50_000)}, "reply_and_publish", "operations"),
    ("staff", "negative", {}, "reply", "quality"),
    ("refund", "negative", {}, "reply", "claims"),
    ("praise", "positive", {}, "reply", None),
    ("other", "neutral", {}, "none", None),
    ("other", "negative", {}, "reply", None),
    ("attack", "negative", {}, "none", None),
    ("attack", "negative", {"rating": 1.0}, "reply", None),
]


@pytest.mark.parametrize(("category", "sentiment", "mention", "action", "department"), ACTIONS)
def test_actions(matrix, category, sentiment, mention, action, department):
    decision = decide(matrix, category, sentiment, **mention)
    assert (decision.action, decision.department) == (action, department)
    assert (decision.reason is not None) == (action == "none")


def test_urgency_grows_with_risk_reach_waiting_and_a_single_star(matrix):
    plain = decide(matrix, "billing").urgency
    assert decide(matrix, "billing", risk="exposed").urgency > plain
    assert decide(matrix, "billing", author=Author(followers=100_000)).urgency > plain
    assert decide(matrix, "billing", published_at=NOW - timedelta(hours=10)).urgency > plain
    assert decide(matrix, "billing", rating=1.0).urgency > plain
    assert decide(matrix, "praise", "positive").urgency < plain
    assert decide(matrix, "other", "neutral").urgency == 0


def test_answer_by_is_counted_from_publication_and_comes_sooner_when_urgent(matrix):
    published = NOW - timedelta(hours=1)
    urgent = decide(matrix, "security", risk="exposed", published_at=published)
    calm = decide(matrix, "suggestion", "neutral", published_at=published)
    assert published < urgent.answer_by < calm.answer_by


BROKEN = [
    ('action = "escalate"', 'action = "shout"', "an action out of"),
    ("security = 70, ", "", "security"),
    ('category = ["staff"]', 'category = ["stuff"]', "category of the taxonomy"),
    ("followers = 10000", "fans = 10000", "keys out of"),
    ('[[rule]]\naction = "reply"\n', "", "a last rule without conditions"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_a_broken_matrix_is_refused_when_read(tmp_path, old, new, message):
    text = (DATA / "triage.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "triage.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        read_matrix(TAXONOMY, path)
