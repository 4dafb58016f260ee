"""One filter: its name, which messages it takes, when, and what it does to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from mailguard.model import AccountId, Glyph, MatchMode, TagList, Tone
from mailguard.model.filters import DOUBLING, Filter, FilterMoment
from mailguard.search.query import parse_search
from mailguard.search.retagging import retag
from mailguard.search.text import search_text
from ui.message_filters.action_rows import ActionRows
from ui.message_filters.choices import Choices
from ui.message_filters.moment_boxes import MomentBoxes
from ui.message_filters.words import warnings_of
from ui.search.condition_kinds import FILTER_KINDS
from ui.search.condition_rows import ConditionRows
from ui.widgets.widgets import StatusCard, button, form, label, wrapped_label
from ui.wording import tr

WIDTH_PX = 680
MARGIN_PX = 60  # of the screen, above and below


class FilterDialog(QDialog):
    """`saved` is called with what came of it."""

    def __init__(
        self, parent: QWidget, filter_: Filter, choices: Choices, saved: Callable[[Filter], None]
    ) -> None:
        super().__init__(parent, objectName="filterDialog")
        self.setWindowTitle(tr("Filter “{name}”", name=filter_.name) if filter_.id else tr("New Filter"))
        self._filter = filter_
        self._saved = saved
        self._name = QLineEdit(filter_.name, objectName="filterName")
        self._account = QComboBox(objectName="filterAccount")
        self._account.addItem(tr("All accounts"), None)
        for account, name in choices.accounts.items():
            self._account.addItem(name, account)
        if filter_.accounts:
            self._account.setCurrentIndex(max(0, self._account.findData(filter_.accounts[0])))
        self._moments = MomentBoxes(filter_)
        self._tags = choices.tags
        rows = ConditionRows(kinds=FILTER_KINDS)
        rows.show_tags(choices.tags)
        terms = parse_search(filter_.search, date.today(), choices.tags, in_filter=True).terms
        self._conditions = rows if rows.show_terms(terms) else None
        if filter_.id and not terms:
            rows.mode.setCurrentIndex(rows.mode.findData(MatchMode.EVERY))
        self._search = QLineEdit(filter_.search, objectName="filterSearch")  # more than rows can say
        self._actions = ActionRows(choices, filter_.actions)
        self._warning = StatusCard(Tone.CAUTION, Glyph.PROBLEM, "")
        self._warning.setObjectName("filterWarning")
        self._buttons = QDialogButtonBox()
        self._do = button(tr("Save"), primary=True)
        self._do.setObjectName("saveFilter")
        self._do.setAutoDefault(True)
        self._do.setDefault(True)
        self._buttons.addButton(self._do, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton(button(tr("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self._save)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._name.textChanged.connect(self._enable)
        self._actions.changed.connect(self._enable)
        rows.changed.connect(self._enable)
        self._search.textChanged.connect(self._enable)
        self._moments.changed.connect(self._enable)
        self._enable()

    def show_tags(self, tags: TagList) -> None:
        """Those that can be asked for and set from now on."""
        if self._conditions is not None:
            self._conditions.show_tags(tags)
        else:
            self._search.setText(retag(self._search.text(), self._tags, tags))
        self._actions.show_tags(tags)
        self._tags = tags

    def _lay_out(self) -> None:
        fields = form()
        fields.addRow(tr("Name"), self._name)
        fields.addRow(tr("For mail of"), self._account)
        fields.addRow(tr("It runs"), self._moments)
        inside = QVBoxLayout(self)
        inside.setSpacing(12)
        inside.addLayout(fields)
        inside.addWidget(label(tr("Which messages"), semibold=True))
        if self._conditions is not None:
            inside.addWidget(self._conditions)
        else:
            inside.addWidget(self._search)
            meaning = tr("As in the search field: it says more than single conditions can.")
            inside.addWidget(wrapped_label(meaning, size="sm", role="text-2"))
        inside.addWidget(label(tr("What it does, in this order"), semibold=True))
        inside.addWidget(self._actions)
        inside.addWidget(self._warning)
        inside.addStretch(1)
        inside.addWidget(self._buttons)
        self.setMinimumWidth(WIDTH_PX)

    def event(self, event: QEvent) -> bool:
        """Rows and warnings come and go: the window is as high as they need."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Resize):
            needed = self.layout().totalHeightForWidth(self.width())
            highest = self.screen().availableGeometry().height() - MARGIN_PX
            if min(needed, highest) != self.minimumHeight():
                self.setMinimumHeight(max(0, min(needed, highest)))
        return handled

    def _enable(self) -> None:
        moments = self._moments.moments
        warnings = warnings_of(self._actions.kinds, moments)
        self._warning.show_status(Tone.CAUTION, Glyph.PROBLEM, "", "\n".join(warnings))
        self._warning.setVisible(bool(warnings))
        has_messages = (
            not self._conditions.is_empty
            if self._conditions is not None
            else bool(self._search.text().strip())
        )
        is_whole = bool(self._name.text().strip()) and self._actions.actions() is not None
        doubles = FilterMoment.PERIODIC in moments and bool(self._actions.kinds & DOUBLING)
        self._do.setEnabled(is_whole and bool(moments) and has_messages and not doubles)

    def _searched(self) -> str:
        if self._conditions is None:
            return self._search.text().strip()
        return search_text(self._conditions.terms(), self._tags)

    def _save(self) -> None:
        actions = self._actions.actions()
        if actions is None or not self._do.isEnabled():
            return
        account = self._account.currentData()
        self._saved(
            replace(
                self._filter,
                name=self._name.text().strip(),
                search=self._searched(),
                accounts=(AccountId(account),) if account is not None else (),
                moments=self._moments.moments,
                actions=actions,
            )
        )
        self.accept()
