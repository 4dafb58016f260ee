"""What can be done with an attachment: the entries of its menu, the first of them by Enter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import PurePosixPath

from mailguard.mime.file_kinds import FileKind
from mailguard.mime.file_risks import FileReport, Risk
from mailguard.mime.removal import PLACEHOLDER_TYPE
from mailguard.model import Attachment
from mailguard.texts import BlockKind, kind_of_file
from ui.wording import tr

OPENPGP_SUFFIXES = frozenset({".asc", ".gpg", ".pgp", ".key", ".sig"})
_OPENPGP_TYPES = "application/pgp-"
_BEGINNING = 1 << 16  # of a file, where a block of OpenPGP begins

_AS_TEXT = frozenset({FileKind.TEXT, FileKind.PAGE, FileKind.DRAWING, FileKind.PROGRAM})
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Deed(StrEnum):
    """In the order of the menu."""

    PREVIEW = auto()
    OPEN = auto()
    OPEN_WINDOW = auto()
    DECRYPT_OPEN = auto()
    DECRYPT_SAVE = auto()
    VERIFY = auto()
    IMPORT = auto()
    SAVE = auto()
    SAVE_ALL = auto()
    DETACH = auto()
    DELETE = auto()
    DETACH_ALL = auto()
    DELETE_ALL = auto()


class Preview(StrEnum):
    """How a file is shown without another program, from memory."""

    PICTURE = auto()
    PDF = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Where the attachment stands: `is_alone` in its message, which `can_change` where it is stored."""

    is_alone: bool = True
    can_change: bool = False


def words_of(deed: Deed) -> str:
    return {
        Deed.PREVIEW: tr("Preview"),
        Deed.OPEN: tr("Open"),
        Deed.OPEN_WINDOW: tr("Open in a Window"),
        Deed.DECRYPT_OPEN: tr("Decrypt and Open"),
        Deed.DECRYPT_SAVE: tr("Decrypt and Save…"),
        Deed.VERIFY: tr("Verify Signature"),
        Deed.IMPORT: tr("Import Key…"),
        Deed.SAVE: tr("Save…"),
        Deed.SAVE_ALL: tr("Save All…"),
        Deed.DETACH: tr("Detach…"),
        Deed.DELETE: tr("Delete…"),
        Deed.DETACH_ALL: tr("Detach All…"),
        Deed.DELETE_ALL: tr("Delete All…"),
    }[deed]


def deeds_for(attachment: Attachment, found: FileReport, offer: Offer) -> tuple[Deed, ...]:
    """In the order of the menu; what stands first is what Enter does."""
    if is_placeholder(attachment):
        return ()
    deeds = [*_openpgp_deeds(attachment), *_opening_deeds(attachment, found), Deed.SAVE]
    if not offer.is_alone:
        deeds.append(Deed.SAVE_ALL)
    if offer.can_change:
        deeds += [Deed.DETACH, Deed.DELETE]
        deeds += [] if offer.is_alone else [Deed.DETACH_ALL, Deed.DELETE_ALL]
    return tuple(deeds)


def is_placeholder(attachment: Attachment) -> bool:
    """What a person left of an attachment that they took out of the message."""
    return attachment.content_type == PLACEHOLDER_TYPE


def is_message(found: FileReport) -> bool:
    return found.kind is FileKind.MESSAGE and found.risk is not Risk.PROGRAM


def preview_of(attachment: Attachment, found: FileReport) -> Preview | None:
    """By what it is, whatever its name says; None: not shown."""
    if found.kinds.by_content is FileKind.PICTURE:
        return Preview.PICTURE
    if found.kinds.by_content is FileKind.PDF:
        return Preview.PDF
    is_said = found.kind in _AS_TEXT or attachment.content_type.startswith("text/")
    return Preview.TEXT if is_said and _reads_as_text(attachment) else None


def openpgp_kind(attachment: Attachment) -> BlockKind | None:
    """What of OpenPGP it is, where its name or type says that it is any, or where it begins so."""
    head = attachment.content.head(_BEGINNING)
    suffix = PurePosixPath(attachment.file_name).suffix.lower()
    says_so = suffix in OPENPGP_SUFFIXES or attachment.content_type.lower().startswith(_OPENPGP_TYPES)
    if not says_so and not head.lstrip().startswith(b"-----BEGIN PGP "):
        return None
    return kind_of_file(head)


def _openpgp_deeds(attachment: Attachment) -> tuple[Deed, ...]:
    match openpgp_kind(attachment):
        case BlockKind.MESSAGE:
            return (Deed.DECRYPT_OPEN, Deed.DECRYPT_SAVE)
        case BlockKind.SIGNATURE:
            return (Deed.VERIFY,)
        case BlockKind.KEY | BlockKind.PRIVATE:
            return (Deed.IMPORT,)
        case _:
            return ()


def _opening_deeds(attachment: Attachment, found: FileReport) -> tuple[Deed, ...]:
    if is_message(found):
        return (Deed.OPEN, Deed.OPEN_WINDOW)
    return (Deed.PREVIEW, Deed.OPEN) if preview_of(attachment, found) is not None else (Deed.OPEN,)


def _reads_as_text(attachment: Attachment) -> bool:
    head = attachment.content.head(_BEGINNING)
    return head.startswith(_UTF_16) or b"\0" not in head
