"""What is asked or said before an attachment is opened, or taken out of its message."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.cleaning import clean_text
from mailguard.mime.file_risks import FileReport, Risk
from mailguard.model import Attachment
from ui.attachments.attachment_chip import kind_words
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr


def refuse_program(parent: QWidget, save: Callable[[], object]) -> None:
    """Nothing but saving is offered."""
    text = tr("MailGuard does not open programs from mail. Save it first if you are sure.")
    box = message_box(Icon.Warning, text, parent.window(), "programRefused")
    saving = box.addButton(tr("Save…"), QMessageBox.ButtonRole.ActionRole)
    closing = box.addButton(tr("Close"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(closing)
    saving.clicked.connect(lambda: save())
    box.open()


def ask_about_change(parent: QWidget, attachment: Attachment, go_on: Callable[[], object]) -> None:
    """The message came with a bad signature: whoever changed it may have changed this too."""
    text = tr(
        "This message was changed after it was signed. Open {name} all the same?",
        name=clean_text(attachment.file_name),
    )
    _ask(parent, text, "", "changedAttachment", tr("Open"), go_on)


def ask_about_risk(
    parent: QWidget, attachment: Attachment, found: FileReport, go_on: Callable[[], object]
) -> None:
    text, more = _risk_words(clean_text(attachment.file_name), found)
    _ask(parent, text, more, "riskyAttachment", tr("Open"), go_on)


def ask_to_delete(parent: QWidget, chosen: Sequence[Attachment], go_on: Callable[[], object]) -> None:
    text = tr("Delete {names} from this message?", names=_names(chosen))
    more = tr("On the server too. The rest of the message stays. This cannot be undone.")
    _ask(parent, text, more, "deleteAttachment", tr("Delete"), go_on)


def ask_to_detach(parent: QWidget, chosen: Sequence[Attachment], go_on: Callable[[], object]) -> None:
    one = tr("Save {names} in a folder and take it out of this message?", names=_names(chosen))
    several = tr("Save {names} in a folder and take them out of this message?", names=_names(chosen))
    text = one if len(chosen) == 1 else several
    more = tr("On the server too, once all is saved. The rest of the message stays.")
    _ask(parent, text, more, "detachAttachment", tr("Choose Folder…"), go_on)


def say_no_program(parent: QWidget, attachment: Attachment) -> None:
    text = tr("No program on this computer opens {name}.", name=clean_text(attachment.file_name))
    more = tr("Save it, and open it with a program of your choice.")
    box = message_box(Icon.Information, text, parent.window(), "noProgram", more=more)
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.open()


def _risk_words(name: str, found: FileReport) -> tuple[str, str]:
    if found.risk is Risk.PROGRAM_INSIDE:
        return (
            tr("{name} holds a program: {inside}.", name=name, inside=clean_text(found.name_inside)),
            tr("What is in it could do anything on this computer. Open it only if you expect it."),
        )
    if found.risk is Risk.MACROS:
        return (
            tr("{name} can hold macros: small programs in a document.", name=name),
            tr("Leave them off in the program that opens it, unless you are sure of the sender."),
        )
    return (
        tr(
            "{name} is not what its name says: it is {kind}.",
            name=name,
            kind=kind_words(found.kinds.by_content),
        ),
        tr("A wrong name can be a mistake, or meant to mislead you."),
    )


def _names(chosen: Sequence[Attachment]) -> str:
    first = clean_text(chosen[0].file_name)
    return first if len(chosen) == 1 else tr("{first} and {n} more", first=first, n=len(chosen) - 1)


def _ask(parent: QWidget, text: str, more: str, name: str, words: str, go_on: Callable[[], object]) -> None:
    box = message_box(Icon.Warning, text, parent.window(), name, more=more)
    going = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
    cancelling = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancelling)
    going.clicked.connect(lambda: go_on())
    box.open()
