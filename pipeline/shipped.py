"""Where the files that come with vidhuk lie: starter data, macros, the default model.

In a clone they are the folders ``data/`` and ``models/`` beside the package; in an installed
wheel the same folders lie in ``vidhuk_shipped/`` beside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOT = (
    _PACKAGE.parent if (_PACKAGE.parent / "pyproject.toml").is_file() else _PACKAGE.parent / "vidhuk_shipped"
)

DATA = _ROOT / "data"
"""Starter corpus, macros, sample export, taxonomy, reaction matrix."""

DEFAULT_MODEL = _ROOT / "models" / "default"
"""The model that answers before any training."""

PACKAGE = _PACKAGE
