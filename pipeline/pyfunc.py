"""The registered model: MLflow copies this file and runs it when the model is loaded; nothing is pickled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd

from pipeline.frame import frame, mentions, moment
from pipeline.suggest import open_suggester


class SuggesterModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc, name-defined]
    """A suggester behind MLflow's frame in, frame out."""

    def load_context(self, context: Any) -> None:
        """Open the model's folder."""
        folder = Path(context.artifacts["suggester"])
        self.suggester = open_suggester(folder, model_version=folder.name)

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Return one row of suggestions per row; `params["now"]` is the moment urgency is judged at."""
        del context
        now = moment((params or {}).get("now"))
        return frame(self.suggester.suggest(mentions(model_input), now=now))


mlflow.models.set_model(SuggesterModel())
