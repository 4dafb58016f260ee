"""Attachments whose names, types and dispositions are meant to deceive people or file systems."""

from __future__ import annotations

from urllib.parse import quote

from tests.corpus.make.handwriting import Messages, Text, attached, letter, multipart_letter, text

_TRICKS: dict[str, str] = {
    "parent-folders": "../../../.ssh/authorized_keys",
    "parent-folders-backwards": "..\\..\\Startup\\run.bat",
    "absolute": "/etc/cron.d/job",
    "of-a-drive": "C:\\Windows\\System32\\evil.dll",
    "of-a-share": "\\\\evil.example\\share\\plan.doc",
    "of-an-address": "https://evil.example/plan.pdf",
    "dots-alone": "..",
    "many-dots": "....",
    "blanks-alone": "   ",
    "a-slash-alone": "/",
    "ends-in-a-slash": "folder/",
    "trailing-dots": "run.exe...",
    "trailing-blanks": "run.exe   ",
    "reserved-con": "CON",
    "reserved-nul-with-suffix": "nul.txt",
    "reserved-com1": "com1.pdf",
    "stream": "plan.txt:run.exe",
    "hidden-file": ".bashrc",
    "two-suffixes": "photo.jpg.exe",
    "suffix-far-away": f"photo.jpg{' ' * 100}.exe",
    "right-to-left": "plan\u202efdp.exe",
    "right-to-left-isolate": "\u2067plan\u2069.exe",
    "zero-width": "plan.pdf\u200b.e\u200dx\u2060e",
    "line-break": "plan.pdf\r\nrun.exe",
    "line-separator": "plan\u2028.pdf",
    "nul": "plan.pdf\0.exe",
    "escape": "\x1b[31mplan\x07.pdf",
    "combining-marks": "plan" + "\u0301" * 300 + ".pdf",
    "fullwidth-slashes": "．．／．．／plan.pdf",
    "10000-characters": "a" * 10_000 + ".pdf",
    "10000-characters-of-suffix": "plan." + "a" * 10_000,
    "200-emoji": "😀" * 200 + ".pdf",
    "markup": "<img src=x onerror=alert(1)>.png",
    "shell": "$(touch owned)`id`;rm -rf ~ &.sh",
    "option": "-rf.txt",
    "percent-encoded": "%2e%2e%2fplan.pdf",
    "lookalike-dot": "plan․exe",
    "lock": "🔒 Encrypted and verified.pdf",
    "wildcards": "pl*n?.pdf",
}


def messages(_: object) -> Messages:
    for name, trick in _TRICKS.items():
        yield name, _file(f"; filename*=utf-8''{quote(trick, safe='')}")
    yield from _plainly_written()
    yield from _dispositions()
    yield from _types()
    yield (
        "the-same-name-twice",
        multipart_letter(
            "mixed",
            text("words\n"),
            *[attached(b"x", _OCTETS, "Content-Disposition: attachment; filename=plan.pdf")] * 2,
        ),
    )


_OCTETS = "Content-Type: application/octet-stream"


def _file(parameters: Text, kind: Text = _OCTETS, data: bytes = b"hello") -> bytes:
    disposition = "Content-Disposition: attachment"
    written = disposition.encode() + parameters if isinstance(parameters, bytes) else disposition + parameters
    return multipart_letter("mixed", text("words\n"), attached(data, kind, written))


def _plainly_written() -> Messages:
    yield "empty", _file('; filename=""')
    yield "none", _file("")
    yield "raw-nul", _file(b'; filename="plan.pdf\0.exe"')
    yield "raw-controls", _file(b'; filename="pl\x08an\x1b[2J\x7f.pdf"')
    yield "raw-parent-folders", _file('; filename="../../plan.pdf"')
    yield "raw-backslashes", _file('; filename="C:\\temp\\plan.pdf"')
    yield (
        "parent-folders-in-pieces",
        _file('; filename*0="../"; filename*1="../"; filename*2*=%2F..%2Fplan.pdf'),
    )
    yield "parent-folders-encoded", _file('; filename="=?utf-8?q?=2E=2E/=2E=2E/plan.pdf?="')
    yield "parent-folders-in-the-type", _file("", f'{_OCTETS}; name="../../run.sh"')


def _dispositions() -> Messages:
    for name, value in (
        ("in-capitals", "ATTACHMENT; FILENAME=plan.pdf"),
        ("unknown", "render; filename=plan.pdf"),
        ("empty", "; filename=plan.pdf"),
        ("missing-semicolon", "attachment filename=plan.pdf"),
        ("inline", "inline; filename=plan.pdf"),
        ("with-a-false-size", "attachment; filename=plan.pdf; size=99999999999; creation-date=never"),
        ("with-a-comment", "attachment (see below); filename=plan.pdf"),
    ):
        part = attached(b"%PDF-1.4", "Content-Type: application/pdf", f"Content-Disposition: {value}")
        yield f"disposition-{name}", multipart_letter("mixed", text("words\n"), part)
    yield (
        "disposition-twice",
        multipart_letter(
            "mixed",
            text("words\n"),
            attached(
                b"%PDF-1.4",
                "Content-Type: application/pdf",
                "Content-Disposition: attachment; filename=plan.pdf",
                "Content-Disposition: inline; filename=run.exe",
            ),
        ),
    )
    yield (
        "text-that-is-attached",
        multipart_letter(
            "mixed",
            text("shown words\n"),
            text("attached words\n", "Content-Disposition: attachment; filename=notes.txt"),
        ),
    )
    yield (
        "whole-message-is-a-file",
        letter("hello\n", _OCTETS, "Content-Disposition: attachment; filename=data.bin"),
    )


def _types() -> Messages:
    """The type says one thing, the name or the content another."""
    page = b"<script>alert(1)</script>"
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="http://pixel.example/a"/></svg>'
    program = b"MZ\x90\0\x03\0\0\0"
    for name, kind, file, data in (
        ("program-called-a-picture", "image/png", "photo.png", program),
        ("program-with-the-name-of-a-picture", "application/x-msdownload", "photo.png", program),
        ("page-called-a-picture", "image/png", "photo.png", page),
        ("page-attached", "text/html", "page.html", page),
        ("xhtml-attached", "application/xhtml+xml", "page.xhtml", page),
        ("svg-attached", "image/svg+xml", "drawing.svg", picture),
        ("script-attached", "text/javascript", "run.js", b"alert(1)"),
        ("shortcut-attached", "application/x-desktop", "plan.desktop", b"[Desktop Entry]\nExec=sh\n"),
        ("archive-attached", "application/zip", "files.zip", b"PK\x05\x06" + bytes(18)),
    ):
        yield name, _file(f"; filename={file}", f"Content-Type: {kind}", data)
