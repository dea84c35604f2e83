"""What is refused, how, and that nothing of the request is repeated: in bodies, headers or logs."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from fakes import Keys, Leaky, Mute, ask, is_problem, post
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.service import Limits, app

MARK = "zQxMARKq"
ABSENT = 'Bearer realm="vidhuk"'
WRONG = ABSENT + ', error="invalid_token"'


@pytest.mark.parametrize(
    ("headers", "challenge", "says"),
    [
        ({}, ABSENT, "Send Authorization"),
        ({"Authorization": "Basic Z29vZC1rZXk="}, ABSENT, "Send Authorization"),
        ({"Authorization": "Bearer"}, ABSENT, "Send Authorization"),
        ({"Authorization": f"Bearer {'x' * 600}"}, ABSENT, "Send Authorization"),
        (
            {"Authorization": f"Bearer {MARK}"},
            'Bearer realm="vidhuk", error="invalid_token"',
            "unknown or revoked",
        ),
        (
            {"Authorization": b"Bearer \xd0\xff"},
            'Bearer realm="vidhuk", error="invalid_token"',
            "unknown or revoked",
        ),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/suggest"), ("POST", "/v1/suggest/batch"), ("GET", "/v1/model")]
)
def test_without_a_good_key_nothing_is_read(service, fake, headers, challenge, says, method, path):
    answer = ask(service, method, path, key=None, headers=headers, content=b"{" if method == "POST" else None)
    assert says in is_problem(answer, 401)["detail"]
    assert answer.headers["www-authenticate"] == challenge
    assert fake.calls == []


def test_the_word_bearer_may_be_written_anyhow(service):
    assert (
        ask(service, "GET", "/v1/model", key=None, headers={"Authorization": "bearer  good-key"}).status_code
        == 200
    )


def test_before_the_first_key_the_answer_says_how_to_make_one(fake):
    answer = ask(app(fake, Keys({})), "POST", "/v1/suggest", json={"text": "x"})
    assert "vidhuk keys add NAME" in is_problem(answer, 401)["detail"]


def test_keys_that_cannot_be_read_let_nobody_in(fake, caplog):
    class Broken:
        def holder(self, key):
            raise ConfigError("keys", key, "mend them")

    answer = ask(app(fake, Broken()), "GET", "/v1/model", key=MARK)
    is_problem(answer, 503)
    assert MARK not in caplog.text + answer.text


@pytest.mark.parametrize(
    ("body", "status", "loc", "kind"),
    [
        ({}, 422, ["body", "text"], "missing"),
        ({"text": ""}, 422, ["body", "text"], "string_too_short"),
        ({"text": None}, 422, ["body", "text"], "string_type"),
        ({"text": MARK * 3000}, 422, ["body", "text"], "string_too_long"),
        ({"text": [MARK]}, 422, ["body", "text"], "string_type"),
        ([MARK], 422, ["body"], "model_type"),
        (MARK, 422, ["body"], "model_type"),
        (None, 422, ["body"], "model_type"),
        ({"text": "x", "visibility": MARK}, 422, ["body", "visibility"], "literal_error"),
        ({"text": "x", "rating": MARK}, 422, ["body", "rating"], "float_parsing"),
        ({"text": "x", "rating": float("nan")}, 422, ["body", "rating"], "finite_number"),
        ({"text": "x", "published_at": MARK}, 422, ["body", "published_at"], None),
        (
            {"text": "x", "published_at": "2026-11-20T08:15:00"},
            422,
            ["body", "published_at"],
            "timezone_aware",
        ),
        ({"text": "x", "published_at": "0001-01-01T00:00:00+14:00"}, 422, ["body", "published_at"], "moment"),
        ({"text": "x", "now": "9999-12-31T23:59:59-14:00"}, 422, ["body", "now"], "moment"),
        ({"text": "x", "author": {"followers": -1, MARK: 1}}, 422, ["body", "author", "followers"], None),
        ({"text": "x", "author": MARK}, 422, ["body", "author"], "model_type"),
        (
            {"text": "x", "thread": [{"text": "a", "by": MARK}]},
            422,
            ["body", "thread", 0, "by"],
            "literal_error",
        ),
        ({"text": "x", "thread": {MARK: 1}}, 422, ["body", "thread"], "list_type"),
        ({"text": "x", "thread": [{"text": "a"}] * 201}, 422, ["body", "thread"], "too_long"),
        ({"text": "x", "url": MARK * 1000}, 422, ["body", "url"], "string_too_long"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_not_repeated(service, fake, body, status, loc, kind):
    answer = post(service, json.dumps(body))
    error = is_problem(answer, status)["errors"][0]
    assert error["loc"] == loc
    assert set(error) == {"loc", "type", "msg"}
    assert kind in (None, error["type"])
    assert MARK not in answer.text
    assert fake.calls == []


def test_in_a_batch_the_place_is_named(service):
    body = {"mentions": [{"text": "x"}, {"text": 5, MARK: 1}]}
    answer = ask(service, "POST", "/v1/suggest/batch", json={"mentions": [{"text": "x"}, {"author": {}}]})
    assert is_problem(answer, 422)["errors"][0]["loc"] == ["body", "mentions", 1, "text"]
    assert ask(service, "POST", "/v1/suggest/batch", json=body).status_code == 200  # numbers are read as text
    many = ask(service, "POST", "/v1/suggest/batch", json={"mentions": [{}] * 256})
    assert len(is_problem(many, 422)["errors"]) == 20
    assert "256 fields" in many.json()["detail"]
    too_many = ask(service, "POST", "/v1/suggest/batch", json={"mentions": [{"text": "x"}] * 257})
    assert is_problem(too_many, 422)["errors"][0]["type"] == "too_long"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        f'{{"text": {MARK}}}'.encode(),
        f'{{"text": "{MARK}'.encode(),
        b'{"text": "\\ud800"}',
        b'{"text": "\\udc00 ' + MARK.encode() + b'"}',
        '{"text": "\ud800"}'.encode("utf-8", "surrogatepass"),
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        "{'text': 'Привіт'}".encode("cp1251"),
        b"[" * 100_000,
        b'{"text":' * 20_000,
        b'{"text":"x","n":' + b"9" * 5000 + b"}",
        b'{"text":"a\x00' + MARK.encode() + b'"}',
        b"\x00" * 64,
    ],
)
def test_what_is_no_json_is_a_400(service, body):
    answer = post(service, body)
    assert "JSON" in is_problem(answer, 400)["detail"]
    assert MARK not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": ""},
        {"Content-Type": "text/plain"},
        {"Content-Type": f"application/{MARK}"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json; charset=windows-1251"},
        {"Content-Encoding": "gzip"},
    ],
)
def test_other_media_are_a_415(service, headers):
    answer = post(service, b'{"text": "x"}', headers=headers)
    is_problem(answer, 415)
    assert MARK not in answer.text


@pytest.mark.parametrize(
    "media", ["application/json; charset=UTF-8", "application/vnd.example+json", "Application/JSON"]
)
def test_json_may_be_called_so(service, media):
    assert post(service, b'{"text": "x"}', headers={"Content-Type": media}).status_code == 200


def test_a_large_body_is_refused_by_its_length_and_while_it_streams(fake):
    service = app(fake, Keys(), limits=Limits(body=1000, batch_body=2000))
    received = 0

    async def endless():
        nonlocal received
        for _ in range(100):
            received += 100
            yield b" " * 100

    large = json.dumps({"text": MARK * 200})
    for answer in (post(service, large), post(service, endless())):
        is_problem(answer, 413)
        assert answer.headers["connection"] == "close"
        assert MARK not in answer.text
    assert received <= 1200
    assert post(service, large, headers={"Content-Length": "9" * 400}).status_code == 413
    assert post(service, large, "/v1/suggest/batch").status_code == 422
    assert fake.calls == []


def test_a_body_that_does_not_arrive_is_given_up(fake):
    async def never():
        yield b"{"
        await asyncio.sleep(30)

    is_problem(post(app(fake, Keys(), limits=Limits(body_seconds=0.05)), never()), 408)


def test_when_too_many_wait_one_more_is_told_to_come_again(fake):
    answer = ask(app(fake, Keys(), limits=Limits(waiting=0)), "POST", "/v1/suggest", json={"text": "x"})
    is_problem(answer, 503)
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/{MARK}?q={MARK}", 404),
        ("POST", "/v1/feedback", 404),
        ("GET", "/docs", 404),
        ("GET", "/v1/suggest/", 404),
        ("GET", "/v1/suggest", 405),
        ("DELETE", "/v1/model", 405),
        (MARK, "/v1/model", 405),
        ("OPTIONS", "/v1/suggest", 405),
    ],
)
def test_other_addresses_and_methods(service, method, path, status, caplog):
    caplog.set_level(logging.INFO, "pipeline")
    answer = ask(service, method, path, headers={"Origin": "https://evil.example", "X-Request-Id": MARK})
    is_problem(answer, status)
    assert ("allow" in answer.headers) == (status == 405)
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert MARK not in answer.text + str(answer.headers) + caplog.text


def test_a_failure_is_logged_as_type_and_place(caplog):
    caplog.set_level(logging.DEBUG)
    service = app(Leaky(), Keys())
    answer = ask(service, "POST", "/v1/suggest", json={"text": f"fail {MARK}"})
    is_problem(answer, 500)
    assert "type=ValueError at=fakes.py:" in caplog.text
    assert answer.headers["x-request-id"] in caplog.text
    unreadable = ask(service, "POST", "/v1/suggest", json={"text": "unreadable"})
    is_problem(unreadable, 422)
    assert "unreadable" not in unreadable.text
    assert MARK not in answer.text + str(answer.headers) + caplog.text
    assert not any(record.exc_info for record in caplog.records)


def test_an_answer_has_a_number_safe_headers_and_one_log_line(service, caplog):
    caplog.set_level(logging.INFO, "pipeline")
    text = {"text": MARK, "author": {"name": MARK}}
    answer = ask(service, "POST", f"/v1/suggest?{MARK}", json=text, headers={"X-Request-Id": MARK})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    (line,) = [record.getMessage() for record in caplog.records if record.name == "pipeline.service"]
    assert line.startswith("method=POST route=/v1/suggest status=200 ms=")
    assert line.endswith(f"request={answer.headers['x-request-id']} key=helpdesk")
    assert MARK not in caplog.text + str(answer.headers)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from([MARK, "", "\x00", "2026-11-20", 10**30, -1])
)
names = st.sampled_from(
    ["text", "id", "author", "thread", "customer", "mentions", "now", "published_at", "rating", "name", MARK]
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=12,
)
bodies = (
    values.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries(
        {"text": st.just(MARK)}, optional={"author": values, "thread": values, "now": values}
    ).map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=60).map(lambda raw: b'{"text": "' + MARK.encode() + raw)
    | st.tuples(values, st.integers(0, 80)).map(lambda pair: json.dumps(pair[0]).encode()[: pair[1]])
)


@pytest.mark.parametrize("path", ["/v1/suggest", "/v1/suggest/batch"])
@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=bodies)
def test_hostile_bodies_never_break_it_nor_come_back(path, caplog, body):
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    answer = post(app(Mute(), Keys()), body, path)
    assert answer.status_code in {200, 400, 422}
    if answer.status_code != 200:
        is_problem(answer, answer.status_code)
    assert MARK not in answer.text + str(answer.headers) + caplog.text
