"""A training run in MLflow: parameters, metrics, artifacts, the model as pyfunc from code.

Only this module, `registry`, `pyfunc` and the Spark engine know MLflow; nothing logged holds a
mention's text.
"""

from __future__ import annotations

import io
import os
import subprocess
import warnings
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import RegistryError
from pipeline.home import NAME, home
from pipeline.shipped import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

INSTALL = "pip install 'vidhuk[train]'"
EXPERIMENT = "vidhuk"
_INPUTS = (
    "id",
    "language",
    "channel",
    "visibility",
    "company",
    "product",
    "url",
    "published_at",
    "thread_id",
)
_AUTHOR = ("author_name", "author_handle")
_NUMBERS = ("rating", "author_followers")


def mlflow_module() -> Any:  # mlflow's types are partial
    """Return MLflow, pointed at the store: ``MLFLOW_TRACKING_URI``, else SQLite in $VIDHUK_HOME.

    Raises
    ------
    RegistryError
        When MLflow is not installed.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_UV_AUTO_DETECT", "false")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    try:
        import mlflow
    except ImportError as error:
        raise RegistryError(
            "MLflow for the model registry", "it is not installed", f"run {INSTALL}"
        ) from error
    import logging

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    uri = os.environ.get("MLFLOW_TRACKING_URI")
    if not uri:
        home().mkdir(parents=True, exist_ok=True)
        uri = f"sqlite:///{(home() / 'mlflow.db').resolve()}"
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return mlflow


def experiment(mlflow: Any) -> str:
    """Return the id of vidhuk's experiment; a local one keeps its artifacts in $VIDHUK_HOME."""
    found = mlflow.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    local = mlflow.get_tracking_uri().startswith("sqlite")
    location = (home() / "mlartifacts").resolve().as_uri() if local else None
    return str(mlflow.create_experiment(EXPERIMENT, artifact_location=location))


@dataclass(frozen=True, slots=True)
class Logged:
    """A model in the registry."""

    version: str
    model_id: str


class Run:
    """One open MLflow run; made by `running`."""

    def __init__(self, mlflow: Any) -> None:
        self._mlflow = mlflow

    def parameters(self, values: Mapping[str, str]) -> None:
        """Log the config as flat strings."""
        self._mlflow.log_params({name: value[:500] for name, value in values.items()})

    def tags(self, values: Mapping[str, str]) -> None:
        """Log facts that are no numbers: digests, the commit."""
        self._mlflow.set_tags(dict(values))

    def artifacts(self, paths: Sequence[Path]) -> None:
        """Log files: plots, the report as JSON, the card."""
        for path in paths:
            self._mlflow.log_artifact(str(path))

    def model(self, folder: Path, tags: Mapping[str, str]) -> Logged:
        """Log a model's folder as pyfunc from code and register it as a new version with these tags."""
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            # MLflow tells of its own internals here; nothing a user could act on
            warnings.simplefilter("ignore")
            info = self._mlflow.pyfunc.log_model(
                name=NAME,
                python_model=str(PACKAGE / "pyfunc.py"),
                artifacts={"suggester": str(folder)},
                code_paths=[str(PACKAGE)],
                pip_requirements=_requirements(),
                signature=signature(),
                registered_model_name=NAME,
            )
        client = self._mlflow.MlflowClient()
        version = str(info.registered_model_version)
        # a version read back from a SQL store does not say which logged model it is
        for name, value in {**tags, "model_id": str(info.model_id)}.items():
            client.set_model_version_tag(NAME, version, name, value)
        return Logged(version, str(info.model_id))


@contextmanager
def running(name: str) -> Iterator[Run]:
    """Open a run; it ends as failed when the block raises."""
    mlflow = mlflow_module()
    with mlflow.start_run(run_name=name, experiment_id=experiment(mlflow)):
        yield Run(mlflow)


def signature() -> Any:
    """Return what the registered model takes and gives: columns of a table; lists are JSON text."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

    from pipeline.frame import COLUMNS

    text, number = DataType.string, DataType.double
    inputs: list[Any] = [
        ColSpec(text, "text"),
        *(ColSpec(text, name, required=False) for name in (*_INPUTS, *_AUTHOR)),
    ]
    inputs += [ColSpec(number, name, required=False) for name in _NUMBERS]
    outputs: list[Any] = [
        ColSpec(getattr(DataType, kind), name, required=False) for name, kind in COLUMNS.items()
    ]
    return ModelSignature(Schema(inputs), Schema(outputs), ParamSchema([ParamSpec("now", text, "")]))


def _requirements() -> list[str]:
    """Return the base install's requirements: what scoring needs, and pandas for the frame."""
    from importlib.metadata import requires

    return [*(line for line in requires("vidhuk") or () if "extra ==" not in line), "pandas>=2.2"]


def commit() -> str:
    """Return the commit the code is at, or an empty string outside a clone."""
    try:
        done = subprocess.run(  # noqa: S603 - nothing of a user's enters the command
            ["git", "-C", str(PACKAGE), "rev-parse", "HEAD"],  # noqa: S607 - git is found on PATH
            check=False,
            capture_output=True,
            text=True,
            timeout=10,
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
