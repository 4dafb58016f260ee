"""Kinds of parts beside text and files: messages, reports, calendars, flowed text and others."""

from __future__ import annotations

from tests.corpus.make.handwriting import (
    PIXEL,
    Messages,
    attached,
    divided,
    entity,
    html,
    in_base64,
    letter,
    multipart,
    multipart_letter,
    text,
)

_FORWARDED = letter(
    "words of the forwarded message\n", "Subject: The forwarded one", "From: oscar@letters.example"
)


def messages(_: object) -> Messages:
    yield from _forwarded()
    yield from _elsewhere()
    yield from _reports()
    yield from _calendars()
    yield from _flowed()
    yield from _texts()
    yield from _old_files()
    yield from _smime()
    yield from _from_programs()


def _forwarded() -> Messages:
    inside = entity(_FORWARDED, "Content-Type: message/rfc822")
    yield "message-forwarded", multipart_letter("mixed", text("see below\n"), inside)
    yield (
        "message-forwarded-in-base64",
        multipart_letter("mixed", text("see below\n"), attached(_FORWARDED, "Content-Type: message/rfc822")),
    )
    yield (
        "message-forwarded-with-a-name",
        multipart_letter(
            "mixed",
            text("see below\n"),
            entity(
                _FORWARDED,
                "Content-Type: message/rfc822",
                'Content-Disposition: attachment; filename="../old.eml"',
            ),
        ),
    )
    yield "message-that-is-a-message", letter(_FORWARDED, "Content-Type: message/rfc822")
    deep = _FORWARDED
    for _ in range(10):
        deep = entity(deep, "Content-Type: message/rfc822", "Subject: One more", "From: nina@letters.example")
    yield "message-in-message-10-deep", letter(deep, "Content-Type: message/rfc822")
    hostile = letter(
        "<script>alert(1)</script><img src=http://pixel.example/f>",
        "Content-Type: text/html",
        "Subject: <b>bold</b>",
    )
    yield (
        "message-forwarded-with-html",
        multipart_letter("mixed", text("see below\n"), entity(hostile, "Content-Type: message/rfc822")),
    )
    yield (
        "digest",
        multipart_letter(
            "mixed",
            text("Digest of today\n"),
            multipart("digest", entity(_FORWARDED), entity(_FORWARDED), boundary="d"),
        ),
    )


def _elsewhere() -> Messages:
    """Content that stands elsewhere (RFC 2046 sections 5.2.2 and 5.2.3): never fetched or put together."""
    yield (
        "partial",
        letter(_FORWARDED, 'Content-Type: message/partial; id="abc@letters.example"; number=1; total=2'),
    )
    for name, access in (
        ("url", 'URL; URL="http://pixel.example/body"'),
        ("ftp", 'anon-ftp; site="pixel.example"; name="body.txt"'),
        ("local-file", 'local-file; name="/etc/passwd"; site="localhost"'),
        ("mail-server", 'mail-server; server="spy@evil.example"; subject="I read it"'),
    ):
        yield (
            f"external-body-{name}",
            multipart_letter(
                "mixed",
                text("see there\n"),
                entity(
                    "Content-Type: text/plain\n\nget all\n",
                    f"Content-Type: message/external-body; access-type={access}",
                ),
            ),
        )


_REPORT = 'report; report-type="{}"'


def _reports() -> Messages:
    status = entity(
        "Reporting-MTA: dns; mx.letters.example\n\nFinal-Recipient: rfc822; gone@letters.example\n"
        "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such person\n",
        "Content-Type: message/delivery-status",
    )
    returned = entity(
        "Subject: The returned one\nFrom: alice@corpus.example\n\n", "Content-Type: text/rfc822-headers"
    )
    yield "delivery-report", multipart_letter(
        _REPORT.format("delivery-status"), text("It could not be delivered.\n"), status, returned,
        fields=("From: Mail system <mailer-daemon@letters.example>", "Subject: Undelivered"),
    )  # fmt: skip
    yield (
        "delivery-report-without-words",
        multipart_letter(_REPORT.format("delivery-status"), status, returned),
    )
    yield "delivery-report-with-the-whole-message", multipart_letter(
        _REPORT.format("delivery-status"), text("It could not be delivered.\n"), status,
        entity(_FORWARDED, "Content-Type: message/rfc822"),
    )  # fmt: skip
    yield (
        "disposition-report",
        multipart_letter(
            _REPORT.format("disposition-notification"),
            text("It was displayed.\n"),
            entity(
                "Reporting-UA: letters.example; Pen 1.0\nFinal-Recipient: rfc822;nina@letters.example\n"
                "Original-Message-ID: <1@corpus.example>\n"
                "Disposition: manual-action/MDN-sent-manually; displayed\n",
                "Content-Type: message/disposition-notification",
            ),
        ),
    )
    yield (
        "abuse-report",
        multipart_letter(
            _REPORT.format("feedback-report"),
            text("This is a report of junk.\n"),
            entity(
                "Feedback-Type: abuse\nUser-Agent: Pen/1.0\nVersion: 1\n",
                "Content-Type: message/feedback-report",
            ),
            entity(_FORWARDED, "Content-Type: message/rfc822"),
        ),
    )


