"""How deeds are called: in the Edit menu, and in the word that is said after each."""

from __future__ import annotations

from mailguard.model.deeds import Deed, DeedKind, Marked, messages_of
from ui.wording import tr


def undo_words(deed: Deed | None) -> str:
    """ "Undo Move of 3 messages"; "Undo" where there is nothing to take back."""
    return tr("Undo {deed}", deed=_named(deed)) if deed is not None else tr("Undo")


def redo_words(deed: Deed | None) -> str:
    return tr("Redo {deed}", deed=_named(deed)) if deed is not None else tr("Redo")


def taken_back_words(deed: Deed, *, is_redo: bool) -> str:
    """What is said afterwards, with what could not be done."""
    words = (redo_done if is_redo else undo_done)(deed)
    if not deed.left:
        return words
    return f"{words} {left_words(deed.left)}" if deed.steps else left_words(deed.left)


def undo_done(deed: Deed) -> str:
    return tr("Taken back: {deed}.", deed=_named(deed))


def redo_done(deed: Deed) -> str:
    return tr("Done again: {deed}.", deed=_named(deed))


def left_words(count: int) -> str:
    """Nothing of them is lost: they are where they were."""
    if count == 1:
        return tr("1 message stays as it is: it was moved or deleted since, or its server is still at it.")
    return tr(
        "{n} messages stay as they are: they were moved or deleted since, or their server is still at it.",
        n=count,
    )


def deleted_words(deed: Deed) -> str:
    """What Delete did, as the accounts wish it."""
    count = len({each for step in deed.steps for each in messages_of(step)})
    if all(isinstance(step, Marked) for step in deed.steps):
        return counted(count, tr("marked as deleted"))
    return counted(count, tr("moved to Trash"))


def counted(count: int, what: str) -> str:
    """ "Message archived", "3 messages archived"."""
    return tr("Message {what}", what=what) if count == 1 else tr("{n} messages {what}", n=count, what=what)


def _named(deed: Deed) -> str:
    """ "Move of 3 messages"."""
    name = _names()[deed.kind]
    if deed.count == 1:
        return tr("{deed} of 1 message", deed=name)
    return tr("{deed} of {n} messages", deed=name, n=f"{deed.count:,}")


def _names() -> dict[DeedKind, str]:
    return {
        DeedKind.MOVE: tr("Move"),
        DeedKind.COPY: tr("Copy"),
        DeedKind.DELETE: tr("Deletion"),
        DeedKind.UNDELETE: tr("Undeletion"),
        DeedKind.ARCHIVE: tr("Archiving"),
        DeedKind.JUNK: tr("Junk Mark"),
        DeedKind.NOT_JUNK: tr("Not Junk Mark"),
        DeedKind.READ: tr("Read Mark"),
        DeedKind.UNREAD: tr("Unread Mark"),
        DeedKind.STAR: tr("Star"),
        DeedKind.UNSTAR: tr("Removal of the Star"),
        DeedKind.TAG: tr("Tag"),
        DeedKind.UNTAG: tr("Removal of Tags"),
    }
