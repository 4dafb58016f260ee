"""Subject, people and date of the message in sight: cleaned, with every address in full."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mailguard.cleaning import clean_text
from mailguard.model import Address, OpenedMessage
from ui import icons, theme
from ui.people import long_date, shown_name, shown_subject
from ui.widgets import label, rule
from ui.wording import tr
from ui.wrapping import Passage

_NAMES_PX = 44
_HEADERS_PX = 150
LONGEST_NAME = 80
MOST_PEOPLE = 8  # more are counted until they are asked for


class MessageHeader(QWidget):
    """The block under the banner."""

    star_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="messageHeader")
        self.subject = Passage()
        self.subject.setObjectName("subject")
        self.subject.setAccessibleName(tr("Subject"))
        self.date = label(size="sm", role="text-3")
        self.date.setContentsMargins(12, 0, 0, 0)
        self.star = _icon_button(tr("Starred"), "star")
        self.star.setCheckable(True)
        self.star.clicked.connect(self._star_clicked)
        self.more = _icon_button(tr("All commands for this message"), "moreCommands")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._people = QGridLayout()
        self._all = _headers_field()
        self._opened: OpenedMessage | None = None
        self._own: frozenset[str] = frozenset()
        self._lay_out()
        theme.theme().changed.connect(self._colour)
        self._colour()

    def set_menu(self, menu: QMenu) -> None:
        self.more.setMenu(menu)

    def show_message(self, opened: OpenedMessage, own_addresses: frozenset[str]) -> None:
        self._opened, self._own = opened, own_addresses
        self.subject.show_plain(shown_subject(opened))
        self.date.setText(long_date(opened.date) if opened.date is not None else tr("no date"))
        self.star.setVisible(opened.id is not None)
        lines = (f"{name}: {clean_text(value)}" for name, value in opened.all_headers)
        self._all.setPlainText("\n".join(lines))
        self._show_people(MOST_PEOPLE)

    def toggle_all_headers(self) -> None:
        """Show, or hide again, all header fields as the mail servers saw them."""
        self._all.setVisible(self._all.isHidden())

    def show_star(self, is_starred: bool) -> None:
        self.star.setChecked(is_starred)
        self._colour()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 3, 0, 0)  # its first line stands at the height of the buttons
        beside.addWidget(self.subject)
        top.addLayout(beside, 1)
        top.addWidget(self.star, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self._people.setHorizontalSpacing(0)
        self._people.setVerticalSpacing(3)
        self._people.setColumnMinimumWidth(0, theme.scaled(_NAMES_PX))
        self._people.setColumnStretch(1, 1)
        block = QVBoxLayout()
        block.setContentsMargins(20, 12, 20, 12)
        block.setSpacing(6)
        block.addLayout(top)
        block.addLayout(self._people)
        block.addWidget(self._all)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(block)
        inside.addWidget(rule())

    def _show_people(self, most: int) -> None:
        if self._opened is None:
            return
        self._people.removeWidget(self.date)
        while (taken := self._people.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        rows = [(tr("From"), self._opened.from_), (tr("To"), self._opened.to), (tr("Cc"), self._opened.cc)]
        place = 0
        for name, people in rows:
            if people or name == tr("From"):
                self._people.addWidget(label(name, role="text-3"), place, 0, Qt.AlignmentFlag.AlignTop)
                self._people.addWidget(self._people_label(people, most, place == 0), place, 1)
                place += 1
        self._people.addWidget(self.date, 0, 2, Qt.AlignmentFlag.AlignTop)

    def _people_label(self, people: Sequence[Address], most: int, is_sender: bool) -> Passage:
        # Rich text for the two weights alone: every value in it is cleaned, then escaped.
        made = Passage()
        made.setFont(theme.font())
        made.setObjectName("sender" if is_sender else "recipients")
        if not people:
            made.show_plain(tr("no sender") if is_sender else "")
            return made
        shown = [_person(each, self._own, is_bold=is_sender) for each in people[:most]]
        if len(people) > most:
            words = tr("{n} more", n=len(people) - most)
            shown.append(f'<a href="more" style="color:{theme.tokens().accent}">{words}</a>')
            made.anchorClicked.connect(lambda _: self._show_people(len(people)))
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # for its link
        made.show_html(", ".join(shown))
        made.setAccessibleName(", ".join(str(each) for each in people))
        return made

    def _star_clicked(self, on: bool) -> None:
        self._colour()
        self.star_toggled.emit(on)

    def _colour(self) -> None:
        self.subject.setFont(theme.font("subject", semibold=True))
        self.star.setIcon(icons.icon("star-on" if self.star.isChecked() else "star"))
        self.more.setIcon(icons.icon("more"))
        if self._opened is not None:
            self._show_people(MOST_PEOPLE)


def _person(person: Address, own: frozenset[str], *, is_bold: bool) -> str:
    """One person as rich text: name and full address."""
    address = _escaped(clean_text(person.address))
    name = tr("You") if person.address.lower() in own and not is_bold else _short(shown_name(person))
    if not person.address:
        return f"<b>{_escaped(name)}</b>" if is_bold else _escaped(name)
    if name == clean_text(person.address):
        return f'<span style="font-weight:600">{address}</span>' if is_bold else address
    weight = 600 if is_bold else 400
    faint = theme.tokens().text_2
    return (
        f'<span style="font-weight:{weight}">{_escaped(name)}</span>'
        f'&nbsp; <span style="color:{faint}">{address}</span>'
    )


def _short(name: str) -> str:
    """A name so long that the address behind it could be out of sight is cut."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _headers_field() -> QPlainTextEdit:
    made = QPlainTextEdit(objectName="allHeaders")
    made.setAccessibleName(tr("All headers, as the mail servers saw them"))
    made.setReadOnly(True)
    made.setFont(theme.fixed_font("sm"))
    made.setFixedHeight(_HEADERS_PX)
    made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    made.hide()
    return made


def _icon_button(spoken: str, name: str) -> QToolButton:
    made = QToolButton(objectName=name)
    made.setAccessibleName(spoken)
    made.setToolTip(spoken)
    made.setIconSize(QSize(18, 18))
    made.setMinimumSize(28, 26)
    return made
