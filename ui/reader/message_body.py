"""The body under the header: the text, the mail as sent, or why neither is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from mailguard.model import Encryption, InlinePart, OpenedMessage, ShowAs, Signature, Tone
from mailguard.reading.picture_rules import NEVER
from ui import icons, theme
from ui.pane_focus import first_button
from ui.reader.links import LinkTexts
from ui.reader.parts_view import PartsView
from ui.reader.pictures_below import Below, html_of, parts_of
from ui.reader.remote_pictures import WithPictures, with_pictures
from ui.reader.text_body import TextBody
from ui.reader.text_search import Search, find_in, unmark
from ui.reader.zoom import Zoom
from ui.widgets.widgets import button, label, row, wrapped_label

if TYPE_CHECKING:
    from ui.reader.html_view import HtmlView

IDLE_MS = 5 * 60_000  # a browser that shows nothing for so long is let go
NOTHING_SHOWN = frozenset({"B02", "B03", "B04", "B05", "B06"})
NO_PICTURES = NEVER


def is_protected(opened: OpenedMessage) -> bool:
    """Whether any part of it is encrypted or signed: then it is shown as sent only if asked for."""
    facts = opened.verdict.facts
    return facts.encryption is not Encryption.NONE or facts.signature is not Signature.NONE


def way_to_show(opened: OpenedMessage, usual: ShowAs, wished: ShowAs | None) -> ShowAs:
    """How a message is shown: `usual` is the setting, `wished` what was asked for with this message.

    Original HTML is for ordinary mail, and for protected mail that was asked for so; what has no HTML
    is plain text. What was changed on the way is not shown in a browser at all.
    """
    if wished is ShowAs.ALL_PARTS:
        return wished
    if opened.html is None:
        return ShowAs.PLAIN
    way = wished or usual
    if way is ShowAs.ORIGINAL and is_protected(opened) and (wished is None or opened.banner.id == "B07"):
        return ShowAs.SIMPLE
    return way


LEAST_PX = 110  # where header and notices are high: some lines stay in sight


class MessageBody(QStackedWidget):
    """One of three pages. Links are reported with what they say."""

    link_asked = Signal(str, object)  # where it goes, and what it says: text, or None where not known
    link_hovered = Signal(str)
    way_changed = Signal(object, bool)  # a ShowAs, and whether the page of HTML is dark
    found = Signal(object)  # a Found: what a search came to
    browser_broke = Signal()  # the message has to be shown in another way

    def __init__(self, parent: QWidget | None = None, zoom: Zoom | None = None) -> None:
        """zoom: the program's, which others may share."""
        super().__init__(parent)
        self.zoom = zoom or Zoom(self)
        self.zoom.changed.connect(self._zoomed)
        self.text = TextBody()
        self.text.set_zoom(self.zoom.factor)
        self.zoom.watch(self.text.viewport())
        self.text.link_asked.connect(self.link_asked)
        self.text.link_hovered.connect(self.link_hovered)
        self.state = _StatePage()
        self.html: HtmlView | None = None
        self._links = LinkTexts()
        self.shown_as = ShowAs.PLAIN
        self.is_dark_page = (
            False  # of HTML: it keeps a light page, in the dark theme too, unless it is turned
        )
        self.parts: PartsView | None = None
        self.content: WithPictures | None = None  # the HTML in sight, whichever way it is shown
        self._has_caret = False
        self.below: tuple[Below, ...] = ()  # attached pictures in sight after the text
        self.setMinimumHeight(theme.scaled(LEAST_PX))  # not what the highest of the pages asks for
        self.addWidget(self.text)
        self.addWidget(self.state)
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._let_browser_go)

    def clear(self) -> None:
        """Nothing of the last message stays in sight or in memory."""
        self.text.clear_message()
        self.content, self.below = None, ()
        self._links = LinkTexts()
        if self.parts is not None:
            self.parts.clear_parts()
        if self.html is not None:
            self.html.clear_message()
            if not self._idle.isActive():
                self._idle.start()
        self.setCurrentWidget(self.text)

    def show_message(
        self,
        opened: OpenedMessage,
        way: ShowAs,
        fetched: Mapping[str, InlinePart] | None = None,
        below: Sequence[Below] = (),
    ) -> None:
        """Show it in the way that `way_to_show` told. fetched: pictures of the network, by address; below:
        attached ones, after the text."""
        is_bad = opened.banner.id == "B07"
        self.content, self.below = None, tuple(below)
        self.text.links_are_on = not is_bad
        self.shown_as = way
        if way is ShowAs.ALL_PARTS:
            self._show_parts(opened)
        elif opened.html is None or way is ShowAs.PLAIN:
            self.text.show_text(opened.text, html_of(below), parts_of(below))
            self.setCurrentWidget(self.text)
        else:
            inline = {} if is_bad else {**opened.inline_parts, **parts_of(below)}
            content = with_pictures(f"{opened.html}{html_of(below)}", inline, fetched or {})
            self._show_html(content, way)
        self.way_changed.emit(self.shown_as, self.is_dark_page)

    def _show_html(self, content: WithPictures, way: ShowAs) -> None:
        self.content = content
        if way is ShowAs.ORIGINAL and self._show_as_sent(content):
            return
        self.shown_as = ShowAs.SIMPLE
        self.text.show_html(content.html, content.parts, is_dark=self.is_dark_page)
        self.setCurrentWidget(self.text)

    def _show_parts(self, opened: OpenedMessage) -> None:
        if self.parts is None:
            self.parts = PartsView(self)
            self.parts.link_asked.connect(self.link_asked)
            self.parts.link_hovered.connect(self.link_hovered)
            self.parts.set_zoom(self.zoom.factor)
            self.addWidget(self.parts)
        self.parts.show_parts(opened, is_dark=self.is_dark_page)
        for body in self.parts.bodies:
            self.zoom.watch(body.viewport())
        self._show_caret()
        self.setCurrentWidget(self.parts)

    def show_state(
        self, title: str, sentence: str, icon: str, actions: Sequence[tuple[str, Callable[[], object]]]
    ) -> None:
        self.clear()
        self.state.show_state(title, sentence, icon, actions)
        self.setCurrentWidget(self.state)

    def focus_target(self) -> QWidget:
        """What F6 goes to: the text, or the first button where there is none."""
        page = self.currentWidget()
        return first_button(self.state, QPushButton) if page is self.state else page

    def copy(self) -> None:
        """What is chosen in the text, to the clipboard."""
        self._page().copy()

    def select_all(self) -> None:
        page = self._page()
        if page is self.text:
            self.text.write_all()
            self.text.selectAll()
        elif isinstance(page, PartsView):
            page.select_all()
        elif self.html is not None:
            self.html.select_all()

    def find(self, search: Search) -> None:
        """Go to the next place, from the top again after the last; `found` tells what came of it."""
        page = self._page()
        if page is self.html:
            self.html.find(search)
        elif page is self.parts:
            self.found.emit(self.parts.find(search))
        else:
            self.text.write_all()
            self.text.unfold_quotes()
            self.found.emit(find_in((self.text,), search))

    def toggle_caret(self) -> None:
        """Have arrow keys move a caret in the text, to choose words by keyboard; or turn the page again."""
        self._has_caret = not self._has_caret
        self._show_caret()

    def _show_caret(self) -> None:
        for each in (self.text, *(self.parts.bodies if self.parts is not None else ())):
            each.set_caret(self._has_caret)

    def end_find(self) -> None:
        """Nothing is marked any more."""
        unmark((self.text,))
        if self.parts is not None:
            self.parts.end_find()
        if self.html is not None:
            self.html.end_find()

    def _zoomed(self) -> None:
        for each in (self.text, self.html, self.parts):
            if each is not None:
                each.set_zoom(self.zoom.factor)

    def _page(self) -> TextBody | HtmlView | PartsView:
        """The one that shows the message; the text where none does."""
        page = self.currentWidget()
        return self.text if page is self.state or page is None else page  # type: ignore[return-value]

    def _show_as_sent(self, content: WithPictures) -> bool:
        from ui.reader.html_view import HtmlView, can_be_used

        if not can_be_used():
            return False
        if self.html is None:
            self.html = HtmlView(self, self.zoom)
            self.html.set_zoom(self.zoom.factor)
            self.html.found.connect(self.found)
            self.html.link_asked.connect(self._html_link_asked)
            self.html.link_hovered.connect(self.link_hovered)
            self.html.broken.connect(self._browser_broke)
            self.addWidget(self.html)
        self._idle.stop()
        self._links = LinkTexts(content.html)
        self.html.show_html(content.html, content.parts, is_dark=self.is_dark_page)
        self.setCurrentWidget(self.html)
        return True

    def _browser_broke(self) -> None:
        """What draws mail as sent has ended by itself: another one is made for the next message."""
        was_shown = self.html is not None and self.currentWidget() is self.html
        if was_shown:
            self.setCurrentWidget(self.text)
        self._let_browser_go()
        if was_shown:
            self.browser_broke.emit()

    def _html_link_asked(self, target: str) -> None:
        self.link_asked.emit(target, self._links.said(QUrl(target)))

    def _let_browser_go(self) -> None:
        """Three processes and much memory, for mail that is not in sight."""
        if self.html is not None and self.currentWidget() is not self.html:
            self.removeWidget(self.html)
            self.html.deleteLater()
            self.html = None


