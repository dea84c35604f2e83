"""Tiny random networks of the architectures people bring, and a few rows to learn."""

from __future__ import annotations

import pytest

TEXTS = [
    "вода не идёт третий день подряд",
    "Дякую, все швидко й добре!",
    "Where is my parcel, it was due Monday?",
    "Касир нагрубила мені на касі",
    "Спасибо за помощь, вы лучшие",
    "The app crashes each time I open it",
] * 8
SENTIMENT = [0, 1, 0, 0, 1, 0] * 8


def _tokenizer(folder):
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=180, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator([text.lower() for text in TEXTS], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=64,
    ).save_pretrained(folder)


SIZE = {
    "vocab_size": 200,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 48,
    "max_position_embeddings": 66,
    "pad_token_id": 0,
}


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    """Make a tiny random checkpoint of an architecture and return its folder."""
    import torch
    from transformers import (
        AutoModel,
        BertConfig,
        DebertaV2Config,
        ModernBertConfig,
        XLMRobertaConfig,
    )

    configs = {
        "bert": lambda: BertConfig(**SIZE),
        "xlm-roberta": lambda: XLMRobertaConfig(**SIZE),
        "deberta-v2": lambda: DebertaV2Config(
            **SIZE,
            relative_attention=True,
            position_buckets=16,
            pos_att_type=["p2c", "c2p"],
            type_vocab_size=0,
        ),
        "modernbert": lambda: ModernBertConfig(
            **SIZE,
            cls_token_id=2,
            sep_token_id=3,
            bos_token_id=2,
            eos_token_id=3,
            global_attn_every_n_layers=2,
        ),
    }
    made = {}

    def make(kind: str, name: str | None = None):
        name = name or kind
        if name not in made:
            folder = tmp_path_factory.mktemp("hub") / name
            torch.manual_seed(1)
            AutoModel.from_config(configs[kind]()).save_pretrained(folder)
            _tokenizer(folder)
            made[name] = folder
        return made[name]

    return make


@pytest.fixture(scope="session")
def tune():
    """Fine-tune a folder's encoder on the few rows."""
    import numpy as np

    from pipeline.config import EncoderConfig, FinetuneConfig
    from pipeline.finetuning.loop import finetune
    from pipeline.fitting.examples import Examples

    def tune(folder, say=lambda _: None, encoder=None, **settings):
        labels = {"sentiment": np.array(SENTIMENT), "category": np.full(len(TEXTS), -1)}
        weights = {task: np.ones(len(TEXTS)) for task in labels}
        languages = np.array(["ru", "uk", "en", "uk", "ru", "en"] * 8)
        names = {"sentiment": ("negative", "positive"), "category": ("a", "b", "c")}
        examples = Examples(TEXTS, names, labels, weights, languages)
        config = FinetuneConfig(**{"epochs": 8, "rate": 3e-3, "batch": 256, "patience": 8, **settings})
        chosen = EncoderConfig(name=str(folder), **(encoder or {}))
        return finetune(examples, examples, chosen, config, 1, say)

    return tune
