"""A model on disk: a plain folder of safetensors, ONNX, JSON and a card; no pickle anywhere."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from pipeline.classifier import Classifier, LinearHead
from pipeline.encoder import Beside, Encoder, NgramEncoder, NgramSize
from pipeline.encoder.transformer import TransformerEncoder
from pipeline.errors import ModelError
from pipeline.taxonomy import TASKS, Taxonomy, taxonomy_of

FORMAT = 1
"""Raised when a folder of an older form can no longer be read as it is."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of the files in a model's folder."""

    manifest: str = "model.json"
    weights: str = "weights.safetensors"
    transformer: str = "encoder"
    card: str = "card.md"


LAYOUT = Layout()


@dataclass(frozen=True)
class Model:
    """What training makes and everything else opens.

    Parameters
    ----------
    about
        Facts for people and the registry: name, corpus digest, sources, scores; never a text.
    """

    taxonomy: Taxonomy
    encoder: Encoder
    classifier: Classifier
    about: dict[str, Any]


def save_model(model: Model, folder: Path, card: str = "") -> None:
    """Write a model to a folder; weights of n-grams are stored as float16."""
    folder.mkdir(parents=True, exist_ok=True)
    ngrams, transformer = _parts(model.encoder)
    arrays: dict[str, Any] = {} if ngrams is None else {"idf": ngrams.idf.astype(np.float16)}
    for task in TASKS:
        head = model.classifier.heads[task]
        arrays[f"{task}.weights"] = np.ascontiguousarray(head.weights.astype(np.float16))
        arrays[f"{task}.bias"] = head.bias.astype(np.float32)
    if model.classifier.lift is not None:
        arrays["lift"] = model.classifier.lift
    save_file(arrays, folder / LAYOUT.weights)
    (folder / LAYOUT.weights).chmod(0o644)  # safetensors writes 0600; a service runs as another user
    _place(transformer, folder / LAYOUT.transformer)
    manifest = {
        "format": FORMAT,
        "about": model.about,
        "taxonomy": model.taxonomy.as_dict(),
        "encoder": _described(ngrams, transformer),
        "temperatures": {task: model.classifier.heads[task].temperature for task in TASKS},
    }
    (folder / LAYOUT.manifest).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (folder / LAYOUT.card).write_text(card, encoding="utf-8")


def _place(transformer: TransformerEncoder | None, target: Path) -> None:
    """Copy a transformer's folder into the model's, readable for all as the other files are."""
    if transformer is not None and transformer.folder.resolve() == target.resolve():
        return
    shutil.rmtree(target, ignore_errors=True)
    if transformer is None:
        return
    shutil.copytree(transformer.folder, target)
    for path in target.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _parts(encoder: Encoder) -> tuple[NgramEncoder | None, TransformerEncoder | None]:
    """Return what an encoder consists of."""
    if isinstance(encoder, Beside):
        return encoder.ngrams, encoder.transformer
    if isinstance(encoder, TransformerEncoder):
        return None, encoder
    assert isinstance(encoder, NgramEncoder)  # noqa: S101 - there is no fourth
    return encoder, None


def _described(ngrams: NgramEncoder | None, transformer: TransformerEncoder | None) -> dict[str, Any]:
    """Return what the manifest says of the encoder; one of n-grams alone opens with older versions too."""
    described: dict[str, Any] = {"kind": "transformer" if ngrams is None else "ngram"}
    if ngrams is not None:
        size = ngrams.size
        described |= {
            "words": list(size.words),
            "characters": list(size.characters),
            "word_bits": size.word_bits,
            "character_bits": size.character_bits,
        }
        if transformer is not None:
            described["kind"] = "beside"
    return described


def _encoder(raw: dict[str, Any], arrays: dict[str, Any], folder: Path) -> Encoder:
    transformer = TransformerEncoder(folder / LAYOUT.transformer) if raw["kind"] != "ngram" else None
    if raw["kind"] == "transformer":
        assert transformer is not None  # noqa: S101 - narrows the type
        return transformer
    size = NgramSize(tuple(raw["words"]), tuple(raw["characters"]), raw["word_bits"], raw["character_bits"])
    ngrams = NgramEncoder(size, arrays["idf"].astype(np.float32))
    if ngrams.idf.shape != (ngrams.width,):
        raise ModelError(f"weights of {ngrams.width} n-grams in {folder}", "another number", _REMEDY)
    return ngrams if transformer is None else Beside(ngrams, transformer)


def open_model(folder: Path) -> Model:
    """Read a model's folder.

    Raises
    ------
    ModelError
        When the folder or one of its files is missing, cut short, or of another format.
    """
    manifest = _manifest(folder)
    try:
        arrays = load_file(folder / LAYOUT.weights)
        taxonomy = taxonomy_of(manifest["taxonomy"], str(folder / LAYOUT.manifest))
        heads = {
            task: LinearHead(
                taxonomy.labels(task),
                arrays[f"{task}.weights"].astype(np.float32),
                arrays[f"{task}.bias"],
                float(manifest["temperatures"][task]),
            )
            for task in TASKS
        }
        encoder = _encoder(manifest["encoder"], arrays, folder)
    except (OSError, KeyError, TypeError, ValueError, SafetensorError) as error:
        raise ModelError(
            f"a whole model in {folder}", f"a file that does not open ({type(error).__name__})", _REMEDY
        ) from error
    if any(head.weights.shape[0] != encoder.width for head in heads.values()):
        raise ModelError(f"weights of {encoder.width} features in {folder}", "another number", _REMEDY)
    lift = arrays.get("lift")
    if lift is not None and lift.shape != (len(taxonomy.category), len(taxonomy.sentiment)):
        raise ModelError(f"a lift for each category and sentiment in {folder}", "another shape", _REMEDY)
    return Model(taxonomy, encoder, Classifier(heads, lift), dict(manifest.get("about", {})))


_REMEDY = "export it again with `vidhuk export REF FOLDER`, or train with `vidhuk train`"


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / LAYOUT.manifest
    if not folder.is_dir():
        raise ModelError(
            "a model's folder, `champion`, `challenger` or a version",
            f"nothing at {folder}",
            "check the reference",
        )
    for name in (LAYOUT.manifest, LAYOUT.weights):
        if not (folder / name).is_file():
            raise ModelError(f"{name} in {folder}", "no such file", _REMEDY)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"JSON in {path}", type(error).__name__, _REMEDY) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise ModelError(
            f"a model of format {FORMAT} in {folder}", f"format {found}", "train it anew with `vidhuk train`"
        )
    return manifest


def needs_torch(folder: Path) -> bool:
    """Whether the model in a folder has a transformer that torch runs."""
    transformer = folder / LAYOUT.transformer
    return transformer.is_dir() and TransformerEncoder(transformer).reading.runtime == "torch"


def content_digest(folder: Path) -> str:
    """Return the sha256 of a model's files, independent of where the folder lies."""
    digest = hashlib.sha256()
    for name in (LAYOUT.manifest, LAYOUT.weights):
        digest.update(name.encode())
        digest.update((folder / name).read_bytes())
    if (folder / LAYOUT.transformer).is_dir():
        digest.update(folder_digest(folder / LAYOUT.transformer).encode())
    return digest.hexdigest()


def folder_digest(folder: Path) -> str:
    """Return the sha256 of all files in a folder, by name; empty where there is none."""
    if not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
