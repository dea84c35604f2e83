"""What stands on the page, and what must never stand there."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from html.parser import HTMLParser
from importlib import resources

import pytest

VOID = {"meta", "link", "input", "br"}


class Outline(HTMLParser):
    """Checks that tags nest and collects what could load something."""

    def __init__(self):
        super().__init__()
        self.open, self.loads, self.scripts, self.ids = [], [], 0, []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.scripts += tag == "script" or any(name.startswith("on") for name, _ in attrs)
        self.loads += [v for n, v in attrs if n in ("src", "srcset", "data", "style", "xlink:href")]
        self.loads += [v for n, v in attrs if n == "href" and tag != "a" and v != "data:,"]
        self.ids += [v for n, v in attrs if n == "id"]

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def outline(page):
    parser = Outline()
    parser.feed(page)
    assert parser.open == []
    return parser


def words_of(page):
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def test_page_holds_what_the_file_says(report, varied):
    page = report(varied, "en")
    text = words_of(page)
    assert page.startswith("<!doctype html>")
    assert '<html lang="en">' in page
    for said in (
        "120 mentions",
        "scored.jsonl",
        "1 March 2026 – 5 April 2026",
        "Model 7",
        "Reply library lib42",
        "30 March 2026, 09:00 UTC",
        "Mentions by day",
        "charges and prices",
        "Ukrainian",
        "hand over → security",
        "Sorry, we are checking.",
        "Please send us your contract number.",
        "Open on t.me",
        "language not served",
        "How to read this page",
    ):
        assert said in text
    assert '<mark title="phone">[PHONE]</mark>' in page
    assert '<a href="https://t.me/example/2"' in page


def test_page_is_well_formed_and_loads_nothing(report, varied):
    page = report(varied)
    found = outline(page)
    assert found.scripts == 0
    assert found.loads == []
    assert len(found.ids) == len(set(found.ids))
    assert not re.search(r"url\(|@import", page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page


def test_nothing_unmasked(report, row):
    rows = [
        row(
            number,
            pii_risk="exposed",
            pii=[
                {"start": 20, "end": 37, "kind": "PHONE", "score": 1.0},
                {"start": 0, "end": 3, "kind": "PERSON", "score": 1.0},
            ],
        )
        for number in range(1, 4)
    ]
    page = report(rows)
    for secret in ("UNMASKED", "380", "Secret", "secret_handle"):
        assert secret not in page
    exposures = words_of(page[page.index('id="exposures"') : page.index('id="quality"')])
    assert "m1 phone, name Telegram t.me 70" in exposures


def test_hostile_values_are_text(report, row):
    evil = "<script>alert(1)</script>\x00\x1b'\"&amp;{{ 7*7 }}"
    page = report(
        [
            row(
                masked_text=evil,
                id=evil,
                category=evil,
                channel=evil,
                language=evil,
                sentiment=evil,
                department=evil,
                action=evil,
                model_version=evil,
                abstained=evil,
                url="javascript:alert(1)",
                pii_risk="exposed",
                pii=[{"kind": evil}],
                replies=[{"text": evil, "private_text": evil, "language": evil, "warnings": [evil]}],
            ),
            row(2, url="https://user:pass@example.com/", sentiment="mixed"),
            row(3, url="http://[::1"),
        ]
    )
    assert outline(page).scripts == 0
    assert "<script" not in page
    assert "javascript:" not in page
    assert "user:pass" not in page
    assert "\x00" not in page
    assert "\x1b" not in page
    assert "{{ 7*7 }}" in page


@pytest.mark.parametrize(
    ("languages", "wanted"),
    [(["uk", "uk", "ru"], "uk"), (["ru"], "ru"), (["other", "other", "en"], "en"), (["pl", "other"], "en")],
)
def test_page_speaks_the_language_of_the_file(report, row, languages, wanted):
    page = report([row(n, language=code) for n, code in enumerate(languages, 1)])
    assert f'<html lang="{wanted}">' in page
    assert 'lang="pl"' not in page
    assert '<html lang="ru">' in report([row()], "ru")


def test_catalogue_has_the_same_keys_in_every_language():
    table = tomllib.loads(resources.files("pipeline.report").joinpath("phrases.toml").read_text("utf-8"))
    slots = re.compile(r"\{\w+\}")
    for language in ("ru", "uk"):
        assert table[language].keys() == table["en"].keys()
        for group, names in table["en"].items():
            if group != "glossary" and isinstance(names, dict):
                assert names.keys() == table[language][group].keys(), group
            if isinstance(names, list):
                assert len(names) == len(table[language][group])
        for key, sentence in table["en"]["text"].items():
            assert set(slots.findall(sentence)) == set(slots.findall(table[language]["text"][key])), key
        assert len(table[language]["glossary"]) == len(table["en"]["glossary"])


def test_catalogue_knows_every_label_we_ship():
    from pipeline.mention import PRIVATE_CHANNELS
    from pipeline.report.phrases import read_phrases
    from pipeline.taxonomy import read_taxonomy
    from pipeline.triage import ACTIONS, read_matrix

    taxonomy = read_taxonomy()
    rules = read_matrix(taxonomy).rules
    entries = read_phrases("uk").entries
    assert set(taxonomy.category) <= entries["category"].keys()
    assert set(taxonomy.sentiment) <= entries["sentiment"].keys()
    assert set(taxonomy.languages) <= entries["language"].keys()
    assert set(ACTIONS) <= entries["action"].keys()
    assert {rule.department for rule in rules if rule.department} <= entries["department"].keys()
    assert {rule.reason for rule in rules if rule.reason} <= entries["reason"].keys()
    assert PRIVATE_CHANNELS - {"private"} <= entries["channel"].keys()


def test_no_reply_says_why_in_the_language_of_the_page(report, row):
    why = "no reply left: a slot is unfilled; out of date; some new reason"
    text = words_of(report([row(replies=[], abstained=why)], "ru"))
    assert "нечем заполнить шаблон; шаблон устарел; some new reason" in text


def test_long_and_empty_texts(report, row):
    page = report([row(masked_text="ж" * 5000), row(2, masked_text="", rating=1)], "en")
    assert "ж" * 701 not in page
    assert "the rest is in the scored file" in page
    assert "(no text)" in page


PAIRS = [
    ("ink", "card"),
    ("ink", "private"),
    ("ink", "sunk"),
    ("ink", "mark"),
    ("soft", "card"),
    ("soft", "paper"),
    ("soft", "sunk"),
    ("accent", "card"),
    ("accent", "paper"),
    ("alarm", "card"),
    ("card", "accent"),
]


@pytest.mark.parametrize("scheme", [0, 1])
def test_colours_can_be_read(scheme):
    css = resources.files("pipeline.report").joinpath("page.css").read_text("utf-8")
    block = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for front, back in PAIRS:
        assert contrast(colours[front], colours[back]) >= 4.5, (front, back)
    for part in ("negative", "positive"):  # what is no text: 3 to 1
        assert contrast(colours[part], colours["card"]) >= 3
    assert contrast(colours["negative"], colours["neutral"]) >= 1.5


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
