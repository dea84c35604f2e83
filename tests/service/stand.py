"""A real service on a free port with a fake suggester; run by `test_service_port.py`.

``python stand.py KEYS SUGGESTER``
"""

from __future__ import annotations

import sys
from pathlib import Path

import fakes

from pipeline.keys import Keyring
from pipeline.service import Limits, app
from pipeline.service.server import bind, serve

keys = Keyring(Path(sys.argv[1]))
serve(
    app(getattr(fakes, sys.argv[2])(), keys, limits=Limits(body=4096, body_seconds=2)), bind("127.0.0.1", 0)
)
heavy = {"mlflow", "torch", "transformers", "pandas", "pyspark"} & set(sys.modules)
sys.exit(f"imported: {sorted(heavy)}" if heavy else 0)
