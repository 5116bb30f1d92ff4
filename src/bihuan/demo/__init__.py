"""The demo company: its people, its eight processes, its clock, and a staff that works on the real engine.

Everything here goes through the same use cases as a person in front of the screen; nothing writes a table on its own.
"""
