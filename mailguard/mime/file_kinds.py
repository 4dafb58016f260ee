"""What kind of file an attachment is: by its name, by the type the message gives it, by how it begins.

The three may contradict each other, and each is a stranger's word but the last. Sources: RFC 2046, WHATWG
MIME Sniffing Standard (sections 6 and 7), the formats' own descriptions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

HEAD_BYTES = 4096  # of a file, enough to tell its kind


class FileKind(StrEnum):
    """Kinds that are opened, shown or refused in different ways."""

    PROGRAM = "program"
    PAGE = "web page"  # HTML: a browser would run its scripts
    DRAWING = "drawing"  # SVG: the same
    PICTURE = "picture"
    PDF = "PDF document"
    MACROS = "document with macros"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    MESSAGE = "message"
    TEXT = "text"
    MEDIA = "recording"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKinds:
    """The three answers; None: it tells nothing."""

    by_name: FileKind | None
    by_type: FileKind | None
    by_content: FileKind | None


def kinds_of(name: str, content_type: str, head: bytes) -> FileKinds:
    """name: of the file, "" where it has none; content_type: lower case or not; head: its first bytes."""
    return FileKinds(
        by_name=_SUFFIXES.get(suffix_of(name)),
        by_type=_kind_of_type(content_type.lower()),
        by_content=kind_of_content(head),
    )


def suffix_of(name: str) -> str:
    """The last one, in lower case, as Windows sees it too: "a.pdf.EXE. " has ".exe"."""
    return PurePosixPath(name.rstrip(". ")).suffix.lower()


def kind_of_content(head: bytes) -> FileKind | None:
    """By the first bytes. None: no mark that is known, as with plain text."""
    for kind, marks in _MARKS:
        if head.startswith(marks):
            return kind
    if head[:2] == b"MZ" and b"\0" in head[:64]:
        return FileKind.PROGRAM
    if head[:4] == b"RIFF":
        return FileKind.PICTURE if head[8:12] == b"WEBP" else FileKind.MEDIA
    if head[4:8] == b"ftyp":
        return FileKind.MEDIA
    return _kind_of_words(head)


def _kind_of_words(head: bytes) -> FileKind | None:
    """What says in letters what it is; a byte order mark and blanks may stand before."""
    words = _plain(head).lstrip().lower()
    if words.startswith((b"#!", b"[desktop entry]", b"[internetshortcut]", b"@echo off")):
        return FileKind.PROGRAM
    if _SVG.match(words):
        return FileKind.DRAWING
    return FileKind.PAGE if words.startswith(_PAGE_STARTS) else None


def _plain(head: bytes) -> bytes:
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(name, "replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def _kind_of_type(content_type: str) -> FileKind | None:
    if content_type in _TYPES:
        return _TYPES[content_type]
    if content_type.startswith(("application/vnd.openxmlformats-", "application/vnd.oasis.opendocument.")):
        return FileKind.DOCUMENT
    main = content_type.partition("/")[0]
    return {
        "image": FileKind.PICTURE,
        "text": FileKind.TEXT,
        "message": FileKind.MESSAGE,
        "audio": FileKind.MEDIA,
        "video": FileKind.MEDIA,
    }.get(main)


# What Windows, macOS and Linux desktops run, install or let act when it is opened.
_NAMES = {
    FileKind.PROGRAM: """
        .app .appimage .application .appref-ms .bash .bat .bin .cab .chm .class .cmd .com .command .cpl .csh
        .deb .desktop .diagcab .dll .dmg .dylib .elf .exe .flatpakref .fish .gadget .hta .img .inf .ins .iqy
        .iso .jar .jnlp .js .jse .ksh .library-ms .lnk .mht .mhtml .mjs .mobileconfig .msc .msi .msix .msp
        .mst .msu .pif .pkg .pl .ppam .ps1 .ps1xml .psc1 .psd1 .psm1 .py .pyc .pyw .rb .rdp .reg .rpm .run
        .scf .scr .sct .search-ms .searchconnector-ms .service .settingcontent-ms .sh .shb .shs .slk .snap .so
        .swf .sys .terminal .theme .tool .url .vb .vbe .vbs .vhd .vhdx .vxd .wasm .webloc .workflow .ws .wsb
        .wsc .wsf .wsh .xbap .xlam .xll .zsh
    """,
    FileKind.PAGE: ".htm .html .shtml .xht .xhtml .xml .xsl .xslt",
    FileKind.DRAWING: ".svg .svgz",
    FileKind.PICTURE: ".avif .bmp .gif .heic .ico .jpe .jpeg .jpg .png .tif .tiff .webp",
    FileKind.PDF: ".pdf",
    FileKind.MACROS: ".docm .dotm .potm .ppsm .pptm .sldm .xlsb .xlsm .xltm",
    FileKind.DOCUMENT: ".doc .docx .odp .ods .odt .ppt .pptx .rtf .xls .xlsx",
    FileKind.ARCHIVE: ".7z .bz2 .gz .rar .tar .tgz .txz .xz .zip .zst",
    FileKind.MESSAGE: ".eml",
    FileKind.TEXT: """
        .asc .c .cfg .conf .cpp .css .csv .diff .h .ics .ini .java .json .log .md .patch .rs .rst .sql .srt
        .tex .toml .ts .tsv .txt .vcf .vcs .yaml .yml
    """,
    FileKind.MEDIA: ".aac .avi .flac .m4a .m4v .mkv .mov .mp3 .mp4 .mpeg .ogg .opus .wav .webm",
}
_SUFFIXES = {suffix: kind for kind, suffixes in _NAMES.items() for suffix in suffixes.split()}

_PROGRAM_TYPES = """
    application/hta application/java-archive application/java-vm application/javascript application/wasm
    application/vnd.debian.binary-package application/vnd.microsoft.portable-executable
    application/x-apple-diskimage application/x-bat application/x-csh application/x-desktop
    application/x-dosexec application/x-elf application/x-executable application/x-iso9660-image
    application/x-java-archive application/x-java-jnlp-file application/x-javascript
    application/x-mach-binary application/x-ms-shortcut application/x-msdos-program
    application/x-msdownload application/x-msi application/x-perl application/x-pie-executable
    application/x-python-code application/x-rpm application/x-ruby application/x-sh
    application/x-sharedlib application/x-shellscript application/x-vbscript text/javascript text/vbscript
    text/x-shellscript