class _StatePage(QWidget):
    """A title, a sentence and buttons in the middle of the page."""

    def __init__(self) -> None:
        super().__init__(objectName="bodyState")
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title = label(size="h2", semibold=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence = wrapped_label(role="text-2")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._buttons = row(spacing=8)
        self._icon = ""
        inside = QVBoxLayout(self)
        inside.setContentsMargins(36, 36, 36, 36)
        inside.setSpacing(10)
        inside.addStretch(2)
        inside.addWidget(self._picture)
        inside.addWidget(self.title)
        inside.addWidget(self.sentence)
        inside.addLayout(self._buttons)
        inside.addStretch(3)
        theme.theme().changed.connect(self._colour)

    def show_state(
        self, title: str, sentence: str, icon: str, actions: Sequence[tuple[str, Callable[[], object]]]
    ) -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
        self._icon = icon
        while (taken := self._buttons.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.addStretch(1)
        for place, (words, do) in enumerate(actions):
            each = button(words, do, primary=place == 0)
            each.setObjectName(f"state-{place}")
            self._buttons.addWidget(each)
        self._buttons.addStretch(1)
        self._colour()

    def _colour(self) -> None:
        if self._icon:
            drawn = icons.icon(self._icon, theme.tokens().tones[Tone.NEUTRAL].text)
            self._picture.setPixmap(drawn.pixmap(QSize(32, 32)))
        self._picture.setVisible(bool(self._icon))
