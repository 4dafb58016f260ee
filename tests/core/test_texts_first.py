"""Which messages are taken apart, and what is made of their texts: a whole message, without its files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailguard.mime.parts import split
from mailguard.model.structure import LeftOut, StructurePart
from mailguard.sync.texts_first import left_out, put_together, sections_of, texts_of
from mailguard.transport.imap_structure import read_structure

TEXT = StructurePart(path="1", content_type="text/plain", size_bytes=7)
FILE = StructurePart(
    path="2",
    content_type="application/pdf",
    is_attachment=True,
    filename="a\u202eb.pdf",
    size_bytes=4_000_000,
)
MIXED = StructurePart(path="", content_type="multipart/mixed", boundary=b"b1", parts=(TEXT, FILE))
PLAIN, HTML = (
    replace(TEXT, path=f"1.{n}", content_type=f"text/{kind}") for n, kind in ((1, "plain"), (2, "html"))
)
NESTED = replace(
    MIXED,
    parts=(
        StructurePart(path="1", content_type="multipart/alternative", boundary=b"b2", parts=(PLAIN, HTML)),
        FILE,
    ),
)


def test_the_texts_of_a_usual_message_are_told_from_its_files() -> None:
    assert texts_of(MIXED) == (TEXT,)
    assert sections_of(MIXED, (TEXT,)) == ("HEADER", "1.MIME", "1")
    assert left_out(MIXED, (TEXT,)) == (LeftOut("ab.pdf", 3_000_000),)
    assert texts_of(NESTED) == (PLAIN, HTML)
    assert sections_of(NESTED, (PLAIN, HTML)) == ("HEADER", "1.MIME", "1.1.MIME", "1.1", "1.2.MIME", "1.2")


@pytest.mark.parametrize(
    "whole",
    [
        replace(MIXED, content_type="multipart/signed"),
        replace(MIXED, content_type="multipart/encrypted"),
        replace(MIXED, content_type="multipart/report"),
        replace(MIXED, parts=(TEXT, replace(FILE, content_type="application/pgp-encrypted"))),
        replace(MIXED, parts=(TEXT, replace(FILE, content_type="application/pkcs7-mime"))),
        replace(MIXED, parts=(replace(MIXED, path="1", content_type="multipart/signed"), FILE)),
        replace(MIXED, parts=(TEXT, replace(TEXT, path="2"))),  # no file
        replace(MIXED, parts=(FILE, replace(FILE, path="1"))),  # no text
        replace(TEXT, path="1"),
        replace(MIXED, parts=(replace(TEXT, is_attachment=True), FILE)),
    ],
)
def test_what_is_protected_or_unusual_is_fetched_whole(whole: StructurePart) -> None:
    assert texts_of(whole) is None


def test_the_texts_make_a_message_of_their_own_whose_parts_are_found() -> None:
    found = {
        "HEADER": b'Subject: Two\r\nContent-Type: multipart/mixed; boundary="b1"\r\n\r\n',
        "1.MIME": b'Content-Type: multipart/alternative; boundary="b2"\r\n\r\n',
        "1.1.MIME": b"Content-Type: text/plain\r\n\r\n",
        "1.1": b"Plain.\r\n",
        "1.2.MIME": b"Content-Type: text/html\r\n",  # a server that leaves the empty line out
        "1.2": b"<p>Rich.</p>",
    }
    raw = put_together(NESTED, (PLAIN, HTML), found)
    leaves = split(raw).root.leaves()
    assert [(each.path, each.content_type) for each in leaves] == [
        ("1.1", "text/plain"),
        ("1.2", "text/html"),
    ]
    assert b"Plain." in raw and b"<p>Rich.</p>" in raw and b"pdf" not in raw
    with pytest.raises(KeyError):
        put_together(NESTED, (PLAIN, HTML), {key: value for key, value in found.items() if key != "1.2"})


def test_a_structure_is_read_as_servers_tell_it() -> None:
    leaf = (b"TEXT", b"PLAIN", (b"CHARSET", b"utf-8"), None, None, b"7BIT", 7, 1, None, None, None)
    file = (b"APPLICATION", b"PDF", (b"NAME", b"old.pdf"), None, None, b"BASE64", 4_000_000, None,
            (b"ATTACHMENT", (b"FILENAME", b"new.pdf")), None)  # fmt: skip
    told = ([leaf, file], b"MIXED", (b"BOUNDARY", b"b1"), None, None)
    assert read_structure(told) == replace(MIXED, parts=(TEXT, replace(FILE, filename="new.pdf")))
    assert read_structure(leaf) == TEXT


@pytest.mark.parametrize(
    "told",
    [
        (),
        (b"TEXT",),
        ([], b"MIXED", None),
        ([(b"TEXT",)], b"MIXED", (b"BOUNDARY", b"b")),
        (b"TEXT", 7, None, None, None, None, 7),
        (b"TEXT", b"PLAIN", None, None, None, None, b"much"),
    ],
)
def test_a_structure_without_sense_is_none(told: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_structure(told)


def test_a_structure_without_end_is_none() -> None:
    told: tuple[object, ...] = (b"TEXT", b"PLAIN", None, None, None, None, 7)
    for _ in range(30):
        told = ([told], b"MIXED", (b"BOUNDARY", b"b"))
    with pytest.raises(ValueError, match="without end"):
        read_structure(told)
