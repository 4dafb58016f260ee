"""Attachments that bring no name get one that can be saved and opened again."""

from __future__ import annotations

import pytest

from mailguard.model import Attachment, HeldContent


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("message/delivery-status", "part-2.1.txt"),
        ("image/JPEG", "part-2.1.jpg"),
        ("application/octet-stream", "part-2.1"),
        ("application/x-msdownload", "part-2.1"),
        ("text/html", "part-2.1"),
    ],
)
def test_the_type_gives_a_harmless_ending_or_none(content_type: str, name: str) -> None:
    made = Attachment(path="2.1", filename=None, content_type=content_type, content=HeldContent(b"x"))
    assert made.file_name == name
