"""A transformer and the heads on it, trained together on labelled rows.

::

    examples  masked texts with the labels that are known of them, as token numbers
    network   a transformer with one linear head per task
    loop      epochs, early stop
    export    what serving opens: ONNX in int8, or the Hugging Face folder
"""
