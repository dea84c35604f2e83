"""The registered model: MLflow copies this file and runs it when the model is loaded; nothing is pickled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.utils.yaml_utils import read_yaml

from pipeline.errors import InputError
from pipeline.frame import frame, mentions, moment
from pipeline.suggest import open_suggester


class SuggesterModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc, name-defined]
    """A suggester behind MLflow's frame in, frame out."""

    def load_context(self, context: Any) -> None:
        """Open the model's folder; MLflow notes beside it which version it was asked for."""
        folder = Path(context.artifacts["suggester"])
        note = folder.parents[1] / "registered_model_meta"
        known = read_yaml(note.parent, note.name) if note.is_file() else {}  # type: ignore[no-untyped-call]
        self.suggester = open_suggester(folder, model_version=str(known.get("model_version", folder.name)))

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Return one row of suggestions per row; `params["now"]` is the moment urgency is judged at."""
        del context
        told = (params or {}).get("now") or None
        now = moment(told)
        if told and now is None:
            raise InputError("`now` as 2026-03-24T12:00:00Z", "another form", "correct the parameter")
        filled = model_input.astype(object).where(model_input.notna(), None)
        return frame(self.suggester.suggest(mentions(filled), now=now))


mlflow.models.set_model(SuggesterModel())
