"""What is shown of a tree of parts: text, HTML, pictures, attachments."""

from __future__ import annotations

import base64
import time

import pytest

from mailguard.mime.body import LONGEST_TEXT, Body, Hiding, build_body
from mailguard.mime.flowed import unflow
from mailguard.mime.parts import split


def body_of(raw: bytes, **kwargs: object) -> Body:
    return build_body(split(raw).root, **kwargs)  # type: ignore[arg-type]


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    joined = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n" + joined + b"--b--\r\n"


PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nplain words"
RICH = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>rich words</p>"
PICTURE = (
    b"Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"\x89PNG")
)
FILE = b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="a.pdf"\r\n\r\n%PDF'


def test_of_two_choices_the_text_is_plain_and_the_html_is_rich() -> None:
    body = body_of(mixed(PLAIN, RICH, kind=b"alternative"))
    assert (body.text, body.html) == ("plain words", "<p>rich words</p>")


def test_without_a_plain_part_the_text_is_made_of_the_html() -> None:
    body = body_of(RICH)
    assert (body.text, body.html) == ("rich words", "<p>rich words</p>")


def test_an_empty_plain_part_does_not_hide_the_words() -> None:
    empty = b"Content-Type: text/plain\r\n\r\n\r\n"
    assert body_of(mixed(empty, RICH, kind=b"alternative")).text == "rich words"


def test_texts_side_by_side_are_shown_one_after_the_other() -> None:
    body = body_of(mixed(PLAIN, RICH, FILE))
    assert body.text == "plain words\n\nrich words"
    assert body.html is not None
    assert "plain words</div>" in body.html and "<p>rich words</p>" in body.html
    assert [each.filename for each in body.attachments] == ["a.pdf"]


def test_a_picture_that_the_html_shows_is_no_attachment() -> None:
    rich = b"Content-Type: text/html\r\n\r\n<img src='cid:logo@x'>"
    body = body_of(mixed(rich, PICTURE, kind=b"related"))
    assert list(body.inline_parts) == ["logo@x"]
    assert body.inline_parts["logo@x"].data == b"\x89PNG"
    assert body.attachments == ()


def test_a_picture_that_nothing_shows_is_an_attachment() -> None:
    body = body_of(mixed(RICH, PICTURE, kind=b"related"))
    assert body.inline_parts == {}
    assert [each.filename for each in body.attachments] == ["logo.png"]


def test_pictures_too_heavy_for_a_page_wait_beside_it() -> None:
    data = base64.b64encode(bytes(2_000_000))
    body = body_of(b"Content-Type: text/html\r\n\r\n<p>x</p><img src='data:image/png;base64," + data + b"'>")
    assert body.html == '<p>x</p><img src="cid:data-0.mailguard">'
    assert body.inline_parts["data-0.mailguard"].data == bytes(2_000_000)


def test_an_unclosed_tag_cannot_reach_into_the_next_part() -> None:
    open_tag = b"Content-Type: text/html\r\n\r\n<img src='https://e.example/?"
    body = body_of(mixed(open_tag, PLAIN, b"Content-Type: text/html\r\n\r\n'>end"))
    assert body.html is not None
    assert "plain words" in body.html
    assert not any("plain" in each for each in body.remote)


def test_forwarded_messages_and_unknown_types_are_attachments() -> None:
    forwarded = b"Content-Type: message/rfc822\r\n\r\nSubject: Old/news\r\n\r\nwords"
    calendar = b"Content-Type: text/calendar; name=x.ics\r\n\r\nBEGIN:VCALENDAR"
    body = body_of(mixed(PLAIN, forwarded, calendar))
    assert body.text == "plain words"
    assert [(each.path, each.filename, each.content_type) for each in body.attachments] == [
        ("2", "Old_news.eml", "message/rfc822"),
        ("3", "x.ics", "text/calendar"),
    ]
    assert body.attachments[0].data == b"Subject: Old/news\r\n\r\nwords"


def test_a_text_in_an_unknown_encoding_is_an_attachment() -> None:
    body = body_of(b"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-rot13\r\n\r\nnoobs")
    assert body.text == ""
    assert len(body.attachments) == 1


@pytest.mark.parametrize(
    "name, cleaned",
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\x.exe", "x.exe"),
        ("inv\u202efdp.exe", "invfdp.exe"),
        ("a\r\nb.txt", "a b.txt"),
        ("con.txt", "_con.txt"),
        ("..", None),
        ("", None),
    ],
)
def test_names_of_attachments_are_fit_for_a_file_system(name: str, cleaned: str | None) -> None:
    encoded = base64.b64encode(name.encode()).decode()
    raw = f'Content-Type: a/b\r\nContent-Disposition: attachment; filename="=?utf-8?b?{encoded}?="\r\n\r\n'
    (attachment,) = body_of(raw.encode()).attachments
    assert attachment.filename == cleaned