_EVENT = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:1@letters.example
DTSTART:20241201T090000Z
DTEND:20241201T100000Z
SUMMARY:Harvest meeting
LOCATION:Barn\\, upper floor
DESCRIPTION:Bring boots\\nand gloves.
ORGANIZER;CN=Nina Keller:mailto:nina@letters.example
ATTACH:http://pixel.example/agenda
END:VEVENT
END:VCALENDAR
"""


def _calendars() -> Messages:
    kind = "Content-Type: text/calendar; charset=utf-8; method=REQUEST"
    yield "calendar-alone", letter(_EVENT, kind)
    yield (
        "calendar-as-an-alternative",
        multipart_letter(
            "alternative", text("You are invited.\n"), html("<p>You are invited.</p>"), entity(_EVENT, kind)
        ),
    )
    yield (
        "calendar-attached",
        multipart_letter(
            "mixed",
            text("You are invited.\n"),
            attached(_EVENT.encode(), "Content-Type: text/calendar; name=invite.ics"),
        ),
    )
    yield (
        "calendar-broken",
        letter("BEGIN:VCALENDAR\nSUMMARY\nDTSTART:never\nBEGIN:VEVENT\n" + "x" * 500, kind),
    )
    card = "BEGIN:VCARD\nVERSION:4.0\nFN:Nina Keller\nPHOTO:http://pixel.example/me.jpg\nEND:VCARD\n"
    yield (
        "card-attached",
        multipart_letter(
            "mixed",
            text("my card\n"),
            entity(
                card,
                "Content-Type: text/vcard; name=nina.vcf",
                "Content-Disposition: attachment; filename=nina.vcf",
            ),
        ),
    )


def _flowed() -> Messages:
    kind = "Content-Type: text/plain; charset=utf-8; format=flowed"
    yield "flowed", letter("These words \nare one line.\n\nThese are \nanother.\n", kind)
    yield "flowed-with-delsp", letter("これは \n一行です。\n", kind + "; delsp=yes")
    yield "flowed-with-quotes", letter("> quoted \n> words\n>> deeper \n>> ones\nanswer \nto them\n", kind)
    yield "flowed-with-stuffed-lines", letter(" From here \n > no quote\n  two blanks\n", kind)
    yield "flowed-with-a-signature", letter("words\n\n-- \nNina\n", kind)
    yield "flowed-with-depths-that-jump", letter("> one \n>> two \nthree \n>>>> four\n", kind)
    yield "flowed-to-the-end", letter("words that \nnever ", kind)
    yield "flowed-by-a-strange-word", letter("two \nlines\n", "Content-Type: text/plain; format=fancy")


def _texts() -> Messages:
    yield (
        "text-enriched",
        letter(
            "<bold>strong</bold> and <italic>slanted</italic> words, 1 << 2\n", "Content-Type: text/enriched"
        ),
    )
    yield "text-richtext", letter("<bold>strong</bold> words<nl>\n", "Content-Type: text/richtext")
    yield "text-markdown", letter("# Title\n\n*words*\n", "Content-Type: text/markdown; charset=utf-8")
    yield (
        "text-csv-inside",
        multipart_letter(
            "mixed", text("numbers:\n"), entity("a,b\n1,2\n", "Content-Type: text/csv; name=numbers.csv")
        ),
    )
    yield (
        "text-rtf",
        multipart_letter(
            "mixed",
            text("see the file\n"),
            entity("{\\rtf1 words}\n", "Content-Type: text/rtf; name=words.rtf"),
        ),
    )
    yield (
        "texts-with-pictures-between",
        multipart_letter(
            "mixed",
            text("before\n"),
            attached(PIXEL, "Content-Type: image/png; name=dot.png", "Content-Disposition: inline"),
            text("after\n"),
        ),
    )
    yield (
        "html-then-text-of-a-list",
        multipart_letter("mixed", html("<p>words</p>"), text("-- \nfooter of the list\n")),
    )
    yield "sound-and-film", multipart_letter(
        "mixed", text("listen\n"),
        attached(b"RIFF", "Content-Type: audio/wav; name=song.wav"),
        attached(b"ftyp", "Content-Type: video/mp4; name=film.mp4"),
    )  # fmt: skip
    yield (
        "page-as-mhtml",
        multipart_letter(
            'related; type="text/html"',
            html('<img src="dot.png"><p>words</p>', "Content-Location: http://pixel.example/page.html"),
            attached(PIXEL, "Content-Type: image/png", "Content-Location: http://pixel.example/dot.png"),
        ),
    )


def _old_files() -> Messages:
    coded = "begin 644 words.txt\n,1W+#O,.?92!H:65R\n`\nend\n"
    yield "uuencode-in-text", letter(f"see the file\n\n{coded}\nthat was it\n")
    yield "uuencode-with-a-path", letter(f"see\n\n{coded.replace('words.txt', '../../run.sh')}")
    yield "uuencode-without-an-end", letter("see\n\nbegin 644 words.txt\n,1W+#O,.?92!H:65R\n")
    yield "begin-that-is-no-uuencode", letter("We will\n\nbegin 2024 with a feast\n\nend of story\n")
    yield "yenc-in-text", letter("=ybegin line=128 size=5 name=a.bin\n)*+,-\n=yend size=5\n")
    yield "binhex-in-text", letter("(This file must be converted with BinHex 4.0)\n\n:words:\n")
    tnef = bytes.fromhex("789f3e22") + bytes(20)
    yield (
        "winmail",
        multipart_letter(
            "mixed",
            text("see the file\n"),
            attached(tnef, "Content-Type: application/ms-tnef; name=winmail.dat"),
        ),
    )
    yield (
        "winmail-alone",
        letter(
            in_base64(tnef),
            "Content-Type: application/ms-tnef; name=winmail.dat",
            "Content-Transfer-Encoding: base64",
        ),
    )
    yield (
        "winmail-without-its-type",
        multipart_letter(
            "mixed",
            text("see the file\n"),
            attached(tnef, "Content-Type: application/octet-stream; name=winmail.dat"),
        ),
    )
    yield (
        "appledouble",
        multipart_letter(
            "appledouble",
            attached(bytes.fromhex("00051607"), "Content-Type: application/applefile; name=photo.png"),
            attached(PIXEL, "Content-Type: image/png; name=photo.png"),
        ),
    )


def _smime() -> Messages:
    signature = attached(b"0\x80\x06\x09", "Content-Type: application/pkcs7-signature; name=smime.p7s")
    signed = 'signed; protocol="application/pkcs7-signature"; micalg=sha-256'
    yield "smime-signed", multipart_letter(signed, text("signed words\n"), signature)
    yield (
        "smime-signed-in-one-piece",
        letter(
            in_base64(b"0\x80"),
            "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
            "Content-Transfer-Encoding: base64",
        ),
    )
    yield (
        "smime-encrypted",
        letter(
            in_base64(b"0\x80"),
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            "Content-Transfer-Encoding: base64",
        ),
    )
    yield "smime-signature-attached", multipart_letter("mixed", text("unsigned words\n"), signature)


def _from_programs() -> Messages:
    """Shapes that well-known programs give to everyday mail."""
    photo = attached(PIXEL, "Content-Type: image/png; name=photo.png", "Content-ID: <photo@letters.example>")
    page = html('<p>words</p><img src="cid:photo@letters.example">')
    related = multipart("related", page, photo, boundary="r")
    alternative = multipart("alternative", text("words\n"), related, boundary="a")
    plan = attached(
        b"%PDF-1.4", "Content-Type: application/pdf", "Content-Disposition: attachment; filename=plan.pdf"
    )
    yield (
        "text-page-picture-and-file",
        letter(divided(alternative, plan), 'Content-Type: multipart/mixed; boundary="b"'),
    )
    yield (
        "related-around-the-alternative",
        multipart_letter("related", multipart("alternative", text("words\n"), page, boundary="a"), photo),
    )
    yield (
        "picture-as-the-whole-message",
        letter(
            in_base64(PIXEL), "Content-Type: image/png; name=photo.png", "Content-Transfer-Encoding: base64"
        ),
    )
    yield (
        "pdf-as-the-whole-message",
        letter(
            in_base64(b"%PDF-1.4"),
            "Content-Type: application/pdf; name=plan.pdf",
            "Content-Transfer-Encoding: base64",
        ),
    )
    yield (
        "form-data",
        multipart_letter("form-data", text("value\n", 'Content-Disposition: form-data; name="field"')),
    )
