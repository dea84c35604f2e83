"""The same mention with the same context gets the same answer on every surface."""

import asyncio
import json

import httpx
import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.keys import Keyring
from pipeline.mention import Author, Mention
from pipeline.service import app
from tests.conftest import NOW

MENTIONS = [
    Mention(
        "Третій день без гарячої води у всьому будинку!",
        id="a",
        channel="facebook",
        author=Author("Олена Коваль"),
    ),
    Mention(
        "Перезвоните мне: +7 916 123-45-67, интернета нет",
        id="b",
        channel="x",
        author=Author("Сергей", "serg"),
    ),
    Mention("I was charged twice for one order", id="c", channel="chat", author=Author("Yvonne Castlebury")),
    Mention("Warum funktioniert die App schon wieder nicht?", id="d"),
    Mention("👍", id="e", rating=5.0),
]


@pytest.fixture(scope="module")
def expected(suggester):
    return [suggester.suggest([mention], now=NOW)[0].as_dict() for mention in MENTIONS]


def body(mention):
    fields = {
        "id": mention.id,
        "text": mention.text,
        "channel": mention.channel,
        "rating": mention.rating,
        "author": {"name": mention.author.name, "handle": mention.author.handle},
    }
    return {name: value for name, value in fields.items() if value is not None}


def without_version(answer):
    return {name: value for name, value in answer.items() if name not in ("model_version", "suggestion_id")}


def test_http(suggester, expected, home):
    ring = Keyring()
    token = ring.add("test")

    async def ask():
        service = app(suggester, ring)
        transport = httpx.ASGITransport(service)
        async with (
            service.router.lifespan_context(service),
            httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {token}"}
            ) as client,
        ):
            one = [
                await client.post("/v1/suggest", json=body(m) | {"now": NOW.isoformat()}) for m in MENTIONS
            ]
            mentions = [body(m) for m in MENTIONS]
            many = await client.post("/v1/suggest/batch", json={"mentions": mentions, "now": NOW.isoformat()})
            return [answer.json() for answer in one], many.json()["suggestions"]

    single, batch = asyncio.run(ask())
    for answers in (single, batch):
        assert [without_version(answer) for answer in answers] == [
            without_version(answer) for answer in expected
        ]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_file(model_folder, expected, tmp_path, workers):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = []
    for mention in MENTIONS:
        row = body(mention)
        author = row.pop("author", {})
        rows.append(row | {f"author_{name}": value for name, value in author.items() if value})
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    arguments = ["score", str(source), str(target), "--model", str(model_folder)]
    result = CliRunner().invoke(cli, [*arguments, "--now", NOW.isoformat(), "--workers", workers])
    assert result.exit_code == 0, result.output
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    for answer, promised in zip(answers, expected, strict=True):
        assert {name: answer[name] for name in promised if name != "model_version"} == without_version(
            promised
        )
