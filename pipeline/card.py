"""The model card, written by the training run: what it is, from what, how good, where not to trust it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.encoder.hub import PRETRAINING

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.evaluate import Report
    from pipeline.split import Split

_LICENCES = {
    "mapped_banking77": "CC BY 4.0; the set's own intents, mapped to our labels",
    "mapped_kyiv1551": "public complaints to a city hotline, no licence stated; their types, mapped",
    "authored": "written for this project, Apache-2.0",
    "sentirueval2016": "public tweets, SentiRuEval-2016; repository MIT",
    "myfin": "public bank reviews; no licence stated",
    "ru_myfin": "public bank reviews; no licence stated",
    "kyiv1551": "public complaints to a city hotline; no licence stated",
    "kosovan": "public shop reviews; no licence stated",
    "uk_kosovan": "public shop reviews; no licence stated",
    "verner": "public tweets; no licence stated",
    "rusentitweet": "public tweets; no licence stated",
    "complaints_preotiuc": "public tweets; no licence stated",
    "banking77": "CC BY 4.0",
    "ibm_cdp": "Apache-2.0",
    "qaload": "Apache-2.0",
    "tweeteval": "public tweets, Twitter terms",
    "airline_tweets": "NC: measuring only, weights not shipped",
}
"""Licence as its source states it, by the start of the source's name."""


def licence(source: str) -> str:
    """Return what a source's collection states about its licence."""
    return next(
        (text for start, text in _LICENCES.items() if source.startswith(start)), "the user's own data"
    )


def _built(config: Config) -> list[str]:
    """Return what the model consists of."""
    end = "Three linear heads, calibrated by temperature. Texts were masked before anything was fitted."
    ngrams = "Hashed word and character n-grams, of which no vocabulary is stored"
    if not config.encoder.name:
        return [f"{ngrams}.", end]
    transformer = f"transformer `{Path(config.encoder.name).name}`, fine-tuned on the rows below"
    return [f"{ngrams}, beside a {transformer}." if config.encoder.ngrams else f"A {transformer}.", end]


def _pretrained(name: str) -> list[str]:
    """Return what a transformer that `vidhuk pretrain` made had read, with licences; nothing for another."""
    path = Path(name) / PRETRAINING
    if not name or not path.exists():
        return []
    facts = json.loads(path.read_text(encoding="utf-8"))
    if not facts:
        return []
    state, mixture = facts["state"], facts["config"]["mixture"]
    read = (
        f"{state['tokens'] / 1e6:.0f} million tokens in {state['step']:,} steps and "
        f"{state['seconds'] / 60:.0f} minutes; loss of hidden words, held out: "
        f"{facts['figures']['held_out/loss']:.2f}."
    )
    lines = ["## What the transformer had read", "", read, ""]
    lines += ["| set | language | licence | weight |", "|---|---|---|---:|"]
    for one in mixture["sources"]:
        lines.append(f"| {one['file']} | {one['language']} | {one['licence']} | {one['weight']:g} |")
    for one in mixture["pairs"]:
        lines.append(f"| {one['file']} | {'–'.join(one['fields'])} | {one['licence']} | pairs |")
    return [*lines, ""]


def card(name: str, config: Config, parts: Split, report: Report, more: int = 0) -> str:
    """Return the card as Markdown; it holds counts and scores, never a text.

    Parameters
    ----------
    more
        Held-out real rows that the heads learnt after they were measured.
    """
    counts = parts.train.counts()
    lines = [
        f"# vidhuk model `{name}`",
        "",
        "Labels a customer's message in Russian, Ukrainian or English with sentiment, complaint category",
        "and whether answering takes personal data.",
        *_built(config),
        "",
        "## Learnt from",
        "",
        f"{len(parts.train.rows)} rows; digest `{parts.train.digest[:16]}`. Temperatures were fitted",
        f"on {len(parts.valid.rows)} other rows, and it was measured on {len(parts.test.rows)} others again;",
        "no near-duplicate, author or thread stands in two parts.",
        *(
            [
                "",
                f"Once measured, the heads were fitted again with {more} held-out real rows added:",
                "the scores below are those of the model that had not seen them.",
            ]
            if more
            else []
        ),
        "",
        "| source | rows | licence |",
        "|---|---:|---|",
        *(f"| {s} | {n} | {licence(s)} |" for s, n in sorted(counts["source"].items())),
        "",
        "| language | rows |",
        "|---|---:|",
        *(f"| {s} | {n} |" for s, n in sorted(counts["language"].items())),
        "",
        *([] if config.encoder.untrained else _pretrained(config.encoder.name)),
        f"## Measured (digest `{report.digest[:16]}`)",
        "",
        "| task | part | rows | macro-F1 (classes with 10 rows or more) | 95 % interval | accuracy | ECE |",
        "|---|---|---:|---:|---|---:|---:|",
    ]
    for task, scores in report.scores.items():
        for part, s in scores.items():
            lines.append(
                f"| {task} | {part} | {s.rows} | {s.macro_f1:.3f} | {s.interval[0]:.2f}–{s.interval[1]:.2f} "
                f"| {s.accuracy:.3f} | {s.ece:.3f} |"
            )
    lines += [
        "",
        "## Limits",
        "",
        "Sarcasm without a marker, messages of one or two words, languages other than the three, and",
        "categories rare in the data (see the table) are often wrong. Confidence is calibrated on the",
        "held-out rows above; on another stream it drifts. Labels suggest, people decide.",
        "",
        "## Config",
        "",
        "```",
        *(f"{key} = {value}" for key, value in sorted(config.flat().items())),
        "```",
        "",
    ]
    return "\n".join(lines)
