"""The HTTP service: helpdesks POST a mention, labels and suggested replies come back.

`app` builds it of a suggester and keys; nothing here opens a model, and neither MLflow nor torch
is imported. What comes later has its place: a store of what was sent is a `History`, a new
champion is `Worker.suggester` set anew, metrics and webhooks and the page are further routers.
"""

from __future__ import annotations

from pipeline.service.factory import app
from pipeline.service.limits import Limits
from pipeline.service.worker import Suggests, Worker

__all__ = ["Limits", "Suggests", "Worker", "app"]
