"""Conditions one below the other, each with + and −: of a search, or of a filter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mailguard.model import (
    AGREED_TAGS,
    Aged,
    Condition,
    Dated,
    HeaderWords,
    Marked,
    MatchMode,
    SearchField,
    SearchMark,
    Sized,
    Tagged,
    TagList,
    Term,
    Words,
    join_conditions,
    part_conditions,
)
from mailguard.model.tags import foreign_tag
from mailguard.search.query import FIELD_NAME, has_letters
from ui.lists.tag_look import dot_icon, tag_name
from ui.search.condition_kinds import BCC, HEADER, KINDS, MARK_WORDS, RELATIONS, Kind, Value, kind_of
from ui.widgets.widgets import button
from ui.wording import tr

_DAY = timedelta(days=1)
_KB = 1_000
_MODES = (
    (MatchMode.ALL, tr("Match all of the following")),
    (MatchMode.ANY, tr("Match any of the following")),
    (MatchMode.EVERY, tr("Match all messages")),
)


class ConditionRows(QWidget):
    """Rows that are not filled in count for nothing."""

    changed = Signal()
    entered = Signal()  # Return was pressed in a text

    def __init__(self, terms: Sequence[Term] = (), *, kinds: Sequence[Kind] = KINDS) -> None:
        super().__init__(objectName="conditions")
        self._kinds = kinds
        self.mode = QComboBox(objectName="matchMode")
        self.mode.setAccessibleName(tr("Which conditions must hold"))
        for mode, words in _MODES:
            self.mode.addItem(words, mode)
        self._rows: list[_Row] = []
        self._tags = AGREED_TAGS
        self._inside = QVBoxLayout()
        self._inside.setSpacing(6)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self.mode)
        outside.addLayout(self._inside)
        self.show_terms(terms)
        self.mode.currentIndexChanged.connect(self._tell)

    def terms(self) -> tuple[Term, ...]:
        """Of a search that asks the same; () for every message."""
        found = (each.term() for each in self._rows)
        mode = MatchMode(self.mode.currentData())
        return join_conditions(mode, [each for each in found if each is not None])

    @property
    def is_empty(self) -> bool:
        """Conditions are asked for, and none is filled in."""
        return MatchMode(self.mode.currentData()) is not MatchMode.EVERY and not self.terms()

    def show_terms(self, terms: Sequence[Term]) -> bool:
        """False where they are more than rows can say; then nothing is changed."""
        parted = part_conditions(terms)
        if parted is None or any(kind_of(each) not in self._kinds for each in parted[1]):
            return False
        mode, conditions = parted
        for each in tuple(self._rows):
            self._drop(each)
        self.mode.setCurrentIndex(self.mode.findData(mode if terms else MatchMode.ALL))
        for term in conditions or (None,):
            self._add(term)
        return True

    def show_tags(self, tags: TagList) -> None:
        """Those that can be asked for. What is chosen stays so."""
        self._tags = tags
        for each in self._rows:
            each.show_tags(tags)

    def _add(self, term: Term | None = None, after: _Row | None = None) -> None:
        row = _Row(term, self._tags, self._kinds)
        row.more.clicked.connect(lambda: self._add(after=row))
        row.less.clicked.connect(lambda: self._remove(row))
        row.changed.connect(self.changed)
        row.entered.connect(self.entered)
        place = self._rows.index(after) + 1 if after is not None else len(self._rows)
        self._rows.insert(place, row)
        self._inside.insertWidget(place, row)
        self._tell()

    def _remove(self, row: _Row) -> None:
        self._drop(row)
        self._tell()

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        row.hide()
        row.deleteLater()

    def _tell(self) -> None:
        is_every = MatchMode(self.mode.currentData()) is MatchMode.EVERY
        for number, each in enumerate(self._rows, 1):
            each.number(number, can_go=len(self._rows) > 1)
            each.setEnabled(not is_every)
        self.changed.emit()


class _Row(QWidget):
    changed = Signal()
    entered = Signal()

    def __init__(self, term: Term | None, tags: TagList, kinds: Sequence[Kind]) -> None:
        super().__init__()
        self._tags = tags
        self._kinds = kinds
        self.kind, self.relation = QComboBox(), QComboBox()
        for each in kinds:
            self.kind.addItem(each.words, each.name)
        self.kind.setMaxVisibleItems(len(kinds))
        self.text, self.choice = QLineEdit(), QComboBox()
        self.field_name = QLineEdit()
        self.field_name.setPlaceholderText(tr("such as X-Spam-Flag"))
        self.day, self.number_field = QDateEdit(QDate.currentDate()), QLineEdit()
        self.day.setCalendarPopup(True)
        self.number_field.setValidator(QIntValidator(0, 9_999_999, self.number_field))
        self._values = QStackedWidget()
        for each in (self.text, self.choice, self.day, self.number_field):
            self._values.addWidget(each)
        self.more, self.less = button("+"), button("−")
        self.more.setAccessibleName(tr("Add a condition"))
        self.less.setAccessibleName(tr("Remove this condition"))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        for box in (self.kind, self.relation):  # as wide in every row, whatever stands in it
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        inside.addWidget(self.kind, 4)
        inside.addWidget(self.field_name, 4)
        inside.addWidget(self.relation, 4)
        inside.addWidget(self._values, 5)
        inside.addWidget(self.more)
        inside.addWidget(self.less)
        self._show_kind()
        if term is not None:
            self._show(term)
        self.kind.currentIndexChanged.connect(self._kind_changed)
        for box in (self.relation, self.choice):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        for field in (self.text, self.field_name):
            field.textChanged.connect(lambda _: self.changed.emit())
        self.text.returnPressed.connect(self.entered)
        self.day.dateChanged.connect(lambda _: self.changed.emit())
        self.number_field.textChanged.connect(lambda _: self.changed.emit())
        self.number_field.returnPressed.connect(self.entered)

    def term(self) -> Term | None:
        """None where its value is missing."""
        condition = self._condition()
        is_negated = str(self.relation.currentData()) in ("contains-not", "is-not")
        return Term(condition, is_negated) if condition is not None else None

    def number(self, number: int, *, can_go: bool) -> None:
        parts = (("kind", self.kind), ("field", self.field_name), ("relation", self.relation),
                 ("text", self.text),
                 ("choice", self.choice), ("day", self.day), ("number", self.number_field),
                 ("more", self.more), ("less", self.less))  # fmt: skip
        for name, each in parts:
            each.setObjectName(f"condition-{number}-{name}")
        self.kind.setAccessibleName(tr("Condition {n}", n=number))
        self.relation.setAccessibleName(tr("How condition {n} is meant", n=number))
        self.field_name.setAccessibleName(tr("Name of the header field of condition {n}", n=number))
        for each in (self.text, self.choice, self.day, self.number_field):
            each.setAccessibleName(tr("Value of condition {n}", n=number))
        self.less.setEnabled(can_go)

    def show_tags(self, tags: TagList) -> None:
        self._tags = tags
        if self._kind().value is Value.TAG:
            blocked = QSignalBlocker(self.choice)
            chosen = str(self.choice.currentData())
            self._offer_tags()
            _choose(self.choice, chosen, tag_name(foreign_tag(chosen)))
            blocked.unblock()

    def _offer_tags(self) -> None:
        self.choice.clear()
        for tag in self._tags:
            self.choice.addItem(dot_icon(tag), tag_name(tag), tag.keyword.lower())

    def _kind(self) -> Kind:
        return self._kinds[self.kind.currentIndex()]

    def _condition(self) -> Condition | None:
        kind, relation = self._kind(), str(self.relation.currentData())
        text = self.text.text().strip()
        if kind.name in (BCC, HEADER):
            name = BCC if kind.name == BCC else self.field_name.text().strip().lower()
            return HeaderWords(name, text) if text and FIELD_NAME.fullmatch(name) else None
        match kind.value:
            case Value.TEXT if not has_letters(text):
                return None
            case Value.TEXT:
                return Words(kind.field or SearchField.ANY, text)
            case Value.MARK:
                return Marked(SearchMark(self.choice.currentData()))
            case Value.TAG:
                return Tagged(str(self.choice.currentData()))
            case Value.DAY:
                return self._dated(relation)
            case Value.DAYS | Value.KILOBYTES if not self.number_field.hasAcceptableInput():
                return None
            case Value.DAYS:
                days = int(self.number_field.text())
                return Aged(least_days=days + 1) if relation == "more" else Aged(below_days=days)
            case Value.KILOBYTES:
                size = int(self.number_field.text()) * _KB
                return Sized(above_bytes=size) if relation == "more" else Sized(below_bytes=size)

    def _dated(self, relation: str) -> Dated:
        shown = self.day.date()
        chosen = date(shown.year(), shown.month(), shown.day())
        if relation == "before":
            return Dated(end=chosen)
        return Dated(first=chosen + _DAY) if relation == "after" else Dated(chosen, chosen + _DAY)

    def _show(self, term: Term) -> None:
        kind = kind_of(term)
        if kind is None:
            return
        self.kind.setCurrentIndex(list(self._kinds).index(kind))
        self._show_kind()
        relation = kind.relations[term.is_negated] if kind.relations[0] in ("contains", "is") else ""
        match term.condition:
            case Words(text=text):
                self.text.setText(text)
            case HeaderWords(name=name, text=text):
                self.field_name.setText(name)
                self.text.setText(text)
            case Marked(mark=value):
                _choose(self.choice, str(value), str(value))
            case Tagged(keyword=keyword):
                _choose(self.choice, keyword, tag_name(foreign_tag(keyword)))
            case Dated(first=first, end=end):
                relation = "before" if first is None else "after" if end is None else "is"
                relation = "is-not" if relation == "is" and term.is_negated else relation
                shown = end if first is None else first - _DAY if end is None else first
                if shown is not None:
                    self.day.setDate(QDate(shown.year, shown.month, shown.day))
            case Aged(least_days=least, below_days=below):
                relation = "more" if least is not None else "less"
                self.number_field.setText(str(least - 1 if least is not None else below or 0))
            case Sized(above_bytes=above, below_bytes=limit):
                relation = "more" if above is not None else "less"
                self.number_field.setText(str((above if above is not None else limit or 0) // _KB))
        self.relation.setCurrentIndex(max(0, self.relation.findData(relation)))

    def _kind_changed(self) -> None:
        self._show_kind()
        self.changed.emit()

    def _show_kind(self) -> None:
        kind = self._kind()
        self.field_name.setVisible(kind.name == HEADER)
        blocked = (QSignalBlocker(self.relation), QSignalBlocker(self.choice))  # until both are filled
        self.relation.clear()
        for each in kind.relations:
            self.relation.addItem(RELATIONS[each], each)
        self.choice.clear()
        for mark in kind.marks:
            self.choice.addItem(MARK_WORDS[mark], str(mark))
        if kind.value is Value.TAG:
            self._offer_tags()
        shown = {Value.TEXT: self.text, Value.DAY: self.day, Value.MARK: self.choice, Value.TAG: self.choice}
        self._values.setCurrentWidget(shown.get(kind.value, self.number_field))
        for each in blocked:
            each.unblock()


def _choose(box: QComboBox, value: str, words: str) -> None:
    """One that is not offered is offered now, as `words`: it is what the condition says."""
    if box.findData(value) < 0:
        box.addItem(words, value)
    box.setCurrentIndex(box.findData(value))
