"""What a model must fulfil (BPMN 2.0.2), one module per chapter, each a plain function from the index to findings.

`book` says for every rule where it stands in the standard and how grave it is when a model is merely to be run.
"""
