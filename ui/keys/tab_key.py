"""The first tab of the key details: fingerprint, dates, owner trust and what is done most."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Glyph, Key, Tone
from ui import icons, theme
from ui.desk import Desk
from ui.keys import words
from ui.keys.fingerprint import show_qr, spoken
from ui.keys.owner_trust import CHOICES, choice_of, set_owner_trust
from ui.widgets.widgets import beside_icon, button, label, link_button, row, rule, wrapped_label
from ui.wording import tr

Run = Callable[[str], None]


class KeyTab(QWidget):
    """`run` does a command by its name, with the key that is chosen."""

    def __init__(self, desk: Desk, key: Key, run: Run, fail: Callable[[MailGuardError], None]) -> None:
        super().__init__()
        self._desk = desk
        self._key = key
        self._run = run
        self._fail = fail
        inside = QVBoxLayout(self)
        inside.setContentsMargins(4, 14, 4, 14)
        inside.setSpacing(14)
        inside.addLayout(self._fingerprint())
        inside.addLayout(self._facts())
        inside.addWidget(rule())
        if not key.is_secret:
            inside.addLayout(self._owner_trust())
            inside.addWidget(rule())
        inside.addLayout(self._buttons())
        inside.addStretch(1)

    def _fingerprint(self) -> QVBoxLayout:
        groups = words.groups_of_key_id(self._key.fingerprint).split()
        half = (len(groups) + 1) // 2
        shown = label(" ".join(groups[:half]) + "\n" + " ".join(groups[half:]))
        shown.setObjectName("fingerprint")
        shown.setFont(theme.fixed_font("body"))
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setAccessibleName(tr("Fingerprint"))
        shown.setAccessibleDescription(spoken(self._key.fingerprint))
        box = QFrame()
        box.setProperty("card", "true")
        within = QHBoxLayout(box)
        within.setContentsMargins(10, 6, 10, 6)
        within.addWidget(shown)
        copying = _small("copy", tr("Copy fingerprint"), lambda: self._run("copy_fingerprint"))
        copying.setObjectName("copyFingerprint")
        qr = _small("qr", tr("Show QR code"), self._show_qr)
        qr.setObjectName("showQr")
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(copying)
        beside.addWidget(qr)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(box, 1)
        line.addLayout(beside)
        made = QVBoxLayout()
        made.setSpacing(4)
        made.addWidget(label(tr("Fingerprint"), size="sm", role="text-3"))
        made.addLayout(line)
        return made

    def _show_qr(self) -> None:
        show_qr(self._key.fingerprint, words.owner_words(self._key), self.window())

    def _facts(self) -> QGridLayout:
        key = self._key
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, theme.scaled(104))
        grid.setColumnStretch(1, 1)
        came = ", ".join(part for part in (key.origin, words.date_words(key.imported_on)) if part)
        facts = (
            (tr("Type"), words.type_words(key)),
            (tr("Created"), words.date_words(key.created)),
            (tr("Valid until"), words.valid_until_words(key)),
            (tr("Came from"), came or (tr("this computer") if key.is_secret else tr("not known"))),
        )
        for line, (name, value) in enumerate(facts):
            grid.addWidget(_fact_name(name), line, 0)
            grid.addWidget(wrapped_label(value), line, 1)
        updating = link_button(tr("Update now"), lambda: self._run("update"))
        updating.setObjectName("updateNow")
        updated = label(words.date_words(key.updated_on) or tr("never"))
        last = label(tr("Last update"), role="text-3")
        grid.addWidget(last, len(facts), 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(row(updated, updating, None, spacing=6), len(facts), 1)
        return grid

    def _owner_trust(self) -> QVBoxLayout:
        name = words.first_name(self._key)
        self._trust = QComboBox(objectName="ownerTrust")
        self._trust.setAccessibleName(tr("Owner trust"))
        for trust in CHOICES:
            self._trust.addItem(words.owner_trust_words(trust), trust)
        self._show_trust()
        self._trust.activated.connect(self._trust_chosen)
        made = QVBoxLayout()
        made.setSpacing(4)
        made.addWidget(label(tr("How far do you trust the owner’s judgement?"), semibold=True))
        made.addWidget(
            wrapped_label(
                tr(
                    "Owner trust counts only when {name} confirms the keys of other people. To "
                    "accept {name}’s own "
                    "key, verify it.",
                    name=name,
                ),
                size="sm",
                role="text-2",
            )
        )
        made.addSpacing(4)
        made.addWidget(self._trust)
        return made

    def _show_trust(self) -> None:
        self._trust.setCurrentIndex(CHOICES.index(choice_of(self._key)))

    def _trust_chosen(self, index: int) -> None:
        if CHOICES[index] is choice_of(self._key):
            return
        set_owner_trust(
            self._desk,
            self._key,
            CHOICES[index],
            self,
            done=lambda: None,  # KeysChanged shows it
            failed=self._trust_failed,
            kept=self._show_trust,
        )

    def _trust_failed(self, error: MailGuardError) -> None:
        self._show_trust()
        self._fail(error)

    def _buttons(self) -> QVBoxLayout:
        if self._key.is_secret:
            named = [
                ("publish", tr("Publish…"), "publish"),
                ("change_expiry", tr("Change expiry…"), "expiry"),
                ("back_up", tr("Back up…"), "save"),
            ]
        else:
            named = [
                ("write", tr("Write to {name}", name=words.first_name(self._key)[:16]), "write"),
                ("export", tr("Export…"), "export"),
            ]
        made = [self._command(*each) for each in named]
        if not (self._key.is_secret or self._key.is_rejected):
            rejecting = button(beside_icon(tr("Reject key…")), lambda: self._run("reject"))
            rejecting.setObjectName("inspector-reject")
            rejecting.setProperty("danger", "true")
            rejecting.setIcon(icons.glyph(Glyph.BAD, Tone.DANGER))
            made.append(rejecting)
        lines = QVBoxLayout()
        lines.setSpacing(8)
        lines.addLayout(row(*made[:2], None))
        lines.addLayout(row(*made[2:], None))
        return lines

    def _command(self, name: str, text: str, icon: str) -> QPushButton:
        made = button(text, lambda: self._run(name), icon=icon)
        made.setObjectName(f"inspector-{name}")
        return made


def _fact_name(text: str) -> QWidget:
    made = label(text, role="text-3")
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    return made


def _small(icon: str, name: str, act: Callable[[], object]) -> QPushButton:
    made = button("", act, icon=icon)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFixedSize(32, 26)
    made.setProperty("small", "true")
    return made
