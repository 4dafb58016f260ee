"""Transfer encodings, whole and damaged, and files in the text itself."""

from __future__ import annotations

import base64
import binascii
import time

import pytest

from mailguard.mime.body import build_body
from mailguard.mime.content import PartContent, content_of, content_size, decode_content
from mailguard.mime.embedded import take_files_out
from mailguard.mime.parts import split
from mailguard.mime.transfer import decode_base64, decode_transfer, meant_encoding

LONG = bytes(range(256)) * 10_000  # 2.5 MB: more than one piece


@pytest.mark.parametrize(
    "encoded, data",
    [
        (b"aGVsbG8=", b"hello"),
        (b"aGVsbG8", b"hello"),
        (b"aGVs\r\nbG8=\r\n", b"hello"),
        (b"aG*Vs-bG8=!", b"hello"),
        (b"aGVsbG8=\r\naGVsbG8=\r\n", b"hellohello"),
        (b"aGVsbG8=\r\n-- \r\nA list\r\n", b"hello"),
        (b"aGVsbG8=aGVs", b"hello"),
        (b"aGVsbG8gdA", b"hello t"),
        (b"=aGVs", b""),
        (b"a", b""),
        (b"", b""),
    ],
)
def test_base64_gives_what_can_be_read(encoded: bytes, data: bytes) -> None:
    assert decode_base64(encoded) == data


@pytest.mark.parametrize(
    "encoded, data",
    [
        (b"a=3Db=\r\nc", b"a=bc"),
        (b"a=3db", b"a=b"),
        (b"a= \t\r\nb", b"ab"),
        (b"a=\rb\r\nc", b"ab\r\nc"),
        (b"100% =XY =", b"100% =XY "),
    ],
)
def test_quoted_printable_gives_what_can_be_read(encoded: bytes, data: bytes) -> None:
    assert decode_transfer(encoded, "quoted-printable") == data


@pytest.mark.parametrize(
    "word, encoding",
    [
        ("BASE64", "base64"),
        (' "Base64" ', "base64"),
        ("8-bit", "8bit"),
        ("utf-8", "8bit"),
        ("quoted_printable", "quoted-printable"),
        ("x-unknown", "x-unknown"),
        ("", ""),
    ],
)
def test_an_encoding_is_known_however_it_is_written(word: str, encoding: str) -> None:
    assert meant_encoding(word) == encoding


def uuencoded(data: bytes) -> bytes:
    lines = (binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 a b.bin\n" + b"".join(lines) + b"`\nend\n"


def yencoded(data: bytes) -> bytes:
    moved = bytes((octet + 42) % 256 for octet in data)
    for octet in (b"=", b"\0", b"\r", b"\n"):
        moved = moved.replace(octet, b"=" + bytes([(octet[0] + 64) % 256]))
    return b"=ybegin line=128 size=%d name=a b.bin\r\n%b\r\n=yend size=%d\r\n" % (len(data), moved, len(data))


@pytest.mark.parametrize(
    "encoding, encode",
    [
        ("base64", base64.encodebytes),
        ("quoted-printable", lambda data: binascii.b2a_qp(data, istext=False)),
        ("x-uuencode", uuencoded),
        ("8bit", bytes),
    ],
)
def test_a_long_part_is_decoded_in_pieces_to_the_byte(encoding: str, encode) -> None:  # type: ignore[no-untyped-def]
    raw = b"Content-Type: a/b\nContent-Transfer-Encoding: %b\n\n" % encoding.encode() + encode(LONG)
    part = split(raw).root
    assert decode_content(part) == content_of(part).read() == LONG
    assert content_size(part) == len(LONG)
    assert PartContent(part, 0).head(1000) == LONG[:1000]
    assert PartContent(part, 0).head(2_000_000) == LONG[:2_000_000]


@pytest.mark.parametrize("encode", [uuencoded, yencoded])
def test_a_file_in_the_text_becomes_an_attachment(encode) -> None:  # type: ignore[no-untyped-def]
    raw = b"Subject: x\r\n\r\nHere it is.\r\n" + encode(bytes(range(256))) + b"Regards\r\n"
    body = build_body(split(raw).root)
    assert body.text == "Here it is.\nRegards"
    ((name, data),) = [(each.filename, each.data) for each in body.attachments]
    assert (name, data) == ("a b.bin", bytes(range(256)))


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 and\nthe rest of the sentence\nend\n",
        b"begin 644 a\n#86)C\n",
        b"begin 644 a\n#86)C\nbroken line\nend\n",
        b"please begin 644 a\nend\n",
        b"> begin 644 a\n> #86)C\n> end\n",
        b"=ybegin name=a\nno end",
        b"begin 644 a\nend\n",
    ],
)
def test_words_about_files_stay_words(text: bytes) -> None:
    assert take_files_out(text) == (text, ())


@pytest.mark.parametrize(
    "evil",
    [
        b"begin 644 x\n" * 200_000 + b"end",
        b"begin 644 x\n#86)C\n" * 200_000 + b"end",
        b"=ybegin a\n" * 200_000,
        b"=ybegin a\n" * 200_000 + b"=yend \n",
        b"begin 644 x\n" + b"\n" * 4_000_000 + b"end\n",
        b"end\n" * 1_000_000 + b"begin 644 x\n",
    ],
    ids=range(6),
)
def test_a_text_full_of_beginnings_takes_no_time(evil: bytes) -> None:
    begun = time.perf_counter()
    take_files_out(evil)
    assert time.perf_counter() - begun < 3


@pytest.mark.parametrize("evil", [b"=", b"A=\n", b"====\n", b"\n", b"=\r", b"= "])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "x-uuencode"])
def test_megabytes_of_junk_are_decoded_in_a_moment(evil: bytes, encoding: str) -> None:
    begun = time.perf_counter()
    decode_transfer(evil * (2_000_000 // len(evil)), encoding)
    assert time.perf_counter() - begun < 3
