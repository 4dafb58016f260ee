"""Words as the full-text index compares them, for what has no column of its own there."""

from __future__ import annotations

import unicodedata


def word_line(text: str) -> str:
    """Its words in lower case, without accents and with a blank before and behind each: " bob example ".

    So a search for the line of other words finds them next to each other. As FTS5's tokenizer
    "unicode61 remove_diacritics 2": letters and digits make words, all else parts them.
    """
    if not text.isascii():
        text = "".join(
            each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) != "Mn"
        )
    words = "".join(each if each.isalnum() else " " for each in text.lower()).split()
    return f" {' '.join(words)} " if words else " "
