"""Under which names the input's columns pass through."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.exports.merge import OURS, TYPES, passed


def test_names_that_are_ours_are_kept_as_input():
    assert passed(["text", "id", "sentiment", "input_sentiment", "reply_1"]) == {
        "text": "text",
        "id": "input_id",
        "sentiment": "input_input_sentiment",
        "input_sentiment": "input_sentiment",
        "reply_1": "input_reply_1",
    }


@given(st.lists(st.sampled_from([*OURS, *(f"input_{name}" for name in OURS), "text"]), unique=True))
def test_no_name_stands_twice(columns):
    names = list(passed(columns).values())
    assert len({*names, *OURS}) == len(names) + len(OURS)


PROMISE = """
id language language_confidence sentiment sentiment_confidence category category_confidence categories
pii_risk pii_risk_confidence pii_reason pii masked_text urgency answer_by action department replies
reply_1 reply_2 reply_3 abstained duplicate_of model_version library_version
"""


def test_ours_is_the_promise():
    assert " ".join(OURS) == " ".join(PROMISE.split())
    assert TYPES.keys() == set(OURS)
