"""Rows become mentions."""

from datetime import UTC, datetime

import pytest

from pipeline.exports import Headings, Row
from pipeline.exports.adapt import LONGEST_TEXT, Adapter, paths
from pipeline.mention import Author, Mention


def adapted(cells, **given):
    headings = Headings(given)
    return Adapter(headings.match(paths(cells), "a"), headings).mention(Row(7, cells))


def test_every_field_of_a_table():
    cells = {
        "id": " 42 ",
        "text": "Нема води",
        "language": "uk",
        "channel": "X.com",
        "visibility": "Private",
        "company": "Хвилефон",
        "product": "Інтернет",
        "rating": "1,0",
        "url": "https://x.example.com/1",
        "published_at": "2026-03-24T14:05:00Z",
        "thread_id": 9,
        "in_reply_to": 8.0,
        "author_name": "Олена Коваль",
        "author_handle": "@olena",
        "author_followers": "1 234",
    }
    assert adapted(cells) == Mention(
        "Нема води",
        id="42",
        language="uk",
        channel="x",
        visibility="private",
        company="Хвилефон",
        product="Інтернет",
        rating=1.0,
        url="https://x.example.com/1",
        published_at=datetime(2026, 3, 24, 14, 5, tzinfo=UTC),
        thread_id="9",
        in_reply_to="8",
        author=Author("Олена Коваль", "olena", 1234),
    )


def test_a_nested_author():
    cells = {"text": "a", "author": {"name": "Олена", "handle": "olena", "followers": 5}}
    assert adapted(cells).author == Author("Олена", "olena", 5)
    assert adapted({"text": "a", "author": "Олена"}).author == Author("Олена")
    assert adapted({"text": "a", "author": 7}).author == Author("7")


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_no_text(text):
    assert adapted({"text": text, "id": "1"}) == "no text, and no rating either"
    assert adapted({"text": text, "rating": "0"}) == "no text, and no rating either"
    stars = adapted({"text": text, "rating": 5})
    assert (stars.text, stars.rating) == ("", 5.0)


def test_the_title_stands_in_for_an_empty_text():
    assert adapted({"text": "", "title": "Жах"}).text == "Жах"
    assert adapted({"text": "b", "title": "Жах"}).text == "b"
    assert adapted({"text": "", "title": "Жах"}, text="text") == "no text, and no rating either"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (["a"], "expected a text, found a list"),
        ({"a": 1}, "expected a text, found a JSON object"),
        (True, "expected a text, found a truth value"),
        ("я" * (LONGEST_TEXT + 1), "a text of 100,001 characters; at most 100,000 are read"),
    ],
)
def test_texts_that_are_none(text, reason):
    assert adapted({"text": text}) == reason


def test_texts_stay_as_they_are():
    for text in (" =1+1 ", "👍👍", "a" * LONGEST_TEXT, "\u200bна\r\nдва"):
        assert adapted({"text": text}).text == text
    assert adapted({"text": 5}).text == "5"


def test_wrong_types_of_other_fields_are_left_out():
    cells = {
        "text": "a",
        "id": ["x"],
        "rating": "багато",
        "published_at": "вчора",
        "url": {},
        "author_followers": "?",
    }
    mention = adapted(cells)
    assert mention == Mention("a")


@pytest.mark.parametrize(
    ("value", "language"),
    [
        ("RU", "ru"),
        ("uk-UA", "uk"),
        ("ua", "uk"),
        ("Українська", "uk"),
        ("English", "en"),
        ("en_US", "en"),
        ("de", "other"),
        ("pt-br", "other"),
        ("und", None),
        ("", None),
        (None, None),
        ("суржик", None),
    ],
)
def test_languages(value, language):
    assert adapted({"text": "a", "language": value}).language == language


@pytest.mark.parametrize(
    ("value", "rating"),
    [
        (5, 5),
        ("4.5", 4.5),
        ("4,5", 4.5),
        ("8/10", 4),
        ("4 из 5", 4),
        ("3 звезды", 3),
        ("★", None),
        (0, None),
        ("10", None),
        ("-1", None),
        (True, None),
    ],
)
def test_ratings(value, rating):
    assert adapted({"text": "a", "rating": value}).rating == rating


@pytest.mark.parametrize(
    ("value", "followers"),
    [
        (12345, 12345),
        ("12 345", 12345),
        ("1\u00a0234\u00a0567", 1234567),
        ("12,345", 12345),
        ("12.5K", 12500),
        ("1,2 тыс.", 1200),
        ("1.2M", 1200000),
        (7.0, 7),
        ("-", None),
        (float("nan"), None),
    ],
)
def test_followers(value, followers):
    assert adapted({"text": "a", "followers": value}).author.followers == followers


@pytest.mark.parametrize(
    ("value", "handle"),
    [
        ("@olena", "olena"),
        ("https://x.example.com/olena", "olena"),
        ("https://x.example.com/@olena/", "olena"),
        ("https://facebook.example.com/profile.php?id=100", "100"),
        ("https://olena.example.com", "olena.example.com"),
        ("http://[broken", "http://[broken"),
        ("@", None),
        (12, "12"),
    ],
)
def test_handles(value, handle):
    assert adapted({"text": "a", "profile": value}).author.handle == handle


@pytest.mark.parametrize(
    ("cells", "channel"),
    [
        ({"Источник": "play.google.com", "Тип источника": "Отзывы"}, "google_play"),
        ({"Источник": "otzyv.example", "Тип источника": "Отзывы"}, "review"),
        ({"Источник": "News.Example", "Тип источника": "СМИ"}, "news.example"),
        ({"url": "https://www.x.com/a/status/1"}, "x"),
        ({"url": "https://news.example/1"}, None),
        ({"url": "http://[broken"}, None),
    ],
)
def test_channels(cells, channel):
    assert adapted({"text": "a", **cells}).channel == channel


def test_ids_that_a_spreadsheet_rounded():
    headings = Headings()
    adapter = Adapter(headings.match(["id", "text"], "a"), headings)
    assert adapter.mention(Row(1, {"id": "2,06301E+18", "text": "a"})).id is None
    assert adapter.mention(Row(2, {"id": 2063009359419752849, "text": "a"})).id == "2063009359419752849"
    assert adapter.rounded == 1


def test_constants_of_a_format():
    cells = {
        "id": 1,
        "text": "a",
        "author_id": "5",
        "conversation_id": "1",
        "created_at": "2026-03-24T14:05:00.000Z",
    }
    mention = adapted(cells)
    assert (mention.channel, mention.author.handle, mention.thread_id) == ("x", "5", "1")


def test_columns_that_come_late():
    headings = Headings()
    adapter = Adapter(headings.match(["text"], "a"), headings, grows=True)
    rows = [{"text": "a"}, {"text": "b", "author": {"name": "Олена"}}, {"message": "c", "stars": 5}]
    mentions = [adapter.mention(Row(number, cells)) for number, cells in enumerate(rows, 1)]
    assert [mention.text for mention in mentions] == ["a", "b", "c"]
    assert mentions[1].author.name == "Олена"
    assert mentions[2].rating == 5
