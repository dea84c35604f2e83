"""What versions scored, on which corpus."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from pipeline.gate import Measured
from pipeline.tracking import DIGITS, answering, dataset, mlflow_module, running

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.registry import Version


@answering()
def record(version: Version, digest: str, metrics: Mapping[str, float]) -> None:
    """Keep metrics of a version together with the digest of the corpus they were measured on.

    They go to the run that made the version while it is open, else to a run of their own: the
    champion's metrics have no place among those of the run that trains its challenger.
    """
    mlflow = mlflow_module()
    active = mlflow.active_run()
    source = mlflow.get_logged_model(version.model_id).source_run_id
    own = active is not None and active.info.run_id == source
    with nullcontext() if own else running(f"evaluate version {version.number}"):
        data = dataset(digest)
        mlflow.log_input(data, context="evaluation", tags={"sha256": digest})
        mlflow.log_metrics(dict(metrics), model_id=version.model_id, dataset=data)


@answering()
def measurements(version: Version) -> dict[str, dict[str, float]]:
    """Return a version's metrics by the start of the corpus's digest, the latest measured last."""
    if not version.model_id:
        return {}
    logged = mlflow_module().get_logged_model(version.model_id)
    found: dict[str, dict[str, float]] = {}
    for metric in sorted(logged.metrics or [], key=lambda metric: metric.timestamp):
        if metric.dataset_digest:
            found[metric.dataset_digest] = found.pop(metric.dataset_digest, {}) | {metric.key: metric.value}
    return found


def measured(version: Version, digest: str) -> Measured | None:
    """Return a version's metrics on the corpus of this digest, or None when it was not measured there."""
    metrics = measurements(version).get(digest[:DIGITS])
    return Measured(version.number, digest, metrics) if metrics else None
