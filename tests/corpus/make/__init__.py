"""Writes the corpus: `python -m tests.corpus.make [GROUP…]`, or `keys` for the people's keys.

One file for each group has `messages(world)`, which gives pairs of a name and the bytes of a message.
"""
