"""“Send to My Other Device”: a secret key by mail to oneself, behind a code that is shown once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from mailguard.model import Account, AccountId, Glyph, Key, Tone
from ui import theme
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.widgets.widgets import StatusCard, button, label, row
from ui.wording import tr

_A_ROW = 3


class SendSetupDialog(KeyDialog):
    """For one own key; the accounts are those whose address it names."""

    def __init__(self, desk: Desk, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Send to my other device"), parent, width=520)
        self.setObjectName("sendSetupDialog")
        self._key = key
        self._heading, self._about = self.add_heading(
            tr("Send your secret key to your other device"),
            tr(
                "MailGuard mails the key to yourself, locked with a code. On the other device, open the "
                "message and enter the code: MailGuard and other Autocrypt programs read it. Then delete the "
                "message."
            ),
        )
        self._accounts = QComboBox(objectName="setupAccount")
        self._accounts.setAccessibleName(tr("To"))
        for account in accounts_of(key, desk.core.accounts.all()):
            self._accounts.addItem(account.identity.address, account.id)
        self._to = row(label(tr("To"), role="text-2"), self._accounts, None)
        self.body.addLayout(self._to)
        self._code = QLabel(objectName="setupCodeShown")
        self._code.setFont(theme.fixed_font("h2"))
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._code.hide()
        self.body.addWidget(self._code)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        sending = button(tr("Send"), self._send)
        sending.setObjectName("sendSetup")
        self.fill_footer(sending)
        if not self._accounts.count():
            sending.setEnabled(False)
            self.error.show_words(tr("No account of yours has an address that this key names."))

    def _send(self) -> None:
        account = AccountId(self._accounts.currentData())
        self.begin(tr("Locking the key…"))
        self.desk.with_passphrase(
            lambda word: self.desk.core.key_requests.send_setup_message(self._key.fingerprint, account, word),
            owner=self,
            purpose=tr("To send your secret key to your other device."),
            done=self._sent,
            failed=self.fail,
        )

    def _sent(self, code: str) -> None:
        self.end()
        self._heading.setText(tr("This is the code"))
        self._about.setText(
            tr(
                "Write it down, or enter it on the other device now. It is shown only here, and kept "
                "nowhere. The key in the message keeps its passphrase."
            )
        )
        for each in (self._to.itemAt(at).widget() for at in range(self._to.count())):
            if each is not None:
                each.hide()
        self._code.setText(_rows(code))
        self._code.setAccessibleName(code)
        self._code.show()
        text = tr("Whoever has the message and the code can get at the key. Never send the code by mail.")
        self.body.insertWidget(
            self.body.indexOf(self._code) + 1, StatusCard(Tone.CAUTION, Glyph.PROBLEM, "", text)
        )
        self.primary.hide()
        self.cancel.setText(tr("Close"))
        self.cancel.setFocus()

    def done(self, result: int) -> None:
        self._code.clear()
        super().done(result)


def accounts_of(key: Key, accounts: tuple[Account, ...]) -> tuple[Account, ...]:
    named = {each.lower() for each in key.addresses}
    return tuple(each for each in accounts if each.identity.address.lower() in named)


def _rows(code: str) -> str:
    groups = code.split("-")
    rows = [" - ".join(groups[at : at + _A_ROW]) for at in range(0, len(groups), _A_ROW)]
    return "\n".join(f"{each} -" for each in rows[:-1]) + f"\n{rows[-1]}\u00a0\u00a0"  # as wide as the others
