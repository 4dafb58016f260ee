"""Parts that are neither plain text nor HTML: what is said about them, and what stays an attachment."""

from __future__ import annotations

import time

import pytest

from mailguard.mime.body import Body, build_body
from mailguard.mime.calendar import calendar_in_words
from mailguard.mime.contact_card import cards_in_words
from mailguard.mime.enriched import plain_of_enriched, plain_of_richtext
from mailguard.mime.parts import split
from mailguard.mime.reports import report_in_words
from tests.core.letters import crlf, mixed

INVITATION = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY;LANGUAGE=en:Field trip\\, second
  try
DTSTART;TZID=Europe/Berlin:20250505T100000
DTEND;TZID=Europe/Berlin:20250505T113000
RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20250601T000000Z
LOCATION:Room 1
ORGANIZER;CN="Alice: Example":mailto:alice@example.org
ATTENDEE;CN=Bob;PARTSTAT=NEEDS-ACTION:MAILTO:bob@example.net
ATTENDEE:mailto:carol@example.org
DESCRIPTION:Bring\\nboots.
BEGIN:VALARM
DESCRIPTION:alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""
INVITATION_IN_WORDS = """\
Invitation: Field trip, second try
When: Monday 5 May 2025, 10:00 to 11:30 (Europe/Berlin)
Repeats: every 2 weeks until Sunday 1 June 2025
Where: Room 1
From: Alice: Example <alice@example.org>
Who: Bob <bob@example.net>, carol@example.org

Bring
boots."""


def body_of(content: bytes) -> Body:
    return build_body(split(content).root)


def entity(content_type: str, text: str, more: str = "") -> bytes:
    return crlf(f"Content-Type: {content_type}\n{more}\n{text}")


# Invitations


def test_an_invitation_says_what_when_where_and_who() -> None:
    assert calendar_in_words(INVITATION) == INVITATION_IN_WORDS


@pytest.mark.parametrize(
    "lines, words",
    [
        ("DTSTART:20250505T100000Z", "When: Monday 5 May 2025, 10:00 (UTC)"),
        ("DTSTART:20250505T100000\nDURATION:PT90M", "When: Monday 5 May 2025, 10:00 to 11:30"),
        (
            "DTSTART:20250505T230000\nDTEND:20250506T010000",
            "When: Monday 5 May 2025, 23:00 to Tuesday 6 May 2025, 01:00",
        ),
        ("DTSTART;VALUE=DATE:20250505\nDTEND;VALUE=DATE:20250506", "When: Monday 5 May 2025"),
        (
            "DTSTART;VALUE=DATE:20250505\nDTEND;VALUE=DATE:20250508",
            "When: Monday 5 May 2025 to Wednesday 7 May 2025",
        ),
        ("DTSTART:20250505T100000\nRRULE:FREQ=DAILY;COUNT=3", "Repeats: every day, 3 times"),
        ("DUE:20250505", "When: due Monday 5 May 2025"),
    ],
)
def test_times_are_said_as_they_are_given(lines: str, words: str) -> None:
    assert words in calendar_in_words(f"BEGIN:VEVENT\nSUMMARY:x\n{lines}\nEND:VEVENT").split("\n")


@pytest.mark.parametrize(
    "lines, first",
    [
        ("METHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:x", "Cancelled: x"),
        ("METHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:x\nSTATUS:CANCELLED", "Cancelled: x"),
        ("METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:x", "Answer: x"),
        ("BEGIN:VTODO\nSUMMARY:x", "Task: x"),
        ("BEGIN:VEVENT", "Event: (no title)"),
        ("nothing of a calendar", ""),
        ("DTSTART:99999999T999999", ""),
    ],
)
def test_what_an_event_is_comes_first(lines: str, first: str) -> None:
    assert calendar_in_words(lines).split("\n")[0] == first


def test_an_answer_says_who_comes() -> None:
    reply = "METHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;CN=Bob;PARTSTAT=DECLINED:mailto:b@x.org\nEND:VEVENT"
    assert "Answer: Bob <b@x.org> declines" in calendar_in_words(reply)


