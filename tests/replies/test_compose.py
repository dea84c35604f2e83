"""From macro to reply: greeting, slots, optional clauses, channel length, private channels."""

import pytest

from pipeline.compose import compose, facts
from pipeline.greeting import greeting
from pipeline.library import Macro
from pipeline.mention import Author, Customer, Mention, Turn

GREETINGS = [
    ("Олена Коваль", "uk", "Добрий день, Олено!"),
    ("Коваль Андрій", "uk", "Добрий день, Андрію!"),
    ("Вікторія", "uk", "Добрий день, Вікторіє!"),
    ("Ігор", "uk", "Добрий день, Ігорю!"),
    ("Мария Сидорова", "ru", "Здравствуйте, Мария!"),
    ("Сергей", "ru", "Здравствуйте, Сергей!"),
    ("кот_на_крыше", "ru", "Здравствуйте!"),
    ("Лучшие Скидки Города", "ru", "Здравствуйте!"),
    ("xX_Boss_Xx", "uk", "Добрий день!"),
    ("Best Deals", "en", "Hello."),
    ("", "en", "Hello."),
    (None, "ru", "Здравствуйте!"),
]


@pytest.mark.parametrize(("name", "language", "expected"), GREETINGS)
def test_greeting(name, language, expected):
    assert greeting(name, language) == expected


MACRO = Macro(
    "m.uk",
    "uk",
    "Перепрошуємо[: прикро, {circumstance}]. [Місто — {city}, так?] Перевіряємо.",
    private_text="Напишіть номер замовлення[, це {order.id}?].",
)


def test_a_clause_with_an_unknown_slot_goes_whole():
    assert compose(MACRO, Mention("…", language="uk"), {}).body == "Перепрошуємо. Перевіряємо."
    known = {"city": "Одеса"}
    assert (
        compose(MACRO, Mention("…", language="uk"), known).body
        == "Перепрошуємо. Місто — Одеса, так? Перевіряємо."
    )


def test_facts_come_from_the_helpdesk_and_are_never_guessed():
    mention = Mention(
        "Замовлення 55512, Львів", language="uk", customer=Customer(city="Харків", order="10204")
    )
    assert facts(mention) == {"city": "Харків", "order.id": "10204"}
    assert facts(Mention("Замовлення 55512, Львів", language="uk")) == {}


def test_no_greeting_when_the_company_has_spoken_in_the_thread():
    mention = Mention(
        "Ну що?", language="uk", author=Author("Олена"), thread=(Turn("Перевіряємо.", by="agent"),)
    )
    assert compose(MACRO, mention, {}).text.startswith("Перепрошуємо")


def test_a_short_channel_drops_clauses_and_then_the_greeting_but_cuts_no_sentence():
    long = Macro("l.uk", "uk", "Перше речення. " + "[Друге речення про {city}. ]" * 20 + "Кінець.")
    draft = compose(long, Mention("…", language="uk", channel="x"), {"city": "Одеса"})
    assert len(draft.text) <= 280
    assert draft.text.endswith("Кінець.")
    assert "Друге речення про Одеса." in draft.text


def test_in_a_private_channel_the_question_is_asked_in_place():
    draft = compose(MACRO, Mention("…", language="uk", channel="chat"), {"order.id": "10204"})
    assert "номер замовлення, це 10204?" in draft.text
    assert draft.private_text is None
