"""The page that says what leaves this computer, and when: what always holds is no setting."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel

from mailguard.model import Settings, Tone
from mailguard.model.accounts import Receipts
from ui import icons, theme
from ui.desk import Desk
from ui.saving import say_failed
from ui.settings.changes import Changes
from ui.settings.picture_rules import PictureRules
from ui.settings.rows import Choice, Page, Row, check_box, check_row, control_row, wide_row
from ui.widgets.widgets import button, wrapped_label
from ui.wording import tr


class PrivacyPage(Page):
    name = "privacy"
    icon = "encrypt"

    def __init__(self, desk: Desk, changes: Changes) -> None:
        super().__init__(tr("Privacy"))
        self._desk = desk
        self._ticks: list[QLabel] = []
        locking = button(tr("Lock now"), self._lock)
        locking.setObjectName("lockKeys")
        self.add_group(
            tr("On this computer"),
            control_row(
                tr("Unlocked keys"),
                locking,
                tr("GnuPG forgets the passphrases, and decrypted messages close. Each is asked for again."),
                tr("lock keys passphrase"),
            ),
        )
        self._rules = PictureRules(desk)
        self._in_protected = check_box(
            "picturesInProtected",
            tr("Offer to load pictures in signed and encrypted mail too"),
            lambda on: changes.change(pictures_in_protected=on),
        )
        self.add_group(
            tr("Pictures from the network"),
            wide_row(
                tr("Loaded without asking"),
                self._rules,
                tr(
                    "Each learns when you read their mail, and your network address. Anybody can write "
                    "under another's address: such mail may then load its pictures too."
                ),
                tr("remote content exceptions senders sites images tracking"),
            ),
            check_row(
                self._in_protected,
                tr("They are no part of what was signed or encrypted: whoever serves them can change them."),
                tr("remote content images encrypted signed"),
            ),
        )
        self._receipts = Choice(
            "receipts",
            ((tr("Ask me each time"), Receipts.ASK), (tr("Never"), Receipts.NEVER)),
            lambda chosen: changes.change(receipts=chosen),
        )
        self.add_group(
            tr("Read receipts"),
            control_row(
                tr("When a sender asks for one"),
                self._receipts,
                tr(
                    "A receipt tells the sender that, and when, you read the message. For encrypted mail "
                    "none is offered: the request stands outside the encryption, where anybody can add it."
                ),
                tr("confirmation disposition notification mdn"),
            ),
        )
        self.add_group(tr("Always so"), *(self._fact(*fact) for fact in _facts()))
        theme.theme().changed.connect(self._colour)
        self._colour()

    def show_settings(self, settings: Settings) -> None:
        self._in_protected.setChecked(settings.pictures_in_protected)
        self._receipts.show_value(settings.receipts)

    def _fact(self, title: str, meaning: str) -> Row:
        made = Row((title, meaning))
        tick = QLabel()
        self._ticks.append(tick)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(wrapped_label(title), 1)
        made.inside.addLayout(line)
        about = wrapped_label(meaning, size="sm", role="text-2")
        about.setContentsMargins(24, 0, 0, 0)
        made.inside.addWidget(about)
        return made

    def _lock(self) -> None:
        self._desk.when(
            self._desk.core.keys.lock_now(),
            owner=self,
            done=lambda _: None,
            failed=lambda error: say_failed(self, error),
        )

    def _colour(self) -> None:
        drawn = icons.icon("check", theme.tokens().tones[Tone.OK].text).pixmap(QSize(16, 16))
        for tick in self._ticks:
            tick.setPixmap(drawn)


def _facts() -> tuple[tuple[str, str], ...]:
    return (
        (
            tr("Pictures from the network are blocked"),
            tr("They are loaded only where you say so, and never for what is damaged or was changed."),
        ),
        (
            tr("Links that say another address than they go to are asked about"),
            tr("No link opens by itself."),
        ),
        (
            tr("No receipt is sent by itself"),
            tr("Nobody learns that you read a message, unless you click Send there."),
        ),
        (
            tr("Key servers are asked only when you say so"),
            tr("The one that you ask learns which key you look for, and your network address."),
        ),
        (
            tr("Mail lies in an encrypted store"),
            tr("Its key, and the passwords you let MailGuard remember, are in the system's keychain."),
        ),
    )
