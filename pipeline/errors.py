"""Everything vidhuk raises on purpose.

::

    VidhukError
    ├── InputError        a file, row or message cannot be read
    ├── ConfigError       a config, mapping, taxonomy or matrix says something it cannot
    ├── ModelError        a model folder or reference does not open
    ├── LibraryError      a macro or reply library is not usable
    ├── RegistryError     the MLflow registry is missing, unreachable or refuses
    ├── GateError         a promotion was refused
    └── OutputError       a result could not be written

A message says what was expected, what was found and what to do. It never holds a mention's
text or a span's value: rows, columns, offsets and lengths are named instead.
"""

from __future__ import annotations


class VidhukError(Exception):
    """Base of every error that vidhuk raises on purpose.

    Parameters
    ----------
    expected, found, remedy
        Three short clauses; the message is built of them, so none may hold a mention's text.
    """

    def __init__(self, expected: str, found: str, remedy: str) -> None:
        self.expected = expected
        self.found = found
        self.remedy = remedy
        super().__init__(f"expected {expected}; found {found}; {remedy}")


class InputError(VidhukError):
    """A file, a row or a message cannot be read."""


class ConfigError(VidhukError):
    """A config, mapping, taxonomy or reaction matrix says something it cannot."""


class ModelError(VidhukError):
    """A model folder or reference does not open."""


class LibraryError(VidhukError):
    """A macro or a reply library is not usable."""


class RegistryError(VidhukError):
    """The MLflow registry is missing, unreachable or refuses."""


class GateError(VidhukError):
    """A promotion was refused by the gate."""


class OutputError(VidhukError):
    """A result could not be written."""
