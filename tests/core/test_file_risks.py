"""What kind of file an attachment is, and what it could do when another program opens it."""

from __future__ import annotations

import io
import zipfile

import pytest

from mailguard.mime.file_kinds import FileKind, kind_of_content
from mailguard.mime.file_risks import Risk, look_at, look_into
from mailguard.model import Attachment, HeldContent

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def attachment(name: str | None, data: bytes, content_type: str = "application/octet-stream") -> Attachment:
    return Attachment(path="2", filename=name, content_type=content_type, content=HeldContent(data))


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("invoice.pdf.exe", b"x", "application/pdf"),
        ("INVOICE.SCR", b"x", "image/png"),
        ("a.exe. .", b"x", "application/pdf"),
        ("link.lnk", b"x", "text/plain"),
        ("link.url", b"[InternetShortcut]\nURL=file:///x", "text/plain"),
        ("start.desktop", b"[Desktop Entry]\nExec=sh", "text/plain"),
        ("page.html", b"<p>", "text/html"),
        ("drawing.svg", b"<svg onload='x()'/>", "image/svg+xml"),
        ("report.xml", b"<?xml-stylesheet href='x'?>", "application/xml"),
        ("photo.jpg", b"\x7fELF\x02", "image/jpeg"),
        ("photo.jpg", b"MZ\x90\0\x03", "image/jpeg"),
        ("photo.jpg", b"\xcf\xfa\xed\xfe", "image/jpeg"),
        ("notes.txt", b"#!/bin/sh\nrm -r ~", "text/plain"),
        ("notes.txt", b"\xef\xbb\xbf \n#!/bin/sh", "text/plain"),
        ("notes.txt", "\ufeff<html><script>".encode("utf-16-le"), "text/plain"),
        ("notes.txt", b"L\0\0\0\x01\x14\x02\0\0\0\0\0", "text/plain"),
        (None, b"anything", "application/x-msdownload"),
        (None, b"alert(1)", "text/javascript"),
        ("archive.jar", archive("META-INF/MANIFEST.MF"), "application/zip"),
        ("sheet.xll", b"x", "application/vnd.ms-excel"),
        ("picture.png", b"<svg xmlns='x'>", "image/png"),
    ],
)
def test_what_could_run_is_a_program_by_its_name_its_type_or_its_content(
    name: str | None, data: bytes, content_type: str
) -> None:
    assert look_at(attachment(name, data, content_type)).risk is Risk.PROGRAM


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("photo.png", PNG, "image/png"),
        ("photo.png", PNG, "application/octet-stream"),
        ("letter.txt", b"MZ was here. So was ELF.", "text/plain"),
        ("list.csv", b"a,b", "text/csv"),
        ("plan.pdf", b"%PDF-1.7", "application/pdf"),
        ("plan.docx", archive("word/document.xml", "word/embeddings/oleObject1.bin"), "application/zip"),
        ("plan.zip", archive("plan.pdf", "photo.png"), "application/zip"),
        ("old.doc", OLE + bytes(600), "application/msword"),
        ("words", b"nothing known", "application/x-of-ours"),
        ("forwarded.eml", b"From: a@example.org\n\nx", "message/rfc822"),
        ("empty.pdf", b"", "application/pdf"),
    ],
)
def test_ordinary_files_are_no_risk(name: str, data: bytes, content_type: str) -> None:
    assert look_into(attachment(name, data, content_type)).risk is Risk.NONE


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sheet.xlsm", archive("xl/workbook.xml")),
        ("sheet.xlsx", archive("xl/workbook.xml", "xl/vbaProject.bin")),
        ("old.doc", OLE + bytes(600) + "_VBA_PROJECT".encode("utf-16-le")),
        ("text.odt", archive("content.xml", "Basic/Standard/Module1.xml")),
    ],
)
def test_documents_with_macros_are_told(name: str, data: bytes) -> None:
    assert look_into(attachment(name, data)).risk is Risk.MACROS


def test_an_archive_that_holds_a_program_names_it() -> None:
    found = look_into(attachment("invoice.zip", archive("readme.txt", "in/Invoice.pdf.exe")))
    assert (found.risk, found.name_inside) == (Risk.PROGRAM_INSIDE, "in/Invoice.pdf.exe")


def test_a_name_that_stands_in_one_list_of_the_archive_alone_counts_too() -> None:
    data = archive("photo.jpeg")
    only_locally = data.replace(b"photo.jpeg", b"run-me.exe", 1)
    assert look_into(attachment("a.zip", only_locally)).risk is Risk.PROGRAM_INSIDE


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 40, b"PK\x01\x02" * 9000])
def test_broken_archives_are_looked_at_without_harm(data: bytes) -> None:
    assert look_into(attachment("a.zip", data)).name_inside == ""


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("photo.jpg", b"%PDF-1.7", "image/jpeg"),
        ("plan.pdf", PNG, "application/pdf"),
        ("letter.txt", OLE, "text/plain"),
        (None, b"PK\x03\x04", "image/png"),
    ],
)
def test_content_that_is_not_what_the_name_says_is_told(
    name: str | None, data: bytes, content_type: str
) -> None:
    found = look_at(attachment(name, data, content_type))
    assert found.risk is Risk.MISLABELLED


def test_what_it_is_follows_from_the_content_where_the_name_lies() -> None:
    assert look_at(attachment("photo.jpg", b"%PDF-1.7")).kind is FileKind.PDF
    assert look_at(attachment("plan.docx", archive("a"))).kind is FileKind.DOCUMENT
    assert look_at(attachment(None, b"words", "text/plain")).kind is FileKind.TEXT


def test_pictures_of_the_web_are_known_by_their_beginning() -> None:
    webp = b"RIFF\x00\x00\x00\x00WEBPVP8 "
    assert [kind_of_content(each) for each in (b"GIF89a", b"\xff\xd8\xff\xe0", webp)] == [
        FileKind.PICTURE
    ] * 3
