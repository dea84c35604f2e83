"""Which language a mention is in."""

import pytest

from pipeline.language import code, identify

SURE = [
    ("Интернет не работает второй день, сколько можно ждать", "ru"),
    ("Здравствуйте, подскажите пожалуйста часы работы", "ru"),
    ("спасибо, все починили", "ru"),
    ("ВЫ ТАМ ВООБЩЕ РАБОТАЕТЕ???", "ru"),
    ("Третій день без гарячої води", "uk"),
    ("Дуже дякую за швидку доставку!", "uk"),
    ("чому списали гроші двічі", "uk"),
    ("Не працює додаток", "uk"),
    ("my parcel still has not arrived", "en"),
    ("Why was I charged twice?", "en"),
    ("great service, thank you so much", "en"),
    ("Nie działa internet, proszę o pomoc", "other"),
    ("Warum funktioniert die App schon wieder nicht?", "other"),
    ("Інтэрнэт не працуе з самай раніцы, калі адрамантуеце", "other"),
]


@pytest.mark.parametrize(("text", "language"), SURE)
def test_plain_messages(text, language):
    found, confidence = identify(text)
    assert found == language
    assert 0 < confidence <= 1


@pytest.mark.parametrize("text", ["👍👍👍", "", "   ", "12345 67", "https://example.com/a"])
def test_without_letters_there_is_no_language(text):
    assert identify(text) == ("other", 0.0)


def test_surzhyk_is_honest_doubt():
    plain = identify("Чому третій день немає гарячої води, скільки ще чекати")[1]
    mixed = identify("шо за дела, знов лягло, да?")[1]
    assert mixed < plain


def test_links_handles_and_masked_spans_say_nothing():
    text = "Доставка знову запізнилася"
    assert (
        identify(f"@SomeBrandSupport {text} https://example.com/the/order [PHONE]")[0]
        == identify(text)[0]
        == "uk"
    )


TAGS = [
    ("uk-UA", "uk"),
    ("ua", "uk"),
    ("EN_gb", "en"),
    ("ru", "ru"),
    ("rus", "ru"),
    ("pt-BR", "other"),
    ("und", "other"),
]


@pytest.mark.parametrize(("tag", "language"), TAGS)
def test_tags_as_sources_write_them(tag, language):
    assert code(tag) == language
