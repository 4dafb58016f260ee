"""Header protection as others write it: the standard's own forms, the older ones, and attacks on both."""

from __future__ import annotations

import time

import pytest

from mailguard.mime.body import Hiding, build_body
from mailguard.mime.headers import Headers
from mailguard.mime.parts import Part, split
from mailguard.mime.protection import find_protected, is_wrapped_message, join_headers

OUTSIDE = """\
From: Alice <alice@example.org>
To: Bob <bob@example.net>
Subject: [...]
Date: Mon, 01 Jan 2024 10:00:00 +0000
Message-ID: <1@example.org>
"""
INSIDE = """\
From: Alice <alice@example.org>
To: Bob <bob@example.net>
Subject: Dinner plans
Date: Mon, 01 Jan 2024 10:00:00 +0000
Message-ID: <1@example.org>
"""
RECORD = "".join(f"HP-Outer: {line}\n" for line in OUTSIDE.splitlines())
HIDDEN = Hiding(legacy_display=True, header_part=True)


def part(text: str) -> Part:
    return split(text.replace("\n", "\r\n").encode()).root


def joined(inner: str, outside: str = OUTSIDE, *, is_encrypted: bool = True) -> Headers:
    return join_headers(
        part(outside + "\n").fields,
        find_protected(part(inner)),
        is_encrypted=is_encrypted,
        signed_addresses=frozenset(),
    )


def cipher(fields: str = INSIDE + RECORD, text: str = "See you.\n") -> str:
    return f'{fields}Content-Type: text/plain; hp="cipher"\n\n{text}'


def clear(fields: str = INSIDE, text: str = "See you.\n") -> str:
    return f'{fields}Content-Type: text/plain; hp="clear"\n\n{text}'


# What was confidential


def test_only_what_the_sender_kept_from_the_outside_is_confidential() -> None:
    headers = joined(cipher())
    assert headers.subject == "Dinner plans"
    assert headers.protected == {"from", "to", "subject", "date", "message-id"}
    assert headers.confidential == {"subject"}


def test_a_field_without_a_record_was_removed_from_the_outside() -> None:
    headers = joined(cipher(INSIDE + "Cc: Carol <carol@example.org>\n" + RECORD))
    assert headers.confidential == {"subject", "cc"}
    assert [each.address for each in headers.cc] == ["carol@example.org"]


def test_names_that_were_left_out_outside_are_confidential() -> None:
    record = RECORD.replace("To: Bob <bob@example.net>", "To: bob@example.net")
    assert joined(cipher(INSIDE + record)).confidential == {"subject", "to"}


def test_who_carries_a_message_cannot_make_a_subject_look_as_if_it_was_never_hidden() -> None:
    headers = joined(cipher(), OUTSIDE.replace("[...]", "Dinner plans"))
    assert headers.confidential == {"subject"}


def test_another_line_length_does_not_make_a_field_another_one() -> None:
    record = RECORD.replace("To: Bob", "To:\n Bob")
    assert joined(cipher(INSIDE + record)).confidential == {"subject"}


def test_a_sender_who_hides_nothing_is_taken_at_their_word() -> None:
    headers = joined(clear(INSIDE + "HP-Outer: Subject: [...]\n"))
    assert (headers.subject, headers.confidential) == ("Dinner plans", frozenset())


def test_nothing_is_confidential_in_what_was_not_encrypted() -> None:
    headers = joined(cipher(), is_encrypted=False)
    assert (headers.subject, headers.confidential) == ("Dinner plans", frozenset())


def test_a_record_on_the_outside_of_a_message_records_nothing() -> None:
    headers = joined(cipher(), OUTSIDE + "HP-Outer: Subject: Dinner plans\n")
    assert headers.confidential == {"subject"}


# What was added on the way


@pytest.mark.parametrize("make", [cipher, clear])
def test_what_was_added_on_the_way_is_neither_shown_nor_answered(make) -> None:  # type: ignore[no-untyped-def]
    added = "Cc: m@evil.example\nReply-To: m@evil.example\nIn-Reply-To: <x@evil>\nReferences: <x@evil>\n"
    headers = joined(make(), OUTSIDE + added + "Bcc: m@evil.example\n")
    assert (headers.cc, headers.reply_to, headers.bcc) == ((), (), ())
    assert (headers.in_reply_to, headers.references) == ("", ())
    assert headers.added == ("cc", "reply-to", "in-reply-to", "references")


@pytest.mark.parametrize("mark", ['; protected-headers="v1"', ""])
def test_a_copy_added_to_an_older_form_that_holds_the_whole_header_is_not_answered(mark: str) -> None:
    inner = f"{INSIDE}Content-Type: text/plain{mark}\n\ntext"
    headers = joined(inner, OUTSIDE + "Cc: m@evil.example\n")
    assert (headers.cc, headers.added) == ((), ("cc",))


def test_a_second_recipient_outside_is_not_shown() -> None:
    headers = joined(cipher(), OUTSIDE.replace("bob@example.net>", "bob@example.net>, m@evil.example"))
    assert [each.address for each in headers.to] == ["bob@example.net"]


def test_a_field_that_the_sender_left_outside_alone_was_not_added() -> None:
    record = RECORD + "HP-Outer: Reply-To: list@example.org\n"
    assert joined(cipher(INSIDE + record), OUTSIDE + "Reply-To: list@example.org\n").added == ()


# The sender


