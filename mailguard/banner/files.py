"""The banner's words where a verdict is on a file and no message."""

from __future__ import annotations

from dataclasses import replace

from mailguard.banner.verdicts import banner
from mailguard.model import Banner, Verdict

# Of the table's own sentences; the rest of them say nothing of a message.
_WORDS = (
    ("You cannot decrypt this message", "You cannot decrypt this file"),
    ("Encrypted message damaged or changed", "Encrypted file damaged or changed"),
    ("This encrypted message cannot be read", "This encrypted file cannot be read"),
    ("BAD signature: this message was changed", "BAD signature: this file was changed"),
    ("so none of it is shown.", "so nothing of it was saved."),
    ("opening it could leak its text.", "decrypting it could leak what is in it."),
    ("Do not act on it. Links and pictures are off.", "Do not use it."),
    ("to read this message.", "to decrypt this file."),
    ("Text unchanged since signing.", "The file is unchanged since signing."),
)


def file_banner(verdict: Verdict) -> Banner:
    """As `banner`, in words for a file."""
    made = banner(verdict)
    title, sentence = made.title, made.sentence
    for of_message, of_file in _WORDS:
        title, sentence = title.replace(of_message, of_file), sentence.replace(of_message, of_file)
    return replace(made, title=title, sentence=sentence)
