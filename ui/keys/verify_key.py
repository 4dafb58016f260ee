"""“Verify key”: a person compares the fingerprint, and their own key confirms it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Fingerprint, Glyph, Key, Tone
from ui import icons, theme
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.keys.fingerprint import FingerprintGroups, compare, qr_label
from ui.keys.questions import Answer, ask
from ui.widgets.pictures import Picture
from ui.widgets.widgets import StatusCard, beside_icon, button, label, row, set_property, wrapped_label
from ui.wording import tr


class VerifyKeyDialog(KeyDialog):
    """Shows one key's fingerprint and confirms the key; KeysChanged tells the other windows."""

    def __init__(self, desk: Desk, key: Fingerprint, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Verify key"), parent, width=820)
        self.setObjectName("verifyKeyDialog")
        self._fingerprint = key
        self._own: Key | None = None
        verify = button(tr("Verify key"), self._verify)
        verify.setObjectName("verifyKey")
        verify.setEnabled(False)
        self._mismatch = button(beside_icon(tr("It does not match…")), self._ask_to_reject)
        self._mismatch.setObjectName("doesNotMatch")
        self._mismatch.setEnabled(False)
        self._mismatch.setProperty("danger", "true")
        self._mismatch.setIcon(icons.glyph(Glyph.BAD, Tone.DANGER))
        self.fill_footer(verify, left=[self._mismatch])
        self._loading = label(tr("Reading keys…"), role="text-2")
        self.body.addWidget(self._loading)
        self.resize(theme.scaled(820), theme.scaled(540))
        desk.when(desk.core.keys.list(), owner=self, done=self._show, failed=self._cannot_read)

    def _cannot_read(self, error: MailGuardError) -> None:
        self._loading.hide()
        self.body.addWidget(self.error)
        self.error.show_error(error)

    def _show(self, keys: tuple[Key, ...]) -> None:
        self._loading.hide()
        key = next((each for each in keys if each.fingerprint == self._fingerprint), None)
        if key is None:
            self.body.addWidget(label(tr("This key is not in your list any more.")))
            return
        self._key = key
        self._own = choose_own_key(keys, self._account_keys())
        self._build(key)
        self._mismatch.setEnabled(True)

    def _account_keys(self) -> tuple[Fingerprint, ...]:
        return tuple(each.key for each in self.desk.core.accounts.all() if each.key is not None)

    def _build(self, key: Key) -> None:
        name = words.first_name(key)
        self.add_heading(
            tr("Does this key belong to {name}?", name=words.owner_words(key)),
            tr(
                "Ask {name} to read out the fingerprint: in person, by phone or in a video call. "
                "Do not ask by "
                "e-mail, for whoever sent a false key can also answer your mail.",
                name=name,
            ),
        )
        self.body.addWidget(self._card(key, name))
        self._compared = QCheckBox(tr("I compared every group with {name}, and they match", name=name))
        self._compared.setObjectName("compared")
        self._compared.toggled.connect(self._update)
        self._public = QCheckBox(tr("Let others see my confirmation when I publish or send this key"))
        self._public.setObjectName("publicConfirmation")
        self.body.addWidget(self._compared)
        self.body.addWidget(self._public)
        self.body.addWidget(self.error)
        if self._own is None:
            self._say_own_key_missing()
        self.body.addStretch(1)
        self._pasted.setFocus()

    def _card(self, key: Key, name: str) -> QFrame:
        card = QFrame()
        card.setProperty("card", "true")
        inside = QHBoxLayout(card)
        inside.setContentsMargins(18, 16, 18, 16)
        inside.setSpacing(20)
        inside.addLayout(self._left(key, name), 1)
        line = QFrame()
        line.setProperty("vrule", "true")
        inside.addWidget(line)
        inside.addLayout(self._right(key, name))
        return card

    def _left(self, key: Key, name: str) -> QVBoxLayout:
        owner = words.name_and_address(key.name, key.address) or words.owner_words(key)
        self._pasted = QLineEdit(objectName="pastedFingerprint")
        self._pasted.setFont(theme.fixed_font("sm"))
        self._pasted.setAccessibleName(tr("Fingerprint that {name} gave you", name=name))
        self._pasted.textChanged.connect(self._compare)
        self._sign = Picture(px=14)
        self._result = label(size="sm")
        self._result.setObjectName("comparison")
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(wrapped_label(owner, semibold=True))
        about = tr(
            "{type}, created {date}. Fingerprint:", type=key.algorithm, date=words.date_words(key.created)
        )
        left.addWidget(label(about, size="sm", role="text-3"))
        left.addSpacing(6)
        left.addWidget(FingerprintGroups(key.fingerprint))
        left.addSpacing(8)
        left.addWidget(
            label(tr("Or paste the fingerprint {name} gave you", name=name), size="sm", role="text-2")
        )
        left.addWidget(self._pasted)
        left.addLayout(row(self._sign, self._result, None, spacing=4))
        left.addStretch(1)
        return left

    def _right(self, key: Key, name: str) -> QVBoxLayout:
        hint = wrapped_label(
            tr("Sitting together? {name} can scan this with another OpenPGP app.", name=name),
            size="sm",
            role="text-2",
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setFixedWidth(theme.scaled(196))
        right = QVBoxLayout()
        right.addWidget(qr_label(key.fingerprint))
        right.addWidget(hint)
        right.addStretch(1)
        return right

    def _say_own_key_missing(self) -> None:
        card = StatusCard(
            Tone.CAUTION, Glyph.PROBLEM, "", tr("You need a key of your own to confirm others' keys.")
        )
        setting_up = button(tr("Set up my key…"), self._set_up_own_key)
        setting_up.setObjectName("setUpOwnKey")
        card.add_button(setting_up)
        self.body.addWidget(card)

    def _set_up_own_key(self) -> None:
        self.desk.new_key(self.parentWidget(), self.desk.default_account())
        self.reject()

    # Comparing

    def _compare(self, text: str) -> None:
        found = compare(text, self._fingerprint)
        tone = ""
        if found is None:
            words_ = ""
        elif found.is_match:
            tone, words_ = "ok", tr("All {n} characters match", n=len(self._fingerprint))
        elif found.is_beginning:
            words_ = tr("Matches so far")
        elif not found.ours:
            tone, words_ = "danger", tr("It is longer than this key's fingerprint")
        else:
            tone = "danger"
            words_ = tr(
                "Differs in group {n}: {a} there, {b} here", n=found.group, a=found.theirs[:8], b=found.ours
            )
        self._show_comparison(tone, words_)
        self._update()

    def _show_comparison(self, tone: str, text: str) -> None:
        set_property(self._pasted, "tone", tone)
        set_property(self._result, "tone", tone)
        self._result.setText(text)
        if tone:
            self._sign.show_icon("check" if tone == "ok" else "close", Tone(tone))
        self._sign.setVisible(bool(tone))

    def _update(self) -> None:
        found = compare(self._pasted.text(), self._fingerprint)
        matches = found is not None and found.is_match
        differs = found is not None and not (found.is_match or found.is_beginning)
        self.primary.setEnabled(
            self._own is not None and not differs and (matches or self._compared.isChecked())
        )

    # Deciding

    def _verify(self) -> None:
        own = self._own
        if own is None:
            return
        self.begin(tr("Confirming…"))
        keys, public = self.desk.core.keys, self._public.isChecked()
        self.desk.with_passphrase(
            lambda passphrase: keys.verify(
                self._fingerprint, by=own.fingerprint, passphrase=passphrase, is_public=public
            ),
            owner=self,
            purpose=tr("To confirm the key of {name}.", name=words.owner_words(self._key)),
            done=lambda _: self.accept(),
            failed=self.fail,
        )

    def _ask_to_reject(self) -> None:
        ask(
            self,
            tr("Do not use this key."),
            tr("Someone may be posing as {name}.", name=words.owner_words(self._key)),
            Answer(tr("Reject key"), self._reject_key),
            Answer(tr("Keep unverified"), self.reject, is_cancel=True, is_default=True),
        )

    def _reject_key(self) -> None:
        self.begin(tr("Rejecting…"))
        self.desk.when(
            self.desk.core.keys.reject(self._fingerprint),
            owner=self,
            done=lambda _: self.accept(),
            failed=self.fail,
        )


def choose_own_key(keys: tuple[Key, ...], of_accounts: tuple[Fingerprint, ...]) -> Key | None:
    """The own key that confirms others: an account's, else the first usable one."""
    usable = [
        each
        for each in keys
        if each.is_secret and not (each.is_revoked or each.is_expired or each.is_disabled)
    ]
    return next((each for each in usable if each.fingerprint in of_accounts), usable[0] if usable else None)