@pytest.mark.parametrize(
    "evil", ["BEGIN:VEVENT\n", "X;a=", 'X;a="\n', "DTSTART:20250505\n", "\n ", "RRULE:;=\n"]
)
def test_a_calendar_made_to_be_slow_takes_no_time(evil: str) -> None:
    begun = time.perf_counter()
    calendar_in_words("BEGIN:VEVENT\n" + evil * 300_000)
    assert time.perf_counter() - begun < 2


def test_an_invitation_stands_below_the_text_and_stays_an_attachment() -> None:
    plain, rich = entity("text/plain", "You are invited."), entity("text/html", "<p>You are invited.</p>")
    calendar = entity("text/calendar; method=REQUEST; charset=utf-8", INVITATION)
    body = body_of(mixed(plain, rich, calendar, kind="alternative"))
    assert body.text == f"You are invited.\n\n{INVITATION_IN_WORDS}"
    assert body.html is not None and "Field trip, second try" in body.html
    assert [each.content_type for each in body.attachments] == ["text/calendar"]


def test_an_attached_calendar_is_only_attached() -> None:
    calendar = entity("text/calendar; name=i.ics", INVITATION, "Content-Disposition: attachment\n")
    body = body_of(mixed(entity("text/plain", "words"), calendar))
    assert (body.text, [each.filename for each in body.attachments]) == ("words", ["i.ics"])


# Contact cards


def test_a_contact_card_is_said_in_a_line_and_stays_an_attachment() -> None:
    card = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Example;Alice;;;\nFN:Alice Example\n"
        "item1.EMAIL;TYPE=INTERNET:alice@example.org\nTEL:tel:+49-1\nORG:Ex\\, Inc;Dept\nEND:VCARD"
    )
    line = "Contact: Alice Example, alice@example.org, +49-1, Ex, Inc, Dept"
    assert cards_in_words(card) == line
    body = body_of(mixed(entity("text/plain", "words"), entity("text/vcard; name=a.vcf", card)))
    assert (body.text, [each.filename for each in body.attachments]) == (f"words\n\n{line}", ["a.vcf"])
    assert cards_in_words("BEGIN:VCARD\nEND:VCARD\nnonsense") == ""


# Reports


