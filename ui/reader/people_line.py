"""People of one header field: names and full addresses; each is a link with a menu, many are folded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QWidget

from mailguard.cleaning import clean_text
from mailguard.model import Address
from ui import theme
from ui.people import shown_name
from ui.widgets.wrapping import Passage
from ui.wording import tr

LONGEST_NAME = 80
MOST_PEOPLE = 5  # more are counted until they are asked for
MOST_UNFOLDED = 300  # more than these stay a number: laying out thousands takes seconds
_MORE = "more"
_PERSON = "person:"


class PeopleLine(Passage):
    """Rich text for weights and colours alone: every value of others in it is cleaned, then escaped."""

    menu_asked = Signal(object, QPoint)  # an Address, and where on the screen

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.font())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.anchorClicked.connect(self._clicked)
        self._name = name
        self._people: tuple[Address, ...] = ()
        self._own: frozenset[str] = frozenset()
        self._is_sender = False
        self._is_unfolded = False

    def show_people(self, people: Sequence[Address], own: frozenset[str], *, is_sender: bool) -> None:
        """own: lower-case addresses that are called "You"."""
        self._people, self._own, self._is_sender = tuple(people), own, is_sender
        self._show()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the person under the mouse; by the keyboard, of the one that has the focus, or the first."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        anchor = self.anchorAt(event.pos()) if by_mouse else self.textCursor().charFormat().anchorHref()
        if not by_mouse and not anchor and self._people:
            anchor = f"{_PERSON}0"
        if anchor.startswith(_PERSON):
            self._ask(anchor, event.globalPos())
        else:
            super().contextMenuEvent(event)

    def _clicked(self, url: QUrl) -> None:
        target = url.toString()
        if target == _MORE:
            self._is_unfolded = True
            self._show()
        elif target.startswith(_PERSON):
            self._ask(target, self.viewport().mapToGlobal(self.cursorRect().bottomLeft()))

    def _ask(self, anchor: str, place: QPoint) -> None:
        person = self._people[int(anchor.removeprefix(_PERSON))]
        if person.address:
            self.menu_asked.emit(person, place)

    def _show(self) -> None:
        if not self._people:
            self.show_plain(tr("no sender") if self._is_sender else "")
            self.setAccessibleName(f"{self._name}: {self.text()}")
            return
        most = MOST_UNFOLDED if self._is_unfolded else MOST_PEOPLE
        shown = [self._person(number) for number in range(min(most, len(self._people)))]
        hidden = len(self._people) - len(shown)
        if hidden:
            words = _escaped(tr("… {n} more", n=hidden))
            link = f'<a href="{_MORE}" style="color:{theme.tokens().accent}">{words}</a>'
            shown.append(words if self._is_unfolded else link)
        self.show_html(", ".join(shown))
        spoken = ", ".join(_spoken(each) for each in self._people[:most])
        more = tr(", and {n} more", n=hidden) if hidden else ""
        self.setAccessibleName(f"{self._name}: {spoken}{more}")

    def _person(self, number: int) -> str:
        """One person as rich text: name and full address."""
        person = self._people[number]
        address = _escaped(clean_text(person.address))
        is_own = person.address.lower() in self._own and not self._is_sender
        name = tr("You") if is_own else _short(shown_name(person))
        weight, colours = 600 if self._is_sender else 400, theme.tokens()
        said = f'<span style="font-weight:{weight}; color:{colours.text}">{_escaped(name)}</span>'
        if person.address and name != clean_text(person.address):
            said += f'&nbsp; <span style="color:{colours.text_2}">{address}</span>'
        return f'<a href="{_PERSON}{number}" style="text-decoration:none">{said}</a>'


def _spoken(person: Address) -> str:
    """As it is shown: a name that poses as something else is not read out either."""
    name, address = _short(shown_name(person)), clean_text(person.address)
    return f"{name} {address}" if address and name != address else name


def _short(name: str) -> str:
    """A name so long that the address behind it could be out of sight is cut."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
