"""A file in, a file out: every row labelled (`score_file`) or masked (`mask_file`)."""

from __future__ import annotations

from pipeline.score.job import Options, Outcome
from pipeline.score.masking import mask_file
from pipeline.score.progress import Progress
from pipeline.score.run import score_file

__all__ = ["Options", "Outcome", "Progress", "mask_file", "score_file"]
