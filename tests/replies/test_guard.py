"""What a reply must not do; each is dropped with a named reason."""

from datetime import date

import pytest

from pipeline.compose import Draft
from pipeline.guard import asks_in_public, objection
from pipeline.history import Memory, Nothing
from pipeline.library import Macro
from pipeline.mention import Author, Mention, Turn
from tests.conftest import NOW

ASKS = [
    "Укажите номер заказа, пожалуйста.",
    "Напишите ваш телефон, перезвоним.",
    "Вкажіть, будь ласка, номер договору.",
    "Надішліть адресу, і ми перевіримо.",
    "Please send us your order number.",
    "Tell us the address and we’ll check.",
]
ASKS_NOT = [
    "Напишите нам в личные сообщения, там уточним номер заказа.",
    "Номер договору вкажіть, будь ласка, у приватних повідомленнях.",
    "Please send the order number in a direct message.",
    "Не пишите номер карты в комментариях.",
    "Напишіть, будь ласка, який це район.",
    "Never share your card number with anyone.",
]


@pytest.mark.parametrize("text", ASKS)
def test_a_request_for_personal_data_in_public_is_seen(text):
    assert asks_in_public(text)


@pytest.mark.parametrize("text", ASKS_NOT)
def test_a_move_to_private_messages_or_a_warning_is_none(text):
    assert not asks_in_public(text)


def judge(text="Дякуємо, перевіряємо.", *, mention=None, history=None, private=None, **macro):
    mention = mention or Mention("…", language="uk", author=Author("Олена", "olena_k"))
    made = Macro("m.uk", "uk", text, twin="m", **macro)
    return objection(made, Draft(text, private, text), mention, history or Nothing(), NOW)


def test_a_good_reply_passes():
    assert judge() is None


def test_reasons():
    said = Mention("…", language="uk", thread=(Turn("Добрий день! Дякуємо, перевіряємо.", by="agent"),))
    assert judge(mention=Mention("…", language="ru")) == "another language than the mention's"
    assert judge(valid_until=date(2026, 3, 23)) == "out of date"
    assert judge(requires=("open_outage",)) == "states what is not known to be true"
    assert judge("Дякуємо, {city}.") == "a slot is unfilled"
    assert (
        judge("Так. " * 80, mention=Mention("…", language="uk", channel="x"))
        == "longer than the channel takes"
    )
    assert judge("Надішліть номер замовлення.") == "asks for personal data in public"
    assert judge("Пишіть на olena@example.com.") == "holds personal data"
    assert judge(mention=said) == "already said in this thread"


def test_in_private_one_may_ask():
    assert judge("Надішліть номер замовлення.", mention=Mention("…", language="uk", channel="chat")) is None


def test_the_same_reply_is_not_said_again_to_the_author_in_any_language():
    history = Memory()
    history.record(Mention("…", author=Author(handle="olena_k")), "m", NOW)
    mention = Mention("…", language="uk", author=Author(handle="Olena_K"))
    assert judge(mention=mention, history=history) == "already said to this author, thread or page"
    assert judge(mention=Mention("…", language="uk", author=Author(handle="other")), history=history) is None


def test_memory_is_bounded():
    history = Memory(most=10)
    for number in range(100):
        history.record(Mention("…", author=Author(handle=str(number))), "m", NOW)
    assert not history.said(Mention("…", author=Author(handle="1")), "m", NOW)
    assert history.said(Mention("…", author=Author(handle="99")), "m", NOW)
