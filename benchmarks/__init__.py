"""Figures of speed and memory, each a ratio to a peer or a limit measured in the same run."""
