"""What every room stands on: errors, keys, durations and the working calendar.

Pure: nothing here reads a clock, draws a random number or touches the outside.
"""
