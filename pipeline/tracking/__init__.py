"""A training run in MLflow: parameters, metrics, artifacts, the model as pyfunc from code.

Only this module, `registry`, `pyfunc` and the Spark engine know MLflow; nothing logged holds a
mention's text.
"""

from __future__ import annotations

import io
import logging
import os
import platform
import socket
import subprocess
import time
import urllib.request
import warnings
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.errors import RegistryError
from pipeline.home import NAME, home, locked
from pipeline.shipped import PACKAGE
from pipeline.tracking.packing import packed, requirements, signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

INSTALL = "pip install 'vidhuk[train]'"
EXPERIMENT = "vidhuk"
DIGITS = 32
"""MLflow keeps at most 36 characters of a dataset's digest."""


def mlflow_module() -> Any:  # mlflow's types are partial
    """Return MLflow, pointed at the store: ``MLFLOW_TRACKING_URI``, else SQLite in $VIDHUK_HOME.

    Raises
    ------
    RegistryError
        When MLflow is not installed, or nothing listens where the URI points.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_UV_AUTO_DETECT", "false")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")  # stdout is for data
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    try:
        import mlflow
    except ImportError as error:
        remedy = f"run {INSTALL}"
        raise RegistryError("MLflow for the model registry", "it is not installed", remedy) from error
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    given = os.environ.get("MLFLOW_TRACKING_URI")
    if given and given.startswith(("http://", "https://")):
        _reach(given)
    uri = given or f"sqlite:///{(home() / 'mlflow.db').resolve()}"
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    if not given:
        # MLflow sets these for processes it starts; here they would outlive a change of $VIDHUK_HOME
        os.environ.pop("MLFLOW_TRACKING_URI", None)
        os.environ.pop("MLFLOW_REGISTRY_URI", None)
        _create(uri)
    return mlflow


@cache
def _create(uri: str) -> None:
    """Make the tables of a local store, one process at a time: several at once would all fail."""
    import mlflow

    with locked("store", wait=True), _plainly():
        mlflow.MlflowClient(uri).search_experiments(max_results=1)


@cache
def _reach(uri: str) -> None:
    """Fail at once where nothing listens: MLflow alone would try for minutes, without a word."""
    parts = urlsplit(uri)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host):
        return  # only the proxy could tell
    for attempt in range(3):
        try:
            socket.create_connection((host, port), timeout=10).close()
        except OSError as error:
            if attempt < 2:
                time.sleep(1)  # a server that is being restarted
                continue
            raise RegistryError(
                f"an MLflow server at {host}:{port}",
                error.strerror or type(error).__name__,
                "start it, or correct MLFLOW_TRACKING_URI",
            ) from error
        return


@contextmanager
def answering() -> Iterator[None]:
    """Say in one sentence what MLflow or its store raises.

    Raises
    ------
    RegistryError
        When MLflow is not installed or its store cannot be used.
    """
    mlflow_module()
    with _plainly():
        yield


@contextmanager
def _plainly() -> Iterator[None]:
    from alembic.util import CommandError
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (CommandError, MlflowException, SQLAlchemyError) as error:
        raise RegistryError(  # their own messages may hold passwords of the store
            "an answer from MLflow's store",
            str(getattr(error, "error_code", type(error).__name__)),
            "check MLFLOW_TRACKING_URI; if MLflow was upgraded, run `mlflow db upgrade URI`",
        ) from error


def experiment(mlflow: Any) -> str:
    """Return the id of vidhuk's experiment; a local one keeps its artifacts in $VIDHUK_HOME."""
    if (found := mlflow.get_experiment_by_name(EXPERIMENT)) is not None:
        return str(found.experiment_id)
    local = mlflow.get_tracking_uri().startswith("sqlite")
    location = (home() / "mlartifacts").resolve().as_uri() if local else None
    try:
        return str(mlflow.create_experiment(EXPERIMENT, artifact_location=location))
    except mlflow.MlflowException:  # another run made it in between
        if (found := mlflow.get_experiment_by_name(EXPERIMENT)) is None:
            raise
        return str(found.experiment_id)


