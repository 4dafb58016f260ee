"""Asking for passphrases and passwords, one prompt at a time."""
