from __future__ import annotations

import pytest
from fakes import NOW, Fake, Keys

from pipeline.service import app


@pytest.fixture
def fake():
    return Fake()


@pytest.fixture
def service(fake):
    return app(fake, Keys(), clock=lambda: NOW)
