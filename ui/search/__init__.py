"""Searching: the field, its suggestions, conditions, and the search window."""
