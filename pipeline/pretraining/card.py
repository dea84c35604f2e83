"""The encoder's card, written by the run: from what, how long, how it went, where not to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CURVE = 12
"""Points of the curve that the card shows."""


def card(facts: Mapping[str, Any], curve: Sequence[Mapping[str, float]]) -> str:
    """Return the card as Markdown.

    Parameters
    ----------
    facts
        What ``pretraining.json`` holds: config, last state, last figures.
    curve
        Held-out figures by step.
    """
    config, state = facts["config"], facts["state"]
    network, schedule = config["network"], config["schedule"]
    what = (
        f"A BERT of {network['layers']} layers, {network['width']} wide, {network['heads']} heads, with "
        f"{config['tokenizer']['vocabulary']:,} sub-words, for Russian, Ukrainian and English; trained from "
        "nothing by `vidhuk pretrain`. It reads the plain form: small letters, personal data as `[kind]`."
    )
    time = (
        f"{state['tokens'] / 1e6:.1f} million tokens, {state['step']:,} steps of {schedule['batch']:,}, "
        f"{state['seconds'] / 60:.0f} minutes on {facts['machine']}."
    )
    limits = (
        "Beside encoders that saw billions of tokens it has read little: it knows the words of complaints, "
        f"reviews, tweets and chat, not the world. It reads the first {network['positions']} sub-words of a "
        "text. Names of places and brands met in public texts may be told from its vocabulary's pieces; "
        "people's names and numbers were masked as far as they were found."
    )
    lines = [
        f"# Encoder `{config['name']}`",
        "",
        what,
        "",
        time,
        "",
        "## Learnt from",
        "",
        "Personal data was masked before anything was counted. Nothing marked NC was read.",
        "",
        "| set | language | licence as stated | weight | its own label |",
        "|---|---|---|---:|---|",
    ]
    lines += [
        f"| {one['file']} | {one['language']} | {one['licence']} | {one['weight']:g} | {one['label'] or ''} |"
        for one in config["mixture"]["sources"]
    ]
    lines += ["", "| pairs | sides | licence as stated | weight |", "|---|---|---|---:|"]
    lines += [
        f"| {one['file']} | {' – '.join(one['fields'])} | {one['licence']} | {one['weight']:g} |"
        for one in config["mixture"]["pairs"]
    ]
    lines += ["", "## How it went", "", *_curve(curve), "", "## Found among its set's held-out pairs", ""]
    lines += ["| set | accuracy at 1 |", "|---|---:|"]
    lines += [
        f"| {name.rpartition('/')[2]} | {value:.3f} |"
        for name, value in facts["figures"].items()
        if "accuracy_at_1" in name
    ]
    lines += ["", "## Limits", "", limits, ""]
    return "\n".join(lines)


def _curve(curve: Sequence[Mapping[str, float]]) -> list[str]:
    """Return some points of the curve, the last among them."""
    if not curve:
        return ["No point was measured."]
    stride = max(1, -(-len(curve) // _CURVE))
    shown = [*curve[:-1:stride], curve[-1]]
    lines = ["| step | million tokens | minutes | loss of hidden words, held out |", "|---:|---:|---:|---:|"]
    for one in shown:
        place = f"{int(one['step']):,} | {one['tokens'] / 1e6:.1f} | {one['seconds'] / 60:.0f}"
        lines.append(f"| {place} | {one['held_out/loss']:.3f} |")
    return lines
