"""The questions of the composer: their texts, and which answer is the careful one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import Address
from ui.keys.questions import Answer, ask
from ui.people import shown_name
from ui.wording import tr

Act = Callable[[], object]


def ask_without_subject(parent: QWidget, send: Act) -> QMessageBox:
    return ask(
        parent,
        tr("Send without a subject?"),
        "",
        Answer(tr("Send without subject"), send),
        Answer(tr("Keep writing"), is_cancel=True, is_default=True),
    )


def ask_about_attachment(parent: QWidget, word: str, send: Act, attach: Act) -> QMessageBox:
    """`word`: by which an attachment is mentioned."""
    return ask(
        parent,
        tr("You mention an attachment, but there is none."),
        tr("The message says “{word}”.", word=clean_text(word)),
        Answer(tr("Attach a file…"), attach, is_default=True),
        Answer(tr("Send anyway"), send),
        Answer(tr("Keep writing"), is_cancel=True),
    )


def ask_about_expiry(parent: QWidget, expiry: str, send: Act) -> QMessageBox:
    """`expiry`: which key expires before the message is sent, and what it means."""
    return ask(
        parent,
        tr("Send later all the same?"),
        expiry,
        Answer(tr("Send later"), send),
        Answer(tr("Keep writing"), is_cancel=True, is_default=True),
    )


def ask_about_lost_files(parent: QWidget, names: Sequence[str], send: Act) -> QMessageBox:
    shown = ", ".join(clean_text(each) for each in names)
    return ask(
        parent,
        tr("Send without {names}?", names=shown),
        tr("The file could not be read, so it is not in the message.")
        if len(names) == 1
        else tr("The files could not be read, so they are not in the message."),
        Answer(tr("Send without it") if len(names) == 1 else tr("Send without them"), send),
        Answer(tr("Keep writing"), is_cancel=True, is_default=True),
    )


def ask_to_send_plain(
    parent: QWidget, subject: str, people: Sequence[Address], send: Act, *, quotes_encrypted: bool
) -> QMessageBox:
    """The last question before anything goes out readable that was to be encrypted: Enter never sends."""
    names = ", ".join(shown_name(each) for each in people)
    quoted = tr("The quoted text came to you encrypted. Without encryption others can read it.")
    box = ask(
        parent,
        tr(
            "Send readable by anyone on the way? {subject} to {names}.",
            subject=clean_text(subject) or tr("(no subject)"),
            names=names,
        ),
        quoted if quotes_encrypted else "",
        Answer(tr("Send unencrypted"), send),
        Answer(tr("Keep writing"), is_cancel=True, is_default=True),
    )
    box.setObjectName("sendPlainQuestion")
    only_by_hand(box, tr("Send unencrypted"))
    return box


def ask_about_quote(parent: QWidget, remove: Act | None, turn_off: Act) -> QMessageBox:
    """`remove`: None where it cannot be told what is quoted."""
    box = ask(
        parent,
        tr("The quoted text came to you encrypted. Without encryption others can read it."),
        "",
        *((Answer(tr("Remove quote"), remove),) if remove is not None else ()),
        Answer(tr("Turn encryption off"), turn_off),
        Answer(tr("Cancel"), is_cancel=True, is_default=True),
    )
    box.setObjectName("quoteQuestion")
    only_by_hand(box, tr("Turn encryption off"))
    return box


def ask_for_own_key(parent: QWidget, set_up: Act, own: Sequence[tuple[str, Act]]) -> QMessageBox:
    """`own`: own keys that no account uses yet, and what takes one of them."""
    box = ask(
        parent,
        tr("You need a key of your own first."),
        "",
        Answer(tr("Set up my key…"), set_up, is_default=True),
        *(Answer(tr("Use {key}", key=name), act) for name, act in own),
        Answer(tr("Cancel"), is_cancel=True),
    )
    box.setObjectName("ownKeyQuestion")
    return box


def ask_about_unverified(parent: QWidget, count: int, send: Act) -> QMessageBox:
    box = ask(
        parent,
        tr("1 key is not verified. Send all the same?")
        if count == 1
        else tr("{n} keys are not verified. Send all the same?", n=count),
        tr("You have not confirmed whose they are. Whoever holds them can read the message."),
        Answer(tr("Send encrypted"), send),
        Answer(tr("Keep writing"), is_cancel=True, is_default=True),
    )
    box.setObjectName("unverifiedQuestion")
    return box


def ask_to_send_unsigned(parent: QWidget, send: Act) -> QMessageBox:
    box = ask(
        parent,
        tr("Send without a signature?"),
        tr("The recipients cannot tell that it is from you, nor that nobody changed it."),
        Answer(tr("Send unsigned"), send),
        Answer(tr("Keep writing"), is_cancel=True, is_default=True),
    )
    box.setObjectName("sendUnsignedQuestion")
    only_by_hand(box, tr("Send unsigned"))
    return box


def ask_to_keep(parent: QWidget, keep: Act, discard: Act) -> QMessageBox:
    box = ask(
        parent,
        tr("Keep this draft?"),
        "",
        Answer(tr("Keep"), keep, is_default=True),
        Answer(tr("Discard"), discard),
        Answer(tr("Go on writing"), is_cancel=True),
    )
    box.setObjectName("keepDraftQuestion")
    return box


def ask_to_drop_formatting(parent: QWidget, drop: Act) -> QMessageBox:
    return ask(
        parent,
        tr("Turn this into plain text?"),
        tr("Headings, bold and italic letters are lost; lists and links stay as text."),
        Answer(tr("Plain text"), drop),
        Answer(tr("Cancel"), is_cancel=True, is_default=True),
    )


def say_no_recipient(parent: QWidget) -> QMessageBox:
    return ask(
        parent,
        tr("Who is this message for?"),
        tr("It has no recipient yet."),
        Answer(tr("Keep writing"), is_cancel=True, is_default=True),
    )


def say_bad_address(parent: QWidget, addresses: Sequence[str]) -> QMessageBox:
    shown = ", ".join(clean_text(each) for each in addresses)
    text = (
        tr("{address} is no mail address.", address=shown)
        if len(addresses) == 1
        else tr("These are no mail addresses: {addresses}", addresses=shown)
    )
    more = tr("Nothing was sent. Correct it, or remove it.")
    return ask(parent, text, more, Answer(tr("Keep writing"), is_cancel=True, is_default=True))


def only_by_hand(box: QMessageBox, text: str) -> None:
    """Enter does not press this button, not even while it has the focus: a click or the space bar does."""
    for each in box.buttons():
        if isinstance(each, QAbstractButton) and each.text().replace("&", "") == text:
            each.setAutoDefault(False)
            each.setDefault(False)
