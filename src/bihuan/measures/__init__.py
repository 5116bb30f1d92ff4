"""Measures: from an event log to figures. One language of indicators, one way to compute them, for everybody who asks.

`language` is KPI-FEEL: how an indicator's formula is written, checked against the model, and evaluated over a population.
"""
