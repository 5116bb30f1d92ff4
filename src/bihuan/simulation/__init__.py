"""Simulation: a version and a scenario give an event log, by the one engine on a virtual clock.

`scenario` says how many cases arrive, who works when, how long things take and which way cases go; `clock` drives the engine
by it; `study` repeats runs with common random numbers and compares two of them with intervals. What comes out is a log like
any other, so what was measured on history is measured on it by the same `measure()`.
"""