@pytest.mark.parametrize(
    "fields, words",
    [
        (
            "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; bob@example.net\nAction: failed\n"
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User\n unknown",
            "It could not be delivered to bob@example.net: 550 5.1.1 User unknown (mx.example.org).",
        ),
        (
            "Final-Recipient: rfc822;c@x.org\nAction: delayed\nStatus: 4.4.1\n"
            "Will-Retry-Until: Mon, 5 May 2025",
            "It has not been delivered to c@x.org yet: 4.4.1. It is tried again until Mon, 5 May 2025.",
        ),
        ("Final-Recipient: rfc822;c@x.org\nAction: delivered", "It was delivered to c@x.org."),
        ("Final-Recipient: rfc822;c@x.org\nAction: exploded", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_a_report_on_a_delivery_is_said_in_words(fields: str, words: str) -> None:
    assert report_in_words("message/delivery-status", crlf(fields)) == words


@pytest.mark.parametrize(
    "disposition, words",
    [
        (
            "manual-action/MDN-sent-manually; displayed",
            "It was shown to bob@x.org. That does not say that it was read.",
        ),
        (
            "automatic-action/MDN-sent-automatically; deleted/error",
            "It was deleted for bob@x.org; whether it was read is not known.\n"
            "This was sent by a program, without anybody being asked.",
        ),
        ("nonsense", ""),
    ],
)
def test_a_receipt_is_said_in_words(disposition: str, words: str) -> None:
    fields = crlf(f"Final-Recipient: rfc822;bob@x.org\nDisposition: {disposition}\n")
    assert report_in_words("message/disposition-notification", fields) == words


def test_a_bounce_is_readable_and_what_it_returns_is_attached() -> None:
    report = mixed(
        entity("text/plain", "I am sorry to have to inform you."),
        entity(
            "message/delivery-status",
            "Reporting-MTA: dns;mx\n\nFinal-Recipient: rfc822;b@x\nAction: failed\n",
        ),
        entity("message/rfc822", "Subject: Lost\n\nwords"),
        kind="report",
    )
    body = body_of(report)
    assert body.text == "I am sorry to have to inform you.\n\nIt could not be delivered to b@x (mx)."
    assert [each.filename for each in body.attachments] == [None, "Lost.eml"]


# Text of other kinds


def test_simple_marks_become_plain_text() -> None:
    enriched = (
        "<bold>Now</bold> is\nthe time\n\nfor <<all <color><param>red</param>x</color> <nofill>a\nb</nofill>"
    )
    assert plain_of_enriched(enriched) == "Now is the time\nfor <all x a\nb"
    rich = "<bold>Now</bold> is\nthe<nl>time <lt>all <comment>x</comment><paragraph>p</paragraph>q"
    assert plain_of_richtext(rich) == "Now is the\ntime <all p\n\nq"


@pytest.mark.parametrize("kind", ["text/markdown", "text/x-patch", "text/x-unknown", "text/enriched"])
def test_text_of_another_kind_is_shown_where_it_is_not_a_file(kind: str) -> None:
    assert body_of(entity(kind, "some words")).text == "some words"
    assert body_of(entity(kind, "some words")).attachments == ()
    named = body_of(entity(f"{kind}; name=a.txt", "some words"))
    assert (named.text, len(named.attachments)) == ("some words", 1)
    attached = body_of(entity(kind, "some words", "Content-Disposition: attachment\n"))
    assert (attached.text, len(attached.attachments)) == ("", 1)


@pytest.mark.parametrize("kind", ["text/css", "text/javascript", "text/x-amp-html", "text/rtf", "text/xml"])
def test_text_for_programs_is_an_attachment(kind: str) -> None:
    body = body_of(mixed(entity("text/plain", "words"), entity(kind, "x"), kind="alternative"))
    assert (body.text, len(body.attachments)) == ("words", 1)


@pytest.mark.parametrize("end", ["--b--\n", "\n\n--b--\n", "--b\n--b--\n", "--b\n\n\n--b--\n"])
def test_a_multipart_with_nothing_in_it_gives_no_attachment(end: str) -> None:
    empty = entity("multipart/mixed; boundary=b", end)
    body = body_of(mixed(entity("text/plain", "words"), empty))
    assert (body.text, body.attachments) == ("words", ())


# Parts that are not what they seem


@pytest.mark.parametrize(
    "content, code, words",
    [
        (entity("application/ms-tnef; name=winmail.dat", "x"), "winmail", "Microsoft Outlook"),
        (
            entity(
                "application/octet-stream; name=winmail.dat",
                "eJ8+Ig==",
                "Content-Transfer-Encoding: base64\n",
            ),
            "winmail",
            "does not open it",
        ),
        (entity("message/partial; number=2; total=5; id=x", "x"), "partial-message", "piece 2 of the 5"),
        (entity("message/partial; number=<b>", "x"), "partial-message", "is a piece of"),
        (
            entity(
                'message/external-body; access-type=URL; url="http://e.example/x"', "Content-Type: a/b\n\n"
            ),
            "external-body",
            "(at e.example). MailGuard does not fetch it.",
        ),
        (
            entity("message/external-body; access-type=anon-ftp; site=ftp.example.org", ""),
            "external-body",
            "(at ftp.example.org)",
        ),
        (entity('message/external-body; url="http://[/"', ""), "external-body", "lies elsewhere. "),
    ],
)
def test_what_is_not_here_or_cannot_be_opened_is_told(content: bytes, code: str, words: str) -> None:
    body = body_of(mixed(entity("text/plain", "words"), content))
    assert [each.code for each in body.findings] == [code]
    assert words in body.findings[0].message
    assert len(body.attachments) == 1


def test_a_message_inside_is_named_by_its_subject_however_it_is_encoded() -> None:
    inner = entity("message/rfc822", "U3ViamVjdDogT2xkCgp3b3Jkcw==", "Content-Transfer-Encoding: base64\n")
    (attachment,) = body_of(mixed(entity("text/plain", "words"), inner)).attachments
    assert (attachment.filename, attachment.data) == ("Old.eml", b"Subject: Old\n\nwords")
