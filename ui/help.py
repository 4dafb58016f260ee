"""Help: what the security signs mean, the keyboard, and what this program is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mailguard import __version__
from mailguard.model import Glyph, Tone
from ui import icons
from ui.widgets.boxes import Icon, message_box
from ui.widgets.widgets import label, wrapped_label
from ui.wording import tr

_SIGNS = (
    (Glyph.LOCK, Tone.OK, "Encrypted", "Only the holders of the keys could read it on the way."),
    (Glyph.OPEN, Tone.NEUTRAL, "Not encrypted", "Everyone on the way could read it."),
    (Glyph.LOCKED, Tone.INFO, "Locked", "It waits for the passphrase of your key."),
    (Glyph.CANNOT_DECRYPT, Tone.CAUTION, "Cannot be decrypted", "It was encrypted for other keys."),
    (
        Glyph.PARTLY,
        Tone.CAUTION,
        "Partly encrypted",
        "Only the readable part is shown.",
    ),
    (
        Glyph.VERIFIED,
        Tone.OK,
        "Verified",
        "The signature is good, and the key is confirmed: it is from this person, unchanged.",
    ),
    (
        Glyph.NOT_VERIFIED,
        Tone.CAUTION,
        "Not verified",
        "The signature is good, but nobody confirmed whose key it is. Compare its fingerprint.",
    ),
    (
        Glyph.PROBLEM,
        Tone.CAUTION,
        "Signature with a problem",
        "The key or the signature has expired, or only a part is signed.",
    ),
    (
        Glyph.OTHER_SENDER,
        Tone.CAUTION,
        "Another sender",
        "The signature is not of the person in From.",
    ),
    (Glyph.BAD, Tone.DANGER, "Bad", "The message was changed, or its key was revoked or rejected."),
    (
        Glyph.DAMAGED,
        Tone.DANGER,
        "Damaged",
        "It was changed or is unsafe, so it is not shown.",
    ),
    (
        Glyph.NOT_CHECKED,
        Tone.NEUTRAL,
        "Not checked",
        "The signature was not checked: it proves nothing.",
    ),
    (Glyph.NO_SIGNATURE, Tone.NEUTRAL, "Not signed", "Anyone could have written it."),
)

_KEYS = (
    ("F5", "Get messages"),
    ("Ctrl+N", "New message"),
    ("Ctrl+R, Ctrl+Shift+R, Ctrl+Shift+L", "Reply, reply to all, reply to list"),
    ("Ctrl+L", "Forward"),
    ("Ctrl+Enter, Ctrl+Shift+Enter", "Send, send later"),
    ("F, B", "Next and previous message"),
    ("N, P", "Next and previous unread message"),
    ("Space, Shift+Space", "A page further in the message and on to the next unread one, a page back"),
    ("[, ]", "Back and forward through the messages you looked at, also Alt+Left and Alt+Right"),
    ("Ctrl+A, Ctrl+Shift+A", "Select all, select the thread"),
    ("Right, Left, *, \\", "Open and close a thread, open and close all threads"),
    ("Return, Ctrl+Alt+O", "Open in a window, open the whole conversation"),
    ("A, Del", "Archive, delete"),
    ("Shift+M, Ctrl+Shift+M", "Move to a folder found by letters, move to the same one again"),
    ("G", "Go to a folder found by letters"),
    ("S, M, R, J", "Star, mark read or unread, mark the thread read, junk"),
    ("1 … 9, 0", "Set or remove one of your tags, remove all"),
    ("Ctrl+Z, Ctrl+Shift+Z", "Undo, redo"),
    ("Ctrl+K", "Search messages"),
    ("Ctrl+F", "Find in message"),
    ("Ctrl+U", "Message source"),
    ("Ctrl+Alt+S", "Message security"),
    ("Ctrl+Alt+K", "Keys"),
    ("Ctrl+Alt+V", "Text tools"),
    ("Ctrl+Alt+L", "Lock keys now"),
    ("F6", "Next pane"),
)


_STEPS = (
    (
        "1. Your key",
        "OpenPGP › Set Up My Key… makes it, or takes one that GnuPG has. Its passphrase opens it; choose one "
        "that you will remember, and make a backup.",
    ),
    (
        "2. Give your public key to others",
        "Publish it on a key server (Keys, right-click your key, Send Public Key to Key Server…), or attach "
        "it to a message. It is no secret.",
    ),
    (
        "3. Get the keys of others",
        "Keys › Find Key Online looks for an address or a key ID. A key that comes with a message is offered "
        "above its text.",
    ),
    (
        "4. Write encrypted",
        "Press Encrypt while you write. Each recipient shows whether their key is found and verified. "
        "Nothing is sent unencrypted that you asked to be encrypted.",
    ),
    (
        "5. Verify",
        "Anyone can make a key in anyone's name. Compare the fingerprint with its owner by phone or in "
        "person, then press Verify key…: their messages turn green.",
    ),
    (
        "6. Read",
        "Encrypted mail opens by itself once the passphrase was given. The banner over each message says "
        "what was checked and what was not.",
    ),
)


def show_guide(parent: QWidget) -> None:
    grid = QGridLayout()
    grid.setVerticalSpacing(16)
    grid.setColumnStretch(0, 1)
    for place, (title, sentence) in enumerate(_STEPS):
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(tr(title), semibold=True))
        words.addWidget(wrapped_label(tr(sentence), role="text-2"))
        grid.addLayout(words, place, 0)
    grid.setRowStretch(len(_STEPS), 1)
    _show(parent, tr("Getting Started with OpenPGP"), grid, "guide")


def show_security_signs(parent: QWidget) -> None:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(12)
    grid.setColumnStretch(1, 1)
    for place, (glyph, tone, title, sentence) in enumerate(_SIGNS):
        picture = QLabel()
        picture.setPixmap(icons.glyph(glyph, tone).pixmap(QSize(24, 24)))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(tr(title), semibold=True))
        words.addWidget(wrapped_label(tr(sentence), role="text-2"))
        grid.addWidget(picture, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(words, place, 1)
    _show(parent, tr("What the Security Signs Mean"), grid, "securitySigns")


def show_shortcuts(parent: QWidget) -> None:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for place, (keys, words) in enumerate(_KEYS):
        grid.addWidget(label(keys, semibold=True), place, 0)
        grid.addWidget(label(tr(words)), place, 1)
    _show(parent, tr("Keyboard Shortcuts"), grid, "shortcuts")


def show_about(parent: QWidget) -> None:
    text = tr("MailGuard {version}", version=__version__)
    more = tr(
        "A mail client that makes OpenPGP mail as easy as ordinary mail. Free software under the MPL 2.0."
    )
    box = message_box(Icon.NoIcon, text, parent, "about", more=more, title=tr("About MailGuard"))
    box.setIconPixmap(parent.windowIcon().pixmap(64))
    box.addButton(QMessageBox.StandardButton.Close)
    box.open()


def _show(parent: QWidget, title: str, content: QGridLayout, name: str) -> None:
    dialog = QDialog(parent, objectName=name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(560, 620)
    page = QWidget()
    page.setLayout(content)
    content.setContentsMargins(24, 20, 24, 20)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    inside = QVBoxLayout(dialog)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(area)
    dialog.show()
