"""Opening a file for the text tools: as text, as a block of armor, or as what a signature belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from mailguard.mime.armor import BlockKind, armor
from ui.wording import tr

_OPENPGP_NAMES = frozenset({".gpg", ".pgp", ".key", ".sig"})
# Packet types that a file without armor begins with: RFC 9580 section 5. All others are messages.
_KINDS = {2: BlockKind.SIGNATURE, 5: BlockKind.PRIVATE, 6: BlockKind.KEY}


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file in memory. `text` None: it can only be checked against a signature of its own."""

    name: str
    data: bytes = field(repr=False)
    text: str | None = field(repr=False)


def read_file(name: str, data: bytes) -> OpenedFile:
    """What a file holds. OpenPGP data without armor, told by the file's name, gets one."""
    is_openpgp = Path(name).suffix.lower() in _OPENPGP_NAMES and data[:1] >= b"\x80"
    return OpenedFile(name, data, armor(_kind(data), data).decode("ascii") if is_openpgp else _text(data))


def _kind(data: bytes) -> BlockKind:
    first = data[0]
    tag = first & 0x3F if first & 0x40 else (first >> 2) & 0x0F
    return _KINDS.get(tag, BlockKind.MESSAGE)


def _text(data: bytes) -> str | None:
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def choose_file(
    parent: QWidget, title: str, name: str, patterns: str, chosen: Callable[[Path], None]
) -> None:
    """One existing file. `patterns`: a filter such as "Signatures (*.asc *.sig)"; "" for none."""
    dialog = QFileDialog(parent, title)
    dialog.setObjectName(name)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if patterns:
        dialog.setNameFilters([patterns, tr("All files (*)")])
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
