"""Whether opening an attachment in another program could run something, and whether it is what it says.

Where name, type and content differ, the worst of them counts. Sources: [MS-OVBA] section 2.3.4 and ECMA-376
(macros), APPNOTE.TXT of the ZIP format sections 4.3.7 and 4.3.12 (names in archives).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

from mailguard.mime.file_kinds import HEAD_BYTES, FileKind, FileKinds, kinds_of
from mailguard.model import Attachment, Content

MOST_ENTRIES = 10_000  # of an archive, whose names are looked at
LONGEST_ENTRY = 1024

_ACTIVE = frozenset({FileKind.PROGRAM, FileKind.PAGE, FileKind.DRAWING})
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_MACROS = tuple(each.encode("utf-16-le") for each in ("_VBA_PROJECT", "Macros"))
_ZIP_MACROS = ("vbaproject.bin", "vbadata.xml")
_ODF_MACROS = ("basic/", "scripts/")
_LOCAL, _CENTRAL = (
    (b"PK\x03\x04", 26, 30),
    (b"PK\x01\x02", 28, 46),
)  # mark, where its length and its name stand

# Formats that are one inside the other: their names and their marks do not contradict each other.
_ALIKE = (
    frozenset({FileKind.ARCHIVE, FileKind.DOCUMENT, FileKind.MACROS}),
    frozenset({FileKind.TEXT, FileKind.PAGE, FileKind.DRAWING, FileKind.MESSAGE, FileKind.PROGRAM}),
)


class Risk(Enum):
    """The worst first: a file has one."""

    PROGRAM = auto()  # never opened
    PROGRAM_INSIDE = auto()  # an archive that holds one
    MACROS = auto()
    MISLABELLED = auto()  # its content is not what its name says
    NONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What was found. `name_inside`: the program in an archive, as a stranger wrote it."""

    risk: Risk
    kinds: FileKinds
    name_inside: str = ""

    @property
    def kind(self) -> FileKind | None:
        """What it is: its name tells, unless its content contradicts it, then its type."""
        name, content = self.kinds.by_name, self.kinds.by_content
        if name is not None and (content is None or _are_alike(name, content)):
            return name
        return content or self.kinds.by_type


def look_at(attachment: Attachment) -> FileReport:
    """By its first bytes alone: quick, for a list."""
    kinds = kinds_of(attachment.filename or "", attachment.content_type, attachment.content.head(HEAD_BYTES))
    if _is_active(kinds):
        return FileReport(risk=Risk.PROGRAM, kinds=kinds)
    if FileKind.MACROS in (kinds.by_name, kinds.by_type):
        return FileReport(risk=Risk.MACROS, kinds=kinds)
    return FileReport(risk=Risk.MISLABELLED if is_mislabelled(kinds) else Risk.NONE, kinds=kinds)


def look_into(attachment: Attachment) -> FileReport:
    """By all of it: what its archive holds, whether its document brings macros."""
    found = look_at(attachment)
    if found.risk is Risk.PROGRAM:
        return found
    content = attachment.content
    names = tuple(_names_inside(content))
    inside = next((each for each in names if _runs(each)), "")
    if inside and found.kinds.by_name not in (FileKind.DOCUMENT, FileKind.MACROS):
        return FileReport(risk=Risk.PROGRAM_INSIDE, kinds=found.kinds, name_inside=inside)
    if found.risk is Risk.MACROS or _has_macros(content, names):
        return FileReport(risk=Risk.MACROS, kinds=found.kinds)
    return found


def is_mislabelled(kinds: FileKinds) -> bool:
    """Whether what it begins as is another thing than its name, or its type, says."""
    if kinds.by_content is None:
        return False
    said = kinds.by_name or kinds.by_type
    return said is not None and not _are_alike(said, kinds.by_content)


def _are_alike(one: FileKind, other: FileKind) -> bool:
    return one is other or any({one, other} <= group for group in _ALIKE)


def _is_active(kinds: FileKinds) -> bool:
    if kinds.by_content in _ACTIVE or kinds.by_name in _ACTIVE:
        return True
    return kinds.by_type in _ACTIVE and kinds.by_content is None


def _runs(name: str) -> bool:
    return kinds_of(name.replace("\\", "/"), "", b"").by_name is FileKind.PROGRAM


def _has_macros(content: Content, names: tuple[str, ...]) -> bool:
    lower = [each.lower() for each in names]
    if any(each.endswith(_ZIP_MACROS) or each.startswith(_ODF_MACROS) for each in lower):
        return True
    if content.head(8) != _OLE:
        return False
    data = content.read()
    return any(each in data for each in _OLE_MACROS)


def _names_inside(content: Content) -> Iterator[str]:
    """Names in a ZIP archive, from both of its lists: programs differ in which one they believe."""
    if content.head(4) != _ZIP:
        return
    data = content.read()
    for mark, length_at, name_at in (_LOCAL, _CENTRAL):
        for start in islice(_find_all(data, mark), MOST_ENTRIES):
            header = data[start : start + name_at]
            if len(header) == name_at:
                (length,) = struct.unpack_from("<H", header, length_at)
                name = data[start + name_at : start + name_at + min(length, LONGEST_ENTRY)]
                yield name.decode("utf-8", "replace")


def _find_all(data: bytes, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + len(mark))
