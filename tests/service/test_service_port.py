"""The service as a process on a real port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from fakes import Fake

from pipeline.cli.serve import serve as command
from pipeline.errors import ConfigError
from pipeline.keys import Keyring
from pipeline.service.server import bind

HERE = Path(__file__).parent
MARK = "zQxMARKq"


class Stand:
    """A running service; `log` is what it wrote to stderr when it has ended."""

    def __init__(self, folder, suggester):
        self.ring = Keyring(folder / "keys.json")
        self.key = self.ring.add("desk")
        command = [sys.executable, "-W", "error", str(HERE / "stand.py"), str(self.ring.path), suggester]
        environment = {**os.environ, "PYTHONPATH": str(HERE)}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        self.log = ""

    def wait(self):
        self.first = self.process.stderr.readline()
        self.port = int(self.first.rsplit(":", 1)[-1])
        return self

    def client(self):
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=10, trust_env=False
        )

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=15)
        self.log = self.first + log
        return self.process.returncode

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def stand(tmp_path, request):
    started = Stand(tmp_path, getattr(request, "param", "Fake"))
    try:
        yield started.wait()
    finally:
        started.kill()


def test_it_listens_answers_and_stops_without_mlflow_or_torch(stand):
    assert stand.first == f"vidhuk listens on http://127.0.0.1:{stand.port}\n"
    with stand.client() as client:
        assert client.get("/ready").json() == {"status": "ready"}
        answer = client.post(f"/v1/suggest?{MARK}", json={"text": MARK})
        assert answer.json()["category"] == "outage"
        assert "server" not in answer.headers
        assert client.get(f"/{MARK}").status_code == 404
        second = stand.ring.add("second")
        stand.ring.revoke("desk")
        assert client.get("/v1/model").status_code == 401
        assert client.get("/v1/model", headers={"Authorization": f"Bearer {second}"}).status_code == 200
    assert stand.stop() == 0, stand.log
    assert "route=/v1/suggest status=200" in stand.log
    assert MARK not in stand.log
    assert stand.key not in stand.log


def test_a_large_body_is_refused_while_it_comes(stand):
    def chunks(number):
        for _ in range(number):
            yield b" " * 1024

    with stand.client() as client:
        media = {"Content-Type": "application/json"}
        for content in (b" " * 5000, b" " * 3_000_000, chunks(6), chunks(3000)):
            answer = client.post("/v1/suggest", content=content, headers=media)
            assert answer.status_code == 413
            assert answer.headers["connection"] == "close"
        assert client.post("/v1/suggest", content=chunks(2), headers=media).status_code == 400
        assert client.get("/health").status_code == 200


def test_a_body_that_never_comes_and_a_client_that_goes(stand):
    head = f"POST /v1/suggest HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {stand.key}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    with socket.create_connection(("127.0.0.1", stand.port), timeout=10) as gone:
        gone.sendall(head.encode() + MARK.encode())
    with socket.create_connection(("127.0.0.1", stand.port), timeout=10) as slow:
        slow.sendall(head.encode() + MARK.encode())
        assert slow.recv(64).startswith(b"HTTP/1.1 408")
    with socket.create_connection(("127.0.0.1", stand.port), timeout=10) as noise:
        noise.sendall(MARK.encode() * 20 + b"\r\n\r\n")
        assert MARK.encode() not in noise.recv(1000)
    assert stand.stop() == 0
    assert "status=499" in stand.log
    assert "status=408" in stand.log
    assert MARK not in stand.log


@pytest.mark.parametrize("stand", ["Leaky"], indirect=True)
def test_a_failure_leaves_no_text_in_the_log(stand):
    with stand.client() as client:
        answer = client.post("/v1/suggest", json={"text": f"fail {MARK}"})
        assert answer.status_code == 500
        assert MARK not in answer.text
        assert client.get("/health").status_code == 200
    assert stand.stop() == 0
    assert "failure type=ValueError at=fakes.py:" in stand.log
    assert MARK not in stand.log
    assert "Traceback" not in stand.log


def test_a_model_that_fails_does_not_come_up(tmp_path):
    stand = Stand(tmp_path, "Dead")
    _, log = stand.process.communicate(timeout=15)
    assert stand.process.returncode == 1
    assert "ModelError: expected a model that answers" in log
    assert "listens" not in log


@pytest.mark.parametrize("stand", ["Slow"], indirect=True)
def test_health_lives_beside_a_long_batch_which_is_answered_after_the_signal(stand):
    answers = []

    def batch():
        with stand.client() as client:
            answers.append(
                client.post("/v1/suggest/batch", json={"mentions": [{"text": "1200"}, {"text": "1"}]})
            )

    thread = threading.Thread(target=batch)
    thread.start()
    time.sleep(0.2)
    with stand.client() as client:
        for _ in range(5):
            started = time.perf_counter()
            assert client.get("/health").status_code == 200
            assert time.perf_counter() - started < 0.5
    assert not answers
    assert stand.stop() == 0, stand.log
    thread.join(10)
    assert len(answers[0].json()["suggestions"]) == 2


def test_an_address_that_is_taken_is_a_sentence():
    with bind("127.0.0.1", 0) as bound:
        bound.listen()
        with pytest.raises(ConfigError, match="--port"):
            bind("127.0.0.1", bound.getsockname()[1])
    with pytest.raises(ConfigError, match="a free address"):
        bind("256.0.0.1.invalid\ud800", 1)


def test_nothing_heavy_is_imported():
    code = (
        "import sys, pipeline, pipeline.cli.serve, pipeline.keys, pipeline.service.server;"
        "print({'mlflow', 'torch', 'transformers', 'pandas', 'pyspark', 'datasets'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "set()\n"


def test_the_command_serves_what_it_is_told(tmp_path, monkeypatch):
    served = []
    monkeypatch.setenv("VIDHUK_HOME", str(tmp_path))
    monkeypatch.setattr("pipeline.load", lambda ref: Fake(model_version=ref))
    monkeypatch.setattr("pipeline.service.server.serve", lambda *given: served.append(given))
    answer = CliRunner().invoke(command, ["--model", "challenger", "--port", "0"])
    assert answer.exit_code == 0, answer.exception
    assert "vidhuk keys add NAME" in answer.stderr
    assert served[0][0].state.worker.suggester.model_version == "challenger"
    with bind("127.0.0.1", 0) as taken:
        taken.listen()
        answer = CliRunner().invoke(command, ["--port", str(taken.getsockname()[1])])
    assert isinstance(answer.exception, ConfigError)
    assert len(served) == 1
