"""The whole line, as users see it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.guard import asks_for_number
from pipeline.history import Memory
from pipeline.mention import Author, Customer, Mention, Suggestion, Turn
from tests.conftest import NOW

MESSAGES = [
    ("Третій день без гарячої води у всьому будинку, коли ввімкнете?", "uk", "outage", "negative"),
    ("Интернет не работает с утра, у соседей тоже нет сети", "ru", "outage", "negative"),
    ("Курьер нахамил мне и бросил коробку у двери", "ru", "staff", "negative"),
    ("Дуже дякую, майстер усе зробив швидко і чемно!", "uk", "praise", "positive"),
    ("My parcel was due on Monday and still has not arrived", "en", "fulfilment", "negative"),
    (
        "Just wanted to say thank you, everything arrived early and works perfectly",
        "en",
        "praise",
        "positive",
    ),
]


@pytest.mark.parametrize(("text", "language", "category", "sentiment"), MESSAGES)
def test_plain_messages_in_three_languages(suggester, text, language, category, sentiment):
    suggestion = suggester.suggest([Mention(text)], now=NOW)[0]
    assert (suggestion.language, suggestion.category, suggestion.sentiment) == (language, category, sentiment)
    assert 1 <= len(suggestion.replies) <= 3
    assert all(reply.language == language for reply in suggestion.replies)
    assert len({reply.source for reply in suggestion.replies}) == len(suggestion.replies)
    assert suggestion.abstained is None


PROMISED = [
    "id",
    "language",
    "language_confidence",
    "sentiment",
    "sentiment_confidence",
    "category",
    "category_confidence",
    "categories",
    "pii_risk",
    "pii_risk_confidence",
    "pii_reason",
    "pii",
    "masked_text",
    "urgency",
    "answer_by",
    "action",
    "department",
    "replies",
    "abstained",
    "duplicate_of",
    "model_version",
    "library_version",
]


def test_the_fields_are_the_promised_ones(suggester):
    assert list(suggester.suggest([Mention("Дякую")], now=NOW)[0].as_dict()) == PROMISED
    assert [f for f in Suggestion.__dataclass_fields__] == PROMISED  # noqa: C416


def test_same_context_same_answer_one_by_one_or_in_a_batch(suggester):
    mentions = [Mention(text, id=str(n)) for n, (text, *_) in enumerate(MESSAGES)]
    together = suggester.suggest(mentions, now=NOW)
    assert together == [suggester.suggest([mention], now=NOW)[0] for mention in mentions]
    assert together == suggester.answer(suggester.read(mentions), now=NOW)


def test_personal_data_is_masked_and_makes_the_risk_exposed(suggester):
    text = "Перезвоните мне срочно: +7 916 123-45-67, интернета нет"
    suggestion = suggester.suggest([Mention(text)], now=NOW)[0]
    assert suggestion.pii_risk == "exposed"
    assert "916" not in suggestion.masked_text
    assert "[PHONE]" in suggestion.masked_text
    span = suggestion.pii[0]
    assert text[span.start : span.end].replace(" ", "").startswith("+7916")
    for reply in suggestion.replies:
        assert "916" not in reply.text
        assert reply.private_text


def test_needed_asks_in_private_and_none_sends_nobody_there(suggester):
    for text, *_ in MESSAGES:
        suggestion = suggester.suggest([Mention(text)], now=NOW)[0]
        for reply in suggestion.replies:
            assert (reply.private_text is None) == (suggestion.pii_risk == "none")


def test_a_language_not_served_gets_labels_and_no_reply(suggester):
    suggestion = suggester.suggest([Mention("Warum funktioniert die App schon wieder nicht?")], now=NOW)[0]
    assert suggestion.language == "other"
    assert suggestion.category
    assert suggestion.replies == ()
    assert "language not served" in suggestion.abstained


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_no_text_no_reply(suggester, text):
    suggestion = suggester.suggest([Mention(text)], now=NOW)[0]
    assert suggestion.replies == ()
    assert suggestion.abstained


@pytest.mark.parametrize("text", ["👍👍👍", "\x00\x00", "x" * 100_000, "\ud800", "[PHONE]", "{circumstance}"])
def test_odd_texts_get_an_answer(suggester, text):
    suggester.suggest([Mention(text)], now=NOW)


def test_the_language_given_wins(suggester):
    suggestion = suggester.suggest([Mention("ok", language="uk")], now=NOW)[0]
    assert (suggestion.language, suggestion.language_confidence) == ("uk", 1.0)


def test_the_same_author_is_not_told_the_same_twice(suggester):
    mention = Mention(MESSAGES[1][0], author=Author("Сергей", "sergei"))
    history = Memory()
    first, second = (suggester.suggest([mention], now=NOW, history=history)[0] for _ in range(2))
    assert first.replies[0].source not in {reply.source for reply in second.replies}
    week_later = suggester.suggest([mention], now=NOW + timedelta(days=60), history=history)[0]
    assert week_later.replies[0] == first.replies[0]


def test_what_the_company_said_in_the_thread_is_not_said_again(suggester):
    plain = Mention(MESSAGES[0][0])
    first = suggester.suggest([plain], now=NOW)[0].replies[0]
    later = replace(plain, thread=(Turn(first.text, by="agent"),))
    assert first.source not in {reply.source for reply in suggester.suggest([later], now=NOW)[0].replies}


def test_now_is_the_publication_unless_given(suggester):
    published = datetime(2025, 1, 1, 9, tzinfo=UTC)
    suggestion = suggester.suggest([Mention(MESSAGES[0][0], published_at=published)])[0]
    assert published < suggestion.answer_by < published + timedelta(days=4)


ASKED_AGAIN = [
    Mention("Де моє замовлення 55-1234? Чекаю другий тиждень", channel="chat"),
    Mention("Где мой заказ?", channel="chat", customer=Customer(order="55-1234")),
    Mention("Still nothing", thread=(Turn("My order number is 55-1234, where is it?"),), channel="chat"),
]


@pytest.mark.parametrize("mention", ASKED_AGAIN)
def test_a_reply_that_asks_for_a_given_number_stands_last_and_says_so(suggester, mention):
    replies = suggester.suggest([mention], now=NOW)[0].replies
    asks = ["asks for a number that is given already" in reply.warnings for reply in replies]
    assert asks == sorted(asks)
    assert asks == [asks_for_number(reply) for reply in replies]
