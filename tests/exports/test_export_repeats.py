"""Repeats are marked."""

from pipeline.exports.repeats import Repeats
from pipeline.mention import Author, Mention


def marks(*mentions):
    seen = Repeats()
    return [seen.first(mention, number) for number, mention in enumerate(mentions, 1)]


def test_the_same_id():
    assert marks(Mention("a", id="7"), Mention("b", id="8"), Mention("c", id="7")) == [None, None, "7"]


def test_the_same_link():
    link = "https://x.example.com/1"
    assert marks(Mention("a", id="p", url=link), Mention("edited", id="q", url=link)) == [None, "p"]


def test_a_repost_of_a_link():
    link, one, two = "https://x.example.com/1", Author("Олена"), Author("Іван")
    assert marks(Mention("a", url=link, author=one), Mention("A ", url=link, author=two)) == [None, "1"]


def test_a_page_is_no_repeat():
    link, one, two = "https://x.example.com/1", Author("Олена"), Author("Іван")
    assert marks(Mention("a", url=link, author=one), Mention("b", url=link, author=two)) == [None, None]


def test_the_same_text_of_the_same_author():
    one, two = Author(handle="olena"), Author(handle="ivan")
    assert marks(
        Mention("Нема  води", author=one),
        Mention("нема води\n", author=Author(handle="Olena")),
        Mention("нема води", author=two),
    ) == [None, "1", None]


def test_unknown_authors():
    assert marks(Mention("Дякую"), Mention("дякую")) == [None, "1"]
    assert marks(Mention("Дякую", id="a"), Mention("Дякую", id="b")) == [None, None]
    assert marks(Mention("", rating=5), Mention("", rating=5)) == [None, None]


def test_a_chain_leads_to_the_first():
    one = Author("Олена")
    assert marks(
        Mention("a", url="https://x.example.com/1", author=one),
        Mention("a", url="https://x.example.com/2", author=one),
        Mention("b", url="https://x.example.com/2", author=one),
    ) == [None, "1", "1"]


def test_memory_is_bounded():
    seen = Repeats(most=10)
    for number in range(100):
        seen.first(Mention("a", id=str(number)), number)
    assert len(seen._first) == 10
    assert seen.first(Mention("a", id="99"), 100) == "99"
    assert seen.first(Mention("a", id="1"), 101) is None