@pytest.mark.parametrize(
    "encoding, content, data",
    [
        ("base64", b"aGVsbG8=", b"hello"),
        ("BASE64", b"aGVs\r\nbG8", b"hello"),
        ("base64", b"aGVs!bG8=*", b"hello"),
        ("base64", b"aGVsbG8=aGVsbG8=", b"hello"),
        ("base64", b"a", b""),
        ("quoted-printable", b"h=65llo=\r\n!", b"hello!"),
        ("quoted-printable", b"=ZZ=", b"=ZZ"),
        ("7bit", b"hello", b"hello"),
        ("", b"hello", b"hello"),
    ],
)
def test_transfer_encodings_are_taken_off_even_where_damaged(
    encoding: str, content: bytes, data: bytes
) -> None:
    raw = f"Content-Type: a/b\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + content
    (attachment,) = body_of(raw).attachments
    assert attachment.data.startswith(data)


@pytest.mark.parametrize(
    "flowed, text",
    [
        ("one \ntwo\nthree", "one two\nthree"),
        ("> one \n> two\nthree", "> one two\nthree"),
        (">> one \n> two", ">> one \n> two"),
        (" From me\n  x", "From me\n x"),
        ("text \n-- \nme", "text \n-- \nme"),
        ("open ", "open "),
        ("", ""),
    ],
)
def test_flowed_lines_are_joined(flowed: str, text: str) -> None:
    assert unflow(flowed) == text


def test_with_delsp_the_blank_is_not_part_of_the_text() -> None:
    assert unflow("名 \n字", delsp=True) == "名字"
    raw = "Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\r\n\r\n名 \r\n字".encode()
    assert body_of(raw).text == "名字"


def test_a_very_long_text_is_cut_and_said() -> None:
    body = body_of(b"\r\n" + b"word " * 500_000)
    assert len(body.text) == LONGEST_TEXT
    assert [each.code for each in body.findings] == ["text-cut"]


def test_what_repeats_the_protected_header_is_hidden_only_where_it_is_one() -> None:
    legacy = b'Content-Type: text/plain; hp-legacy-display="1"\r\n\r\nSubject: Secret\r\n\r\nwords'
    assert body_of(legacy, hiding=Hiding(legacy_display=True)).text == "words"
    assert body_of(legacy).text == "Subject: Secret\n\nwords"
    html = (
        b'Content-Type: text/html; hp-legacy-display="1"\r\n\r\n'
        b'<div class="header-protection-legacy-display"><pre>Subject: Secret</pre></div><p>words</p>'
    )
    assert body_of(html, hiding=Hiding(legacy_display=True)).html == "<p>words</p>"
    older = mixed(b'Content-Type: text/rfc822-headers; protected-headers="v1"\r\n\r\nSubject: Secret', PLAIN)
    hidden = body_of(older, hiding=Hiding(header_part=True))
    assert (hidden.text, hidden.attachments) == ("plain words", ())


def test_a_mislabelled_text_is_still_shown() -> None:
    assert body_of(b"Content-Type: multipart/mixed; boundary=b\r\n\r\nonly words").text == "only words"


@pytest.mark.parametrize(
    "raw",
    [
        mixed(*[PLAIN] * 9_000),
        mixed(*[RICH] * 9_000),
        mixed(*[FILE] * 9_000),
        b"Content-Type: text/html\r\n\r\n" + b"<p>x" * 10_000_000,
        b"Content-Type: text/plain; format=flowed\r\n\r\n" + b">" * 20_000_000,
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 20_000_000,
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * 10_000_000,
    ],
    ids=["texts", "htmls", "files", "html", "quote", "base64", "quoted-printable"],
)
def test_no_body_takes_long(raw: bytes) -> None:
    begun = time.monotonic()
    body_of(raw)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "head",
    [
        b'<meta charset="koi8-r">',
        b"<META http-equiv=Content-Type content='text/html; charset=koi8-r'>",
        b"<html><head><meta name=x><meta charset=koi8-r /></head>",
    ],
)
def test_html_is_read_in_the_charset_that_it_tells_itself(head: bytes) -> None:
    page = head + "<p>Имя</p>".encode("koi8-r")
    assert body_of(b"Content-Type: text/html\r\n\r\n" + page).text == "Имя"
    assert body_of(b"Content-Type: text/html; charset=cp1251\r\n\r\n" + page).text != "Имя"
