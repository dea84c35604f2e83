"""What is asked reaches the suggester whole, and its answer comes back as it is."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fakes import NOW, Fake, Keys, Slow, ask, is_problem

from pipeline.history import Memory
from pipeline.mention import Author, Customer, Mention, Turn
from pipeline.service import Worker, app
from pipeline.service.answers import EXAMPLE, About, ScoredMention
from pipeline.service.fields import BatchBody, SuggestBody

FULL = {
    "id": 4711,
    "text": "Третій день без води 🙁\u0000",
    "language": "uk-UA",
    "channel": "facebook",
    "visibility": "public",
    "company": "Приклад",
    "product": "вода",
    "rating": "2",
    "url": "https://example.com/1",
    "published_at": "2026-11-20T08:15:00+02:00",
    "thread_id": "t1",
    "in_reply_to": "m0",
    "author": {"name": "Олена Коваль", "handle": "olena", "followers": 310, "verified": True},
    "thread": [
        {"text": "Ще вчора обіцяли", "at": "2026-11-19T12:00:00Z"},
        {"text": "Перевіряємо", "by": "agent", "at": 1763553600},
    ],
    "customer": {"name": "Олена", "product": "вода", "city": "Київ", "order": 1001, "tier": "gold"},
    "sla_policy": {"a": [1, 2]},
}
MENTION = Mention(
    id="4711",
    text="Третій день без води 🙁\u0000",
    language="uk",
    channel="facebook",
    visibility="public",
    company="Приклад",
    product="вода",
    rating=2.0,
    url="https://example.com/1",
    published_at=datetime(2026, 11, 20, 6, 15, tzinfo=UTC),
    thread_id="t1",
    in_reply_to="m0",
    author=Author("Олена Коваль", "olena", 310),
    thread=(
        Turn("Ще вчора обіцяли", "author", datetime(2026, 11, 19, 12, tzinfo=UTC)),
        Turn("Перевіряємо", "agent", datetime(2025, 11, 19, 12, tzinfo=UTC)),
    ),
    customer=Customer("Олена", "вода", "Київ", "1001"),
)


def test_every_field_reaches_the_suggester_and_foreign_ones_are_passed_over(service, fake):
    answer = ask(service, "POST", "/v1/suggest", json=FULL)
    assert answer.status_code == 200, answer.text
    assert fake.calls == [([MENTION], NOW, None)]


def test_the_answer_is_the_suggestion_and_its_id(service, fake):
    body = ask(service, "POST", "/v1/suggest", json=FULL).json()
    UUID(body.pop("suggestion_id"), version=4)
    expected = Fake().suggest([MENTION], now=NOW)[0].as_dict()
    assert body == expected
    assert list(body) == list(expected)


def test_the_description_names_the_fields_that_are_answered():
    assert list(ScoredMention.model_fields) == [*Fake().suggest([MENTION])[0].as_dict(), "suggestion_id"]
    assert list(EXAMPLE) == list(ScoredMention.model_fields)
    ScoredMention.model_validate(EXAMPLE)


def test_nulls_are_absent_fields(service, fake):
    body = {name: None for name in FULL if name != "text"} | {"text": "x", "now": None}
    assert ask(service, "POST", "/v1/suggest", json=body).status_code == 200
    assert fake.calls == [([Mention(text="x", id="1")], NOW, None)]


def test_now_is_an_input(service, fake):
    body = {"text": "x", "now": "2026-11-21T10:00:00+02:00"}
    first, second = (ask(service, "POST", "/v1/suggest", json=body).json() for _ in range(2))
    assert fake.calls[0][1] == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert first.pop("suggestion_id") != second.pop("suggestion_id")
    assert first == second


def test_the_history_is_asked_and_never_told(fake):
    memory = Memory()
    sent, other = Mention(text="a", author=Author("A")), Mention(text="b", author=Author("B"))
    memory.record(sent, "m1", NOW)
    ask(app(fake, Keys(), history=memory), "POST", "/v1/suggest", json={"text": "x"})
    history = fake.calls[0][2]
    history.record(other, "m2", NOW)
    assert history.said(sent, "m1", NOW + timedelta(days=1))
    assert not history.said(other, "m2", NOW)
    assert not memory.said(other, "m2", NOW)


@pytest.mark.parametrize(
    ("given", "language"),
    [("ru", "ru"), ("RU_ru", "ru"), ("ua", "uk"), ("en-GB", "en"), ("pt", "other"), ("", "other")],
)
def test_languages_come_as_locales_too(service, fake, given, language):
    ask(service, "POST", "/v1/suggest", json={"text": "x", "language": given})
    assert fake.calls[0][0][0].language == language


def test_a_batch_is_answered_in_order(service, fake):
    mentions = [{"text": f"message {number}"} for number in range(256)]
    body = ask(service, "POST", "/v1/suggest/batch", json={"mentions": mentions}).json()
    assert [answer["id"] for answer in body["suggestions"]] == [str(row) for row in range(1, 257)]
    assert len({answer["suggestion_id"] for answer in body["suggestions"]}) == 256
    assert [mention.text for call in fake.calls for mention in call[0]] == [m["text"] for m in mentions]
    assert {(now, history) for _, now, history in fake.calls} == {(NOW, None)}


def test_a_single_mention_is_answered_between_the_slices_of_a_batch():
    worker = Worker(Slow())
    done = []

    async def answered(name, mentions):
        await worker.suggest(mentions, None)
        done.append(name)

    async def both():
        batch = asyncio.create_task(answered("batch", [Mention(text="3")] * 96))
        await asyncio.sleep(0.02)
        await answered("single", [Mention(text="1")])
        await batch

    asyncio.run(both())
    worker.close()
    assert done == ["single", "batch"]


def test_an_empty_batch_is_answered_empty(service, fake):
    assert ask(service, "POST", "/v1/suggest/batch", json={"mentions": []}).json() == {"suggestions": []}
    assert fake.calls == []


def test_the_model_is_told(service):
    body = ask(service, "GET", "/v1/model").json()
    About.model_validate(body)
    assert (body["model_version"], body["library_version"]) == ("7", "2026-11-01")
    assert body["languages"] == ["ru", "uk", "en"]
    assert body["taxonomy"]["category"] == ["outage", "question"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["loaded_at"])


def test_a_new_suggester_answers_the_next_request(service):
    service.state.worker.suggester = Fake(model_version="8")
    assert ask(service, "POST", "/v1/suggest", json={"text": "x"}).json()["model_version"] == "8"
    assert ask(service, "GET", "/v1/model").json()["model_version"] == "8"


def test_health_and_readiness_take_no_key(service):
    assert ask(service, "GET", "/health", key=None).json() == {"status": "alive"}
    assert ask(service, "HEAD", "/health", key=None).status_code == 200
    assert is_problem(ask(service, "GET", "/ready", key=None), 503)

    async def started():
        async with service.router.lifespan_context(service):
            return service.state.worker.ready

    assert asyncio.run(started())
    assert not service.state.worker.ready  # and not after the end


def test_ready_once_it_has_answered(service, fake):
    async def warm():
        await service.state.worker.warm()

    asyncio.run(warm())
    assert ask(service, "GET", "/ready", key=None).json() == {"status": "ready"}
    assert len(fake.calls[0][0]) == 3


def test_the_description_is_whole_and_takes_no_key(service):
    answer = ask(service, "GET", "/openapi.json", key=None)
    assert answer.status_code == 200
    described = answer.json()
    assert set(described["paths"]) == {"/v1/suggest", "/v1/suggest/batch", "/v1/model", "/health", "/ready"}
    schemas = described["components"]["schemas"]
    references = set(re.findall(r'"\$ref":"#/components/schemas/(\w+)"', answer.text))
    assert references <= set(schemas)
    assert {"SuggestBody", "BatchBody", "ScoredMention", "Problem"} <= references
    assert schemas["SuggestBody"]["examples"]
    assert described["paths"]["/v1/suggest"]["post"]["security"]
    assert "security" not in described["paths"]["/health"]["get"]


def test_the_examples_are_answered(service):
    schemas = ask(service, "GET", "/openapi.json").json()["components"]["schemas"]
    one, many = schemas["SuggestBody"]["examples"][0], schemas["BatchBody"]["examples"][0]
    assert ask(service, "POST", "/v1/suggest", json=one).status_code == 200
    assert ask(service, "POST", "/v1/suggest/batch", json=many).status_code == 200


def test_the_page_names_every_route_and_field(service):
    page = (Path(__file__).parents[2] / "docs" / "http.md").read_text(encoding="utf-8")
    for path in ask(service, "GET", "/openapi.json").json()["paths"]:
        assert f"{path}`" in page
    for name in {*SuggestBody.model_fields, *BatchBody.model_fields}:
        assert f"`{name}`" in page or f'"{name}"' in page
    assert all(f'"{name}":' in page for name in ScoredMention.model_fields)
