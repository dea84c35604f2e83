"""A transformer and the heads on it, trained together on labelled rows.

::

    batches  texts as token numbers, drawn epoch by epoch
    network  a transformer with one linear head per task
    loop     epochs, early stop
    export   what serving opens: ONNX in int8, or the Hugging Face folder
"""
