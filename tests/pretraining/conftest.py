"""Invented sets of texts and pairs, small enough to learn in seconds."""

from __future__ import annotations

import json
import lzma

import pytest

WORDS = {
    language: text.split()
    for language, text in {
        "ru": "вода свет газ лифт счёт кассир курьер посылка оплата возврат сайт дом день ночь опять",
        "uk": "вода світло газ ліфт рахунок касир кур'єр посилка оплата повернення сайт дім день ніч п'ять",
        "en": "water light gas lift bill cashier courier parcel payment refund site house day night five",
    }.items()
}


@pytest.fixture(scope="session")
def sets(tmp_path_factory):
    """A folder of public sets as the mixture names them: a table with labels, raw text, pairs."""
    folder = tmp_path_factory.mktemp("sets")
    rows = []
    for language, words in WORDS.items():
        for n in range(160):
            kind = n % 2
            chosen = [words[(n * 7 + k * (3 + kind)) % len(words)] for k in range(6)]
            text = f"{' '.join(chosen)}, {n % 10} {'!' if kind else '?'}"
            rows.append({"text": text, "language": language, "type": ("вопрос", "жалоба")[kind]})
    (folder / "table.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    with lzma.open(folder / "raw.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n\n".join(" ".join(WORDS["uk"][n % 15 :] + WORDS["uk"][: n % 15]) for n in range(80)))
    pairs = [
        {one: " ".join(WORDS[one][(n + k) % 15] for k in range(5)) for one in ("ru", "uk", "en")}
        for n in range(120)
    ]
    (folder / "pairs.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in pairs), "utf-8")
    return folder


OVERRIDES = [
    "tokenizer.vocabulary=300",
    "tokenizer.alphabet=100",
    "network.width=32",
    "network.layers=2",
    "network.heads=2",
    "network.inner=64",
    "network.positions=32",
    "network.static_epochs=1",
    "schedule.batch=512",
    "schedule.tokens=0.03",
    "schedule.save=10",
    "schedule.sampled=64",
    "schedule.rate=0.004",
    "schedule.translations=0.2",
    "schedule.alignment=0.3",
    "schedule.labels=0.1",
]

CONFIG = """
name = "tiny"
[[mixture.sources]]
file = "table.jsonl"
language = "ru"
licence = "ours"
label = "type"
weight = 2
[[mixture.sources]]
file = "raw.txt.xz"
language = "uk"
licence = "ours"
weight = 0.5
[[mixture.pairs]]
file = "pairs.jsonl"
fields = ["ru", "uk"]
licence = "ours"
[[mixture.pairs]]
file = "pairs.jsonl"
fields = ["en", "uk"]
licence = "ours"
"""


@pytest.fixture
def read(sets, tmp_path):
    """Read the tiny config with overrides of its own."""
    from pipeline.config import read_toml
    from pipeline.pretraining.config import PretrainConfig

    path = tmp_path / "encoder.toml"
    path.write_text(CONFIG, encoding="utf-8")

    def read(*more: str):
        folders = f"mixture.folders={json.dumps([str(sets)])}"
        return read_toml(PretrainConfig, path, [folders, *OVERRIDES, *more], "pretrain")

    return read
