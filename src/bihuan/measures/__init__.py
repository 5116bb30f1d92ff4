"""Measures: from an event log to figures. One language of indicators, one way to compute them, for everybody who asks.

`language` is KPI-FEEL: how an indicator's formula is written, checked against the model, and evaluated over a population.
`indicators` puts a question to a log: `measure()` serves diagnosis, comparison, pilot, board and audit alike; `population` is
the log as the formula sees it. `pilots` says what a pilot has shown, standing on `change` (difference-in-differences),
`medians`, `ranks`, `proportions`, `survival`, `families` and `planning`; `control_charts` say whether a process is steady.
All are functions of their arguments: chance comes in as a seed, and a figure that the data do not give is None, never 0.
"""
