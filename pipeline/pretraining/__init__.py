"""The encoder from raw text: mixture → tokens → static vectors → masked words, translations and labels.

::

    mixture     public sets → masked, plain passages with their weights
    tokens      sub-word tokenizer and passages as numbers on disk
    static      word2vec vectors, with which the network's embeddings begin
    batches     what is learnt at which step: the same after a restart
    objectives  masked words, translations side by side, labels of public sets
    card        from what, how long, how it went
    trainer     step by step, with checkpoints
    run         from the sets to the finished folder

Only this room and `finetuning` train with torch; nothing that scores or serves imports either.
"""
