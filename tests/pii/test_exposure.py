"""What finds mean for a private person: the table of the risk label. All people are invented."""

from __future__ import annotations

import pytest

from pipeline.pii import exposure, find


def judged(text):
    return exposure(text, find(text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("перезвоните 8-916-123-45-67", "PHONE"),
        ("пишіть на mavka21@example.com", "EMAIL"),
        ("картка 4111 1111 1111 1111", "CARD"),
        ("IBAN UA213223130000026007233566001", "IBAN"),
        ("СНИЛС 112-233-445 95", "SNILS"),
        ("паспорт 4509 123456", "PASSPORT"),
        ("my social is 987-65-4325", "TAX_ID"),
        ("Мене звати Соломія Рудницька, чекаю", "PERSON"),
        ("Третий день без света.\nВарвара Звягинцева", "PERSON"),
        ("Third day without power. Regards, Hannah Sullivan", "PERSON"),
        ("вул. Лісова, 5, кв. 3 без тепла", "ADDRESS"),
        ("живу на Малиновой, 8, инет пропал", "ADDRESS"),
        ("заказ 12345678, Варвара", "ORDER beside PERSON"),
        ("дата рождения 12.03.1985, Егор", "BIRTH_DATE beside PERSON"),
        ("договір 1234567, вул. Лісова, 5", "ORDER beside ADDRESS"),
    ],
)
def test_exposed(text, reason):
    answer = judged(text)
    assert answer.exposed
    assert reason in answer.reason


@pytest.mark.parametrize(
    "text",
    [
        "заказ 12345678 не приехал",
        "дата рождения 12.03.1985 указана неверно",
        "машина а123вс77 на газоне",
        "ул. Лесная, 5, прорвало трубу",
        "Садова 5, немає води",
        "сотрудница Звягинцева Варвара нахамила",
        "Варвара Звягинцева, ведущий специалист, отказала",
        "хочу поблагодарить Звягинцеву Варвару Львовну за терпение",
        "оператор Вадим нагрубил, заказ 12345678",
        "кур'єр Остап запізнився",
        "Thanks to Hannah Sullivan at your branch",
        "президент Егор Карташов приехал",
        "@mavka_tea когда заработает?",
        "Горячая линия 8-800-555-01-23 молчит",
        "заявка 12345678, ул. Лесная, 5",
        "Спасибо Варваре Львовне",
        "RT Егор Карташов назначен главой банка https://example.com",
        "код из смс 482913",
    ],
)
def test_not_exposed(text):
    assert not judged(text).exposed


def test_reason_names_kinds_and_never_values():
    text = "Мене звати Соломія Рудницька, 067 123 45 67, mavka21@example.com"
    reason = judged(text).reason
    assert "PHONE" in reason
    for value in ("Соломія", "Рудницька", "067", "mavka21"):
        assert value not in reason


def test_nothing_found_exposes_nothing():
    assert exposure("третий день без воды", []).exposed is False


@pytest.mark.parametrize(
    "text",
    [
        "Писал на support@zarnet.example, тишина третий день",
        "отправьте запрос на pomogite@zarnet.example",
        "На info@lisoviy.example ніхто не відповідає",
        "your care-team@telvora.example bounced my mail",
        "По телефону горячей линии 8-495-123-45-67 никто не берёт трубку",
        "диспетчерська (044) 555-12-34 мовчить з самого ранку",
        "I rang the helpline on 020 7946 0123 and nobody picks up",
    ],
)
def test_a_companys_own_mail_box_or_telephone_exposes_nobody(text):
    assert not judged(text).exposed


@pytest.mark.parametrize(
    "text",
    [
        "на горячей линии молчат, мой номер 8-916-123-45-67",
        "диспетчер не відповідає, мій телефон 067 123 45 67",
        "helpline is dead, call me on 07700 900123",
        "пишите мне, egor.servisov@example.com",
    ],
)
def test_the_authors_own_beside_a_companys_does(text):
    assert judged(text).exposed
