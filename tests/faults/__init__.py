"""Faults of every kind, at every step: afterwards the server and the computer hold what they held, once.

`make faults` runs all of it and prints the counts; the suite runs a part.
"""
