"""Layered layout that knows lanes (BPMN 2.0.2 §12): who stands in which column and row, and how lines run between them.

Columns follow the flow from left to right, rows belong to lanes, lines run along the middle of free cells or in the gaps between
columns and rows. The steps, one module each: `collect` (what is to be drawn), `ranks` (columns), `rows`, `routes` (ways on the
grid), `tracks` (lines in one gap apart), `geometry` (pixels), `labels`, `diagrams` (BPMN DI).
"""
