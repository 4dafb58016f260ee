"""Subject, people and date of the message in sight: cleaned, with every address in full."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mailguard.model import Address, Encryption, OpenedMessage, TagList
from ui import icons, theme
from ui.lists.priority_words import urgency_words
from ui.people import shown_subject
from ui.reader.header_words import all_headers_text, date_words, list_html, protected_words, provider_words
from ui.reader.people_line import PeopleLine
from ui.reader.tag_chips import TagChips
from ui.widgets.avatar import Avatar
from ui.widgets.quiet_line import QuietLine
from ui.widgets.tall_area import TallArea
from ui.widgets.widgets import label, rule
from ui.widgets.wrapping import Passage
from ui.wording import tr

_NAMES_PX = 44
_HEADERS_PX = 150
LONGEST_HEADERS = 200_000  # signs: the message's source has all
NARROW_PX = 420  # below this the avatar gives its room to the names


class MessageHeader(QWidget):
    """The block under the banner."""

    star_toggled = Signal(bool)
    person_asked = Signal(object, QPoint)  # an Address, and where its menu is to be
    list_link_asked = Signal(str)  # an anchor of `ui.reader.header_words`
    all_headers_shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="messageHeader")
        self.subject = Passage()
        self.subject.setObjectName("subject")
        self.subject.setAccessibleName(tr("Subject"))
        self.subject.setFont(theme.font("subject", semibold=True))  # Qt forgets one set after it has a parent
        self.date = label(size="sm", role="text-3")
        self.date.setObjectName("date")
        self.date.setContentsMargins(12, 0, 0, 0)
        self.star = _icon_button(tr("Starred"), "star")
        self.star.setCheckable(True)
        self.star.clicked.connect(self._star_clicked)
        self.more = _icon_button(tr("All commands for this message"), "moreCommands")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.avatar = Avatar()
        self.tags = TagChips()
        self.protected = QuietLine("protectedHeaders", "encrypt")
        self.priority = QuietLine("priority", "expiry")
        self.provider = QuietLine("providerWord", "info")
        self.lists = QuietLine("mailingList", "list")
        self.lists.link_asked.connect(self.list_link_asked)
        self._people = QGridLayout()
        self._all = _headers_field()
        self._opened: OpenedMessage | None = None
        self._own: frozenset[str] = frozenset()
        self._lay_out()
        theme.theme().changed.connect(self._colour)
        self._colour()

    def set_menu(self, menu: QMenu) -> None:
        self.more.setMenu(menu)

    def show_message(self, opened: OpenedMessage, own_addresses: frozenset[str], tags: TagList) -> None:
        """tags: those that a person keeps."""
        self._opened, self._own = opened, own_addresses
        self.subject.show_plain(shown_subject(opened))
        shown, full = date_words(opened.date)
        self.date.setText(shown)
        self.date.setToolTip(full)
        self.date.setAccessibleName(tr("Date: {date}", date=full))
        self.star.setVisible(opened.id is not None)
        self.avatar.show_person(opened.from_[0] if len(opened.from_) == 1 else None)
        self.tags.show_tags(tags.of(opened.around.keywords))
        self.protected.set_icon("encrypt" if opened.verdict.facts.encryption is Encryption.OK else "sign")
        self.protected.show_plain(protected_words(opened))
        self.priority.show_plain(urgency_words(opened.around.priority))
        provider = opened.around.provider
        self.provider.show_plain(provider_words(provider) if provider is not None else "")
        is_changed = opened.banner.id == "B07"  # then no link leads anywhere
        self.lists.show_html("" if is_changed else list_html(opened.around.lists))
        self._show_people()
        self._fill_all()

    def show_all_headers(self, is_on: bool) -> None:
        """Show all header fields as the mail servers saw them, or hide them again."""
        self._all.setVisible(is_on)
        self._fill_all()
        self.all_headers_shown.emit(is_on)

    def _fill_all(self) -> None:
        """Only while they are shown: a header can be as long as a message."""
        is_shown = self._opened is not None and not self._all.isHidden()
        text = all_headers_text(self._opened) if is_shown and self._opened is not None else ""
        self._all.setPlainText(text[:LONGEST_HEADERS])

    def show_star(self, is_starred: bool) -> None:
        self.star.setChecked(is_starred)
        self._colour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.avatar.setVisible(self.width() >= theme.scaled(NARROW_PX))

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
        who = QHBoxLayout()
        who.setSpacing(12)
        who.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        who.addLayout(self._people, 1)
        content = QWidget()
        content.setProperty("surface", "true")
        block = QVBoxLayout(content)
        block.setContentsMargins(20, 12, 20, 12)
        block.setSpacing(6)
        block.addLayout(top)
        block.addLayout(who)
        for part in (self.tags, self.priority, self.protected, self.lists, self.provider, self._all):
            block.addWidget(part)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(TallArea(content))
        inside.addWidget(rule())

    def _show_people(self) -> None:
        if self._opened is None:
            return
        self._people.removeWidget(self.date)
        while (taken := self._people.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        before: QWidget = self.more
        for place, (name, people) in enumerate(_rows(self._opened)):
            said = label(name, role="text-3")
            said.setContentsMargins(0, 0, 10, 0)
            line = self._people_line(name, people, is_sender=place == 0)
            self._people.addWidget(said, place, 0, Qt.AlignmentFlag.AlignTop)
            self._people.addWidget(line, place, 1, 1, 1 if place == 0 else 2)  # the date stands in the first
            QWidget.setTabOrder(before, line)
            before = line
        self._people.addWidget(self.date, 0, 2, Qt.AlignmentFlag.AlignTop)

    def _people_line(self, name: str, people: Sequence[Address], *, is_sender: bool) -> PeopleLine:
        made = PeopleLine(name)
        made.setObjectName("sender" if is_sender else "recipients")
        made.show_people(people, self._own, is_sender=is_sender)
        made.menu_asked.connect(self.person_asked)
        return made

    def _star_clicked(self, on: bool) -> None:
        self._colour()
        self.star_toggled.emit(on)

    def _colour(self) -> None:
        self.subject.setFont(theme.font("subject", semibold=True))
        self.star.setIcon(icons.icon("star-on" if self.star.isChecked() else "star"))
        self.more.setIcon(icons.icon("more"))
        self._show_people()


def _rows(opened: OpenedMessage) -> list[tuple[str, tuple[Address, ...]]]:
    """From always; Sender and Reply-To where they name others than From does."""
    from_ = {each.address.lower() for each in opened.from_}

    def others(people: tuple[Address, ...]) -> tuple[Address, ...]:
        return people if {each.address.lower() for each in people} - from_ else ()

    rows = [
        (tr("From"), opened.from_),
        (tr("Sender"), others(opened.around.sender)),
        (tr("To"), opened.to),
        (tr("Cc"), opened.cc),
        (tr("Reply to"), others(opened.reply_to)),
    ]
    return [rows[0], *(each for each in rows[1:] if each[1])]


def _headers_field() -> QPlainTextEdit:
    made = QPlainTextEdit(objectName="allHeaders")
    made.setAccessibleName(tr("All headers, as the mail servers saw them"))
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
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