@pytest.mark.parametrize(
    "inner, outer, is_contradicted",
    [
        ("alice@example.org", "mallory@evil.example", True),
        ("alice@example.org", "ALICE@Example.org", False),
        ("alice@münchen.example", "alice@xn--mnchen-3ya.example", False),
        ("alice@münchen.example", "alice@munchen.example", True),
    ],
)
def test_one_sender_is_told_from_another(inner: str, outer: str, is_contradicted: bool) -> None:
    headers = joined(
        cipher(INSIDE.replace("alice@example.org", inner)), OUTSIDE.replace("alice@example.org", outer)
    )
    assert headers.is_from_contradicted is is_contradicted
    if is_contradicted:
        assert headers.from_[0].address == outer


# Older forms


def test_an_older_form_tells_what_was_hidden_by_what_stands_outside() -> None:
    headers = joined(f'{INSIDE}Content-Type: text/plain; protected-headers="v1"\n\ntext')
    assert (headers.subject, headers.confidential) == ("Dinner plans", {"subject"})


def test_a_header_in_a_part_of_its_own_is_read() -> None:
    inner = (
        'Content-Type: multipart/mixed; boundary=b; protected-headers="v1"\n\n--b\n'
        'Content-Type: text/rfc822-headers; protected-headers="v1"\nContent-Disposition: inline\n\n'
        "Subject: Dinner plans\n\n--b\nContent-Type: text/plain\n\nSee you.\n--b--\n"
    )
    headers = joined(inner)
    assert (headers.subject, headers.confidential) == ("Dinner plans", {"subject"})
    assert build_body(part(inner), hiding=HIDDEN).text == "See you."


def test_a_header_in_some_later_part_is_not_the_messages() -> None:
    inner = (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee you.\n--b\n"
        'Content-Type: text/rfc822-headers; protected-headers="v1"\n\nSubject: Forged\n\n--b--\n'
    )
    assert joined(inner).subject == "[...]"
    assert build_body(part(inner), hiding=HIDDEN).attachments != ()


@pytest.mark.parametrize(
    "mark, message_id, sender, is_wrapped",
    [
        ('; forwarded="no"', "2@x", "bob@x.org", True),
        ('; protected-headers="v1"', "2@x", "bob@x.org", True),
        ("", "1@example.org", "alice@example.org", True),
        ('; forwarded="yes"', "1@example.org", "alice@example.org", False),
        ("", "1@example.org", "bob@x.org", False),
        ("", "2@x", "alice@example.org", False),
    ],
)
def test_a_whole_message_inside_is_the_message_unless_it_was_forwarded(
    mark: str, message_id: str, sender: str, is_wrapped: bool
) -> None:
    inner = f"Content-Type: message/rfc822{mark}\n\nFrom: {sender}\nMessage-ID: <{message_id}>\n\nwords"
    assert is_wrapped_message(part(inner), part(OUTSIDE + "\n")) is is_wrapped


# Copies of the header in the text


def shown(source: str) -> tuple[str, str | None]:
    body = build_body(part(source), hiding=HIDDEN)
    return body.text, body.html


TEXT = 'Content-Type: text/plain; hp-legacy-display="1"; hp="cipher"\n\n'
HTML = 'Content-Type: text/html; hp-legacy-display="1"; hp="cipher"\n\n'
DIV = '<div class="header-protection-legacy-display">\n<pre>Subject: Dinner plans</pre>\n</div>\n'


@pytest.mark.parametrize(
    "text, rest",
    [
        ("Subject: Dinner plans\n\nSee you.", "See you."),
        ("Subject: Dinner\n plans\nTo: Bob\n\nSee you.\n\nBye.", "See you.\n\nBye."),
        ("\nSubject: x\n\nSee you.", "Subject: x\n\nSee you."),
        ("Pay them.\n\nSee you.", "Pay them.\n\nSee you."),
        ("Subject: x\nPay them.\n\nSee you.", "Subject: x\nPay them.\n\nSee you."),
        ("Subject: x\nSee you.", "Subject: x\nSee you."),
    ],
)
def test_of_plain_text_only_a_copy_of_the_header_is_hidden(text: str, rest: str) -> None:
    assert shown(TEXT + text)[0] == rest


@pytest.mark.parametrize(
    "source, rest",
    [
        (f"<html><head><title></title></head><body>\n{DIV}<p>See you.</p></body></html>", "See you."),
        (f"{DIV}<p>See you.</p>", "See you."),
        (f"<p>See you.</p>{DIV}", "See you.\n\nSubject: Dinner plans"),
        (f"<div>{DIV}</div><p>See you.</p>", "Subject: Dinner plans\n\nSee you."),
        ("<div class='x header-protection-legacy-display y'>S: x</div><p>See you.</p>", "See you."),
    ],
)
def test_of_html_only_the_first_element_is_hidden(source: str, rest: str) -> None:
    assert shown(HTML + source)[0] == rest


def test_copies_are_hidden_in_all_choices_and_in_no_attachment() -> None:
    choices = (
        f'Content-Type: multipart/alternative; boundary=a; hp="cipher"\n\n--a\n{TEXT}Subject: x\n\nSee you.\n'
        f"--a\n{HTML}{DIV}<p>See you.</p>\n--a--\n"
    )
    assert shown(choices) == ("See you.", "\n<p>See you.</p>")
    mixed = (
        f'Content-Type: multipart/mixed; boundary=m; hp="cipher"\n\n--m\n{choices}\n--m\n'
        f"{TEXT}Subject: kept\n\nSecond.\n--m--\n"
    )
    assert "Subject: kept" in shown(mixed)[0]
    assert "Subject: x" not in shown(mixed)[0]


@pytest.mark.parametrize("evil", ["Subject: x\n", "Subject: x\n ", "<head>", "<div class=", "<html " * 3])
def test_a_copy_without_end_takes_no_time(evil: str) -> None:
    begun = time.perf_counter()
    shown(TEXT + evil * 50_000)
    shown(HTML + evil * 50_000)
    assert time.perf_counter() - begun < 2
