"""Where a network learns, and in which precision."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import torch


def device() -> torch.device:
    """Return where is learnt: the GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision() -> torch.dtype:
    """Return in what matrices are multiplied: bfloat16 where hardware does it; emulated it is slow."""
    fast = device().type == "cuda" or bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())
    return torch.bfloat16 if fast else torch.float32


def casting() -> AbstractContextManager[Any]:
    """Return the context in which matrices are multiplied in `precision`."""
    return torch.autocast(device().type, dtype=torch.bfloat16, enabled=precision() is torch.bfloat16)
