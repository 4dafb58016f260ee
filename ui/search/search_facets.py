"""By what a search may be narrowed: people, folders, tags, years and marks of what was found, counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mailguard.cleaning import clean_name, clean_text
from mailguard.model import Address, Facets, FolderId, SearchMark, TagList
from mailguard.search.text import quoted, tag_operator
from ui import icons, theme
from ui.lists.tag_look import dot_icon, tag_name
from ui.widgets.flow_layout import FlowLayout
from ui.wording import tr

_MARKS = {
    SearchMark.UNREAD: tr("Unread"),
    SearchMark.STARRED: tr("Starred"),
    SearchMark.ENCRYPTED: tr("Encrypted"),
    SearchMark.SIGNED: tr("Signed"),
    SearchMark.ATTACHMENT: tr("Attachment"),
}
_LONGEST_NAME = 40
Choice = tuple[str, str, int]  # words, the operator that is added, how many messages


class FacetStrip(QWidget):
    """Hidden while there is nothing to narrow. A choice that holds for all that was found is none."""

    narrowed = Signal(str)  # an operator with its value, to be added to the search

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="facets")
        self.setAccessibleName(tr("Narrow the search"))
        self._inside = FlowLayout(self, spacing=4)
        self._buttons: list[QToolButton] = []
        self.hide()

    def show_facets(self, facets: Facets, folders: Mapping[FolderId, str], tags: TagList) -> None:
        """folders: names as `in:` takes them; those of no name are left out. tags: a person's list."""
        self.clear()
        self._add_menu("from", tr("From"), facets, _people(facets.people))
        found = ((folders[number], number, count) for number, count in facets.folders if number in folders)
        named = [(clean_text(path), f"in:{quoted(path)}", count) for path, _, count in found]
        self._add_menu("folder", tr("Folder"), facets, named)
        self._add_tags(facets, tags)
        years = [(str(year), f"on:{year}", count) for year, count in facets.years]
        self._add_menu("year", tr("Year"), facets, years)
        for mark, count in facets.marks:
            if count < facets.total:
                operator = f"has:{mark}" if mark is SearchMark.ATTACHMENT else f"is:{mark}"
                made = self._button(f"{_MARKS[mark]} {count}", f"facet-{mark}")
                made.clicked.connect(lambda _=False, operator=operator: self.narrowed.emit(operator))
        self.setVisible(bool(self._buttons))

    def clear(self) -> None:
        for each in self._buttons:
            self._inside.removeWidget(each)
            each.hide()
            each.deleteLater()
        self._buttons.clear()
        self.hide()

    def _add_tags(self, facets: Facets, tags: TagList) -> None:
        menu = QMenu(self)
        for keyword, count in facets.tags:
            for tag in tags.of([keyword]):
                entry = menu.addAction(dot_icon(tag), f"{tag_name(tag)}  {count}".replace("&", "&&"))
                operator = tag_operator(keyword, tags)
                entry.triggered.connect(lambda _=False, operator=operator: self.narrowed.emit(operator))
        self._offer(menu, "tag", tr("Tag"))

    def _add_menu(self, name: str, words: str, facets: Facets, choices: Iterable[Choice]) -> None:
        menu = QMenu(self)
        for text, operator, count in choices:
            if count < facets.total:
                entry = menu.addAction(f"{text}  {count}".replace("&", "&&"))
                entry.triggered.connect(lambda _=False, operator=operator: self.narrowed.emit(operator))
        self._offer(menu, name, words)

    def _offer(self, menu: QMenu, name: str, words: str) -> None:
        if menu.isEmpty():
            menu.deleteLater()
            return
        made = self._button(words, f"facet-{name}")
        menu.setParent(made, menu.windowFlags())
        made.setMenu(menu)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        made.setIcon(icons.icon("caret-down", theme.tokens().text_3))
        made.setIconSize(QSize(11, 11))

    def _button(self, words: str, name: str) -> QToolButton:
        made = QToolButton(self, objectName=name)
        made.setText(words)
        made.setFont(theme.font("sm"))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._inside.addWidget(made)
        self._buttons.append(made)
        return made


def _people(people: Iterable[tuple[Address, int]]) -> list[Choice]:
    return [
        (clean_name(each.shown)[:_LONGEST_NAME], f"from:{quoted(each.address)}", count)
        for each, count in people
    ]