@dataclass(frozen=True, slots=True)
class Logged:
    """A model in the registry."""

    version: str
    model_id: str


class Run:
    """One open MLflow run; made by `running`."""

    def __init__(self, mlflow: Any) -> None:
        self._mlflow = mlflow

    @property
    def number(self) -> str:
        """MLflow's id of the run."""
        return str(self._mlflow.active_run().info.run_id)

    def metrics(self, values: Mapping[str, float], step: int) -> None:
        """Log figures of one step."""
        self._mlflow.log_metrics({name: float(value) for name, value in values.items()}, step=step)

    def parameters(self, values: Mapping[str, str]) -> None:
        """Log the config as flat strings."""
        self._mlflow.log_params({name: value[:500] for name, value in values.items()})

    def tags(self, values: Mapping[str, str]) -> None:
        """Log facts that are no numbers: digests, the commit."""
        self._mlflow.set_tags(dict(values))

    def dataset(self, context: str, digest: str) -> None:
        """Log which corpus was used for what, e.g. ``training``: its digest, never its rows."""
        self._mlflow.log_input(dataset(digest), context=context, tags={"sha256": digest})

    def artifacts(self, paths: Sequence[Path]) -> None:
        """Log files: plots, the report as JSON, the card."""
        for path in paths:
            self._mlflow.log_artifact(str(path))

    def model(self, folder: Path, tags: Mapping[str, str]) -> Logged:
        """Log a model's folder as pyfunc from code and register it as a new version with these tags."""
        from pipeline.model import content_digest

        with warnings.catch_warnings(), redirect_stderr(io.StringIO()), packed(folder) as (model, code):
            # MLflow tells of its own internals here; nothing a user could act on
            warnings.simplefilter("ignore")
            info = self._mlflow.pyfunc.log_model(
                name=NAME,
                python_model=str(PACKAGE / "pyfunc.py"),
                artifacts={"suggester": str(model)},
                code_paths=code,
                pip_requirements=requirements(folder),
                signature=signature(),
                registered_model_name=NAME,
            )
        client = self._mlflow.MlflowClient()
        version = str(info.registered_model_version)
        # a version read back from a SQL store does not say which logged model it is
        own = {"content": content_digest(folder), "model_id": str(info.model_id)}
        for name, value in {**tags, **own}.items():
            client.set_model_version_tag(NAME, version, name, value)
        return Logged(version, str(info.model_id))


@contextmanager
def running(name: str, number: str | None = None) -> Iterator[Run]:
    """Open a run, inside the one that is open if there is one; it ends as failed when the block raises.

    Parameters
    ----------
    number
        Id of a run to go on with; a new one where the store does not know it.
    """
    with answering():
        mlflow = mlflow_module()
        nested = mlflow.active_run() is not None
        known = number is not None and _knows(mlflow, number)
        with mlflow.start_run(
            run_id=number if known else None,
            run_name=name,
            experiment_id=experiment(mlflow),
            nested=nested,
            tags={"environment": _environment()},
        ):
            yield Run(mlflow)


def _knows(mlflow: Any, number: str) -> bool:
    try:
        mlflow.MlflowClient().get_run(number)
    except mlflow.MlflowException:
        return False
    return True


def dataset(digest: str) -> Any:
    """Return a corpus as MLflow knows it: by our digest of all rows, for MLflow's sees the first 10,000."""
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    made: Any = MetaDataset  # its stubs call it abstract
    return made(CodeDatasetSource(tags={}), name="labelled mentions", digest=digest[:DIGITS])


def _environment() -> str:
    """Return the versions of what decides a result."""
    from importlib.metadata import version

    versions = [f"{name} {version(name)}" for name in ("vidhuk", "numpy", "scikit-learn", "mlflow")]
    return ", ".join([f"python {platform.python_version()}", *versions])


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
