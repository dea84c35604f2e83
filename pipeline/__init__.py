"""vidhuk reads what customers write in Russian, Ukrainian and English, and suggests replies.

>>> import pipeline
>>> suggester = pipeline.load("champion")                     # doctest: +SKIP
>>> suggester.suggest([pipeline.Mention(text="Третій день без гарячої води!")])  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.mention import Author, Customer, Mention, Reply, Span, Suggestion, Turn

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.library import Library
    from pipeline.suggest import Suggester

__all__ = ["Author", "Customer", "Mention", "Reply", "Span", "Suggestion", "Turn", "load"]


def load(ref: str | Path = "champion", *, library: Library | None = None) -> Suggester:
    """Open a suggester by reference.

    Parameters
    ----------
    ref
        ``champion``, ``challenger``, a version number, ``models:/vidhuk@champion`` or a folder.
    library
        Replies to choose from; the shipped macros by default.

    Raises
    ------
    ModelError, RegistryError
        When the reference names nothing that opens; the message says what to run.
    """
    from pipeline.home import resolve
    from pipeline.suggest import open_suggester

    found = resolve(str(ref))
    return open_suggester(found.folder, library=library, model_version=found.version)