"""
_TYPES: dict[str, FileKind | None] = {
    **dict.fromkeys(_PROGRAM_TYPES.split(), FileKind.PROGRAM),
    "application/xhtml+xml": FileKind.PAGE,
    "text/html": FileKind.PAGE,
    "image/svg+xml": FileKind.DRAWING,
    "application/pdf": FileKind.PDF,
    "application/x-pdf": FileKind.PDF,
    "application/vnd.ms-word.document.macroenabled.12": FileKind.MACROS,
    "application/vnd.ms-excel.sheet.macroenabled.12": FileKind.MACROS,
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": FileKind.MACROS,
    "application/msword": FileKind.DOCUMENT,
    "application/rtf": FileKind.DOCUMENT,
    "text/rtf": FileKind.DOCUMENT,
    "application/vnd.ms-excel": FileKind.DOCUMENT,
    "application/vnd.ms-powerpoint": FileKind.DOCUMENT,
    "application/zip": FileKind.ARCHIVE,
    "application/x-zip-compressed": FileKind.ARCHIVE,
    "application/gzip": FileKind.ARCHIVE,
    "application/x-7z-compressed": FileKind.ARCHIVE,
    "application/x-rar-compressed": FileKind.ARCHIVE,
    "application/vnd.rar": FileKind.ARCHIVE,
    "application/x-tar": FileKind.ARCHIVE,
    "application/json": FileKind.TEXT,
    "message/rfc822": FileKind.MESSAGE,
    "message/delivery-status": FileKind.TEXT,
    "text/rfc822-headers": FileKind.TEXT,
    "text/x-moz-deleted": None,
}

_MARKS: tuple[tuple[FileKind, tuple[bytes, ...]], ...] = (
    (
        FileKind.PROGRAM,
        (
            b"\x7fELF",
            b"\xca\xfe\xba\xbe", b"\xbe\xba\xfe\xca",  # Mach-O for several processors, and Java classes
            b"\xfe\xed\xfa\xce", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe",  # Mach-O
            b"\0asm", b"dex\n", b"\xed\xab\xee\xdb",  # WebAssembly, Android, RPM
            b"L\0\0\0\x01\x14\x02\0",  # a shortcut of Windows: [MS-SHLLINK] section 2.1
            b"MSCF", b"ITSF", b"!<arch>\n",  # cabinets, compiled help, Debian packages
        ),
    ),
    (FileKind.PICTURE, (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")),
    (FileKind.PDF, (b"%PDF-",)),
    (FileKind.DOCUMENT, (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")),
    (FileKind.ARCHIVE, (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a", b"BZh",
                        b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")),
    (FileKind.MEDIA, (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")),
)  # fmt: skip

_PAGE_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<hta:")
_SVG = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*(?:<!doctype svg[^>]*>\s*)?<svg[\s>]", re.S)
