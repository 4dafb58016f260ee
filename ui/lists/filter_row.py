"""The row of quick filters: toggles, tags, and words in chosen parts of the message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget

from mailguard.model import AnyOf, ListQuery, SearchField, SearchQuery, Tag, Term, Words
from mailguard.model.mail import TagFilter, TagMatch
from ui import icons, theme
from ui.compose.flow_box import FlowBox
from ui.lists.tag_look import dot_icon, tag_name
from ui.wording import tr

TYPING_MS = 250  # typing that pauses this long is a filter
TOGGLES = (
    ("unread_only", "Unread"),
    ("starred_only", "Starred"),
    ("encrypted_only", "Encrypted"),
    ("signed_only", "Signed"),
    ("attachment_only", "Attachment"),
)
_LEAST_FIELD_PX = 150
_PARTS = {
    SearchField.FROM: "Sender",
    SearchField.TO: "Recipients",
    SearchField.SUBJECT: "Subject",
    SearchField.BODY: "Body",
}
_USUAL_PARTS = frozenset({SearchField.FROM, SearchField.TO, SearchField.SUBJECT})
_MATCHES = {TagMatch.ANY: "Any of", TagMatch.ALL: "All of", TagMatch.NONE: "Untagged"}


def quick_terms(text: str, parts: frozenset[SearchField]) -> tuple[Term, ...]:
    """Each word must stand in one of the parts; none of it is an operator."""
    words = [each for each in text.split() if any(sign.isalnum() for sign in each)]
    if not parts:
        return ()
    return tuple(
        Term(AnyOf(tuple((Term(Words(part, word)),) for part in _PARTS if part in parts))) for word in words
    )


class FilterRow(QWidget):
    """What it asks for is put into a ListQuery by `narrow`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="filters")
        self._toggles = {field: self._toggle(tr(words), f"filter-{field}") for field, words in TOGGLES}
        self._tags_toggle = self._toggle(tr("Tags"), "filter-tags")
        self._tags_toggle.toggled.connect(lambda on: self._tag_line.setVisible(on))
        self.pin = small_button("", "filter-pin")
        self.pin.setCheckable(True)
        self.pin.setAccessibleName(tr("Keep filters when another folder is opened"))
        self.pin.setToolTip(tr("Keep filters when another folder is opened"))
        self.field = QLineEdit(objectName="filter-text")
        self.field.setPlaceholderText(tr("Filter by words"))
        self.field.setAccessibleName(tr("Filter by words"))
        self.field.setClearButtonEnabled(True)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._hurry)
        self._parts = {part: self._part(part) for part in _PARTS}
        self._matches = {each: self._match(each) for each in _MATCHES}
        self._tags: dict[str, QToolButton] = {}
        self._lay_out()
        theme.theme().changed.connect(self._colour)
        self._colour()

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is filtered out."""
        return self.narrow(ListQuery()) != ListQuery()

    def narrow(self, query: ListQuery) -> ListQuery:
        chosen = {field: True for field, toggle in self._toggles.items() if toggle.isChecked()}
        parts = frozenset(part for part, toggle in self._parts.items() if toggle.isChecked())
        terms = quick_terms(self.field.text(), parts)
        search = SearchQuery(query.search.terms + terms, query.search.notes) if terms else query.search
        return replace(query, search=search, tags=self._tag_filter(), **chosen)  # type: ignore[arg-type]  # booleans by name

    def clear(self) -> None:
        """Let everything through, and say so once."""
        was_narrowing = self.is_narrowing
        self.blockSignals(True)
        for each in (*self._toggles.values(), self._tags_toggle, *self._tags.values()):
            each.setChecked(False)
        self._matches[TagMatch.ANY].setChecked(True)
        self.field.clear()
        self._typing.stop()
        self.blockSignals(False)
        if was_narrowing:
            self.changed.emit()

    def show_tags(self, tags: Iterable[Tag]) -> None:
        """Those that can be asked for. What is chosen stays so, where it is still there."""
        chosen = {keyword for keyword, button in self._tags.items() if button.isChecked()}
        for button in self._tags.values():
            self._tag_flow.remove(button)
        self._tags = {}
        for tag in tags:
            made = self._toggle(tag_name(tag), f"filter-tag-{tag.keyword}")
            made.setIcon(dot_icon(tag))
            made.blockSignals(True)
            made.setChecked(tag.keyword.lower() in chosen)
            made.blockSignals(False)
            made.setEnabled(not self._matches[TagMatch.NONE].isChecked())
            self._tags[tag.keyword.lower()] = made
        self._tag_flow.append([*self._tags.values()])
        if chosen - self._tags.keys():
            self.changed.emit()

    def _tag_filter(self) -> TagFilter | None:
        if not self._tags_toggle.isChecked():
            return None
        match = next((each for each, button in self._matches.items() if button.isChecked()), TagMatch.ANY)
        keywords = (keyword for keyword, button in self._tags.items() if button.isChecked())
        return TagFilter(match, frozenset() if match is TagMatch.NONE else frozenset(keywords))

    # Parts

    def _lay_out(self) -> None:
        self._tag_line = QWidget()
        self._tag_flow = FlowBox()
        self._tag_flow.append([*self._matches.values()])
        _one(self._tag_line, self._tag_flow)
        toggles = FlowBox(self.field, _LEAST_FIELD_PX)
        toggles.append([self.pin, *self._toggles.values(), self._tags_toggle])
        self._part_line = QWidget()
        parts = FlowBox()
        parts.append([*self._parts.values()])
        _one(self._part_line, parts)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(10, 0, 8, 8)
        inside.setSpacing(6)
        inside.addWidget(toggles)
        inside.addWidget(self._part_line)
        inside.addWidget(self._tag_line)
        self._part_line.hide()
        self._tag_line.hide()

    def _toggle(self, words: str, name: str) -> QToolButton:
        made = small_button(words, name)
        made.setCheckable(True)
        made.toggled.connect(lambda _: self.changed.emit())
        return made

    def _part(self, part: SearchField) -> QToolButton:
        made = small_button(tr(_PARTS[part]), f"filter-in-{part}")
        made.setCheckable(True)
        made.setChecked(part in _USUAL_PARTS)
        made.toggled.connect(lambda _: self.changed.emit())
        return made

    def _match(self, match: TagMatch) -> QToolButton:
        made = small_button(tr(_MATCHES[match]), f"filter-match-{match.name.lower()}")
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setChecked(match is TagMatch.ANY)
        made.toggled.connect(lambda on: self._matched(match) if on else None)
        return made

    def _matched(self, match: TagMatch) -> None:
        """Which tag a message has none of does not matter."""
        for each in self._tags.values():
            each.setEnabled(match is not TagMatch.NONE)
        self.changed.emit()

    def _typed(self, text: str) -> None:
        self._part_line.setVisible(bool(text.strip()))
        self._typing.start()

    def _hurry(self) -> None:
        self._typing.stop()
        self.changed.emit()

    def _colour(self) -> None:
        self.pin.setIcon(icons.icon("pin"))


def small_button(text: str, name: str) -> QToolButton:
    made = QToolButton(objectName=name)
    made.setIconSize(QSize(16, 16))
    if text:
        made.setText(f" {text}".replace("&", "&&"))  # the blank keeps the icon from the word
        made.setAccessibleName(text)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return made


def _one(line: QWidget, flow: FlowBox) -> None:
    inside = QVBoxLayout(line)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(flow)
