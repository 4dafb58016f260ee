"""The list of those whose mail may load pictures without asking: senders and sites; add, remove."""

from __future__ import annotations

import re
from concurrent.futures import Future

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from mailguard.addresses import is_address
from mailguard.cleaning import clean_text
from mailguard.events import Event, PictureRulesChanged
from mailguard.mime.host_names import host_as_asked, host_as_written, is_number
from mailguard.model import PictureRule, PictureRuleKind
from ui.desk import Desk
from ui.widgets.widgets import button, set_property, wrapped_label
from ui.wording import tr, words_for

_LINE_PX = 28
_SCHEME = re.compile(r"^https?://", re.I)


def rule_of(typed: str) -> PictureRule | None:
    """The rule that somebody means who types an address, a host or a web address; None where it is none."""
    text = typed.strip()
    if is_address(text):
        return PictureRule(PictureRuleKind.SENDER, text.lower())
    host = host_as_asked(_SCHEME.sub("", text).partition("/")[0])
    if "@" in text or "." not in host or is_number(host):
        return None
    return PictureRule(PictureRuleKind.SITE, host)


def rule_words(rule: PictureRule) -> str:
    value = clean_text(rule.value)
    if rule.kind is PictureRuleKind.SENDER:
        return tr("Mail from {sender}", sender=value)
    written = clean_text(host_as_written(rule.value))
    return tr("Pictures from {host}", host=value if written == value else f"{value} ({written})")


class PictureRules(QWidget):
    """Each change acts at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: tuple[PictureRule, ...] | None = None
        self._list = QListWidget(objectName="pictureRules")
        self._list.setAccessibleName(tr("Who may show pictures from the network"))
        self._list.setFixedHeight(4 * _LINE_PX + 4)
        self._list.setProperty("bordered", "true")
        self._list.currentRowChanged.connect(self._update)
        self._remove = button(tr("Remove"), self._remove_chosen)
        self._remove.setObjectName("removePictureRule")
        self._new = QLineEdit(objectName="newPictureRule")
        self._new.setPlaceholderText(tr("news@example.org or pictures.example.org"))
        self._new.setAccessibleName(tr("Address of a sender, or a site"))
        self._new.returnPressed.connect(self._add)
        self._new.textChanged.connect(self._update)
        self._adding = button(tr("Add"), self._add)
        self._adding.setObjectName("addPictureRule")
        self._say = wrapped_label(" ", size="sm", role="text-2")
        self._say.setObjectName("pictureRuleSays")
        self._lay_out()
        desk.bridge.happened.connect(self._happened)
        self.reload()

    def reload(self) -> None:
        """Show what holds, where another window has changed it."""
        rules = self._desk.core.pictures.rules()
        if rules == self._shown:
            return
        self._shown = rules
        row = max(0, self._list.currentRow())
        self._list.clear()
        for each in rules:
            item = QListWidgetItem(rule_words(each), self._list)
            item.setSizeHint(QSize(0, _LINE_PX))
        self._list.setCurrentRow(min(row, len(rules) - 1))
        self._tell("" if rules else tr("Nobody: pictures are loaded only when you say so in a message."))
        self._update()

    def _happened(self, event: Event) -> None:
        if isinstance(event, PictureRulesChanged):
            self.reload()

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        beside.addWidget(self._remove)
        beside.addStretch(1)
        above = QHBoxLayout()
        above.addWidget(self._list, 1)
        above.addLayout(beside)
        below = QHBoxLayout()
        below.addWidget(self._new, 1)
        below.addWidget(self._adding)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(above)
        inside.addLayout(below)
        inside.addWidget(self._say)

    def _update(self) -> None:
        self._remove.setEnabled(self._list.currentRow() >= 0)
        self._adding.setEnabled(rule_of(self._new.text()) is not None)

    def _tell(self, text: str, tone: str = "") -> None:
        self._say.setText(text or " ")
        set_property(self._say, "tone", tone)

    def _add(self) -> None:
        rule = rule_of(self._new.text())
        if rule is None:
            return
        if self._shown is not None and rule in self._shown:
            self._tell(tr("{rule}: this is in the list already.", rule=rule_words(rule)))
            return
        self._new.clear()
        self._change(self._desk.core.pictures.allow(rule))

    def _remove_chosen(self) -> None:
        row = self._list.currentRow()
        if self._shown is not None and 0 <= row < len(self._shown):
            self._change(self._desk.core.pictures.forbid(self._shown[row]))

    def _change(self, begun: Future[None]) -> None:
        self._desk.when(
            begun,
            owner=self,
            done=lambda _: self.reload(),
            failed=lambda error: self._tell(words_for(error).text, "caution"),
        )
