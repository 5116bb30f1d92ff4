"""Bihuan 闭环: one process version and one event log, all the way round the loop."""

__version__ = "0.1.0"
