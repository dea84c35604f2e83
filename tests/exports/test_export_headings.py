"""Whose export it is, and which columns hold what."""

import pytest

from pipeline.errors import ConfigError, InputError
from pipeline.exports import Headings
from pipeline.exports.headings import plain

YOUSCAN_EN = "Date, Time, Saved at, Title, Text, Post type, URL, Sentiment, Author, Profile, Subscribers, Demography, Age, Source, Publication place, Publication place profile, Publication place subscribers, Resource type, Country, Rating"  # noqa: E501
YOUSCAN_RU = "Дата, Время, Заголовок, Дайджест текста, Тип поста, URL, Тональность, Автор, Профиль, Подписчики, Источник, Место публикации, Тип источника, Рейтинг, Тематика"  # noqa: E501
BRANDWATCH = "Query Id, Query Name, Date, Title, Snippet, Full Text, Url, Domain, Sentiment, Page Type, Language, Author, Full Name, Thread Id, X Followers, X Reply to"  # noqa: E501
GOOGLE_PLAY = "Package Name, App Version Code, Reviewer Language, Device, Review Submit Date and Time, Review Submit Millis Since Epoch, Star Rating, Review Title, Review Text, Developer Reply Text, Review Link"  # noqa: E501
MELTWATER = "Date, Headline, URL, Opening Text, Hit Sentence, Source, Influencer, Country, Language, Reach, Input Name, Tweet Id, Twitter Screen Name, Twitter Followers, Alternate Date Format, Time"  # noqa: E501
TWCS = "tweet_id, author_id, inbound, created_at, text, response_tweet_id, in_response_to_tweet_id"
VK = "id, from_id, post_id, owner_id, date, text, reply_to_user, reply_to_comment, parents_stack, likes"
X_API = "id, text, author_id, conversation_id, created_at, in_reply_to_user_id, lang"
BRAND_ANALYTICS = "timeCreate, title, text, hub, hubtype, url, review_rating, toneMark, audienceCount, language, idExternal, authorObject, authorObject.fullname, authorObject.url"  # noqa: E501


@pytest.mark.parametrize(
    ("headings", "name", "expected"),
    [
        (
            YOUSCAN_EN,
            "YouScan",
            {
                "text": "Text",
                "published_at": "Date",
                "published_time": "Time",
                "author_name": "Author",
                "author_handle": "Profile",
                "author_followers": "Subscribers",
                "channel": "Source",
                "rating": "Rating",
                "url": "URL",
            },
        ),
        (YOUSCAN_RU, "YouScan", {"text": "Дайджест текста", "company": "Тематика", "channel": "Источник"}),
        (
            BRANDWATCH,
            "Brandwatch",
            {
                "text": "Full Text",
                "author_name": "Full Name",
                "author_handle": "Author",
                "thread_id": "Thread Id",
                "in_reply_to": "X Reply to",
                "author_followers": "X Followers",
            },
        ),
        (
            GOOGLE_PLAY,
            "Google Play",
            {
                "text": "Review Text",
                "rating": "Star Rating",
                "language": "Reviewer Language",
                "product": "Package Name",
                "published_at": "Review Submit Date and Time",
            },
        ),
        (MELTWATER, "Meltwater", {"text": "Hit Sentence", "id": "Tweet Id", "author_name": "Influencer"}),
        (TWCS, "twcs", {"text": "text", "id": "tweet_id", "in_reply_to": "in_response_to_tweet_id"}),
        (VK, "VK comments", {"id": "id", "thread_id": "post_id", "in_reply_to": "reply_to_comment"}),
        (X_API, "X API", {"thread_id": "conversation_id", "language": "lang", "author_handle": "author_id"}),
        (
            BRAND_ANALYTICS,
            "Brand Analytics",
            {"author_name": "authorObject.fullname", "channel": "hub", "rating": "review_rating"},
        ),
        ("id, text, author_name, author.followers", None, {"author_followers": "author.followers"}),
        (
            "Дата публікації, Текст допису, Посилання, Автор, Мова",
            None,
            {"text": "Текст допису", "language": "Мова"},
        ),
        ("Fecha, Texto, Enlace, Autor", None, {"text": "Texto", "url": "Enlace"}),
    ],
)
def test_exports_are_recognised(headings, name, expected):
    match = Headings().match(headings.split(", "), "a.csv")
    assert match.format == name
    assert {wanted: match.columns[wanted][0] for wanted in expected} == expected


def test_fuller_text_comes_first_and_titles_last():
    match = Headings().match(["Title", "Snippet", "Full Text"], "a.csv")
    assert match.columns["text"] == ("Full Text", "Snippet", "Title")


def test_a_clock_alone_is_the_whole_moment():
    match = Headings().match(["Время", "Источник", "Текст"], "a.csv")
    assert match.columns["published_at"] == ("Время",)


def test_map_wins(tmp_path):
    match = Headings({"text": "нотатка", "id": "ID_Row"}).match(["Text", "id", "Нотатка", "ID_Row"], "a.csv")
    assert match.columns["text"] == ("Нотатка",)
    assert match.columns["id"] == ("ID_Row",)


def test_map_to_a_column_that_is_not_there():
    with pytest.raises(
        InputError,
        match=r"the column 'Body' of --map text=Body in a\.csv; found 2 columns: id, text; name one",
    ):
        Headings({"text": "Body"}).match(["id", "text"], "a.csv")


def test_no_text_column_lists_the_columns():
    with pytest.raises(InputError) as caught:
        Headings().match(["Дата", "Что пишут"], "a.csv")
    assert str(caught.value) == (
        "expected a column with the text in a.csv; found 2 columns: Дата, Что пишут; "
        "name it: --map text=COLUMN"
    )


def test_a_message_in_place_of_headings_is_not_shown():
    columns = [
        "Дата",
        "Мене звати Олена Коваль, мій номер 0501112233",
        "olena@example.com",
        *map(str, range(40)),
    ]
    with pytest.raises(InputError) as caught:
        Headings().match(columns, "a.csv")
    assert "Коваль" not in str(caught.value)
    assert "example.com" not in str(caught.value)
    assert "(column 2: 45 characters)" in str(caught.value)
    assert "and 13 more" in str(caught.value)


def test_a_first_line_without_a_known_heading_is_not_repeated():
    for given in ({}, {"text": "Body"}):
        with pytest.raises(InputError, match="found 2 columns, none under a known name; name"):
            Headings(given).match(["Олена Коваль", "нема води"], "a.csv")


def test_own_aliases_come_first(home):
    home.mkdir()
    (home / "aliases.toml").write_text('[fields]\ntext = ["нотатка"]\n[channels]\n"наш форум" = "forum"\n')
    headings = Headings()
    assert headings.match(["text", "Нотатка"], "a.csv").columns["text"] == ("Нотатка", "text")
    assert headings.channels["наш форум"] == "forum"
    assert headings.channels["t.me"] == "telegram"


@pytest.mark.parametrize(
    "table", ["[fields", '[fields]\nsecret = ["x"]\n', "[fields]\ntext = 7\n", "[[format]]\n"]
)
def test_an_alias_table_that_is_none(home, table):
    home.mkdir()
    (home / "aliases.toml").write_text(table)
    with pytest.raises(ConfigError, match=r"aliases\.toml"):
        Headings()


def test_how_headings_are_compared():
    assert plain("\ufeff Текст_поста ") == plain("текст  ПОСТА") == "текст поста"
    assert plain("Звёзды") == plain("звезды")
    assert plain("ім’я") == plain("Ім'я")
