"""A person at the windows: looks for what can be seen, clicks it, types into it, reads it.

Only what a person can do: nothing here calls a method of a window that changes anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Protocol, TypeVar

import shiboken6
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QEventLoop,
    QModelIndex,
    QObject,
    QPoint,
    Qt,
    QTimer,
)
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.exceptions import TimeoutError

W = TypeVar("W", bound=QWidget)
Found = TypeVar("Found")

PATIENCE_MS = 30_000
POLL_MS = 5


class Patience(Protocol):
    """What waits while the event loop goes on: pytest-qt's QtBot, say."""

    def waitUntil(self, callback: Callable[[], bool], *, timeout: int = ...) -> None: ...


class Waiting:
    """The same without pytest: for a process of its own."""

    def waitUntil(self, callback: Callable[[], bool], *, timeout: int = PATIENCE_MS) -> None:
        give_up = time.monotonic() + timeout / 1000
        while not callback():
            if time.monotonic() > give_up:
                raise TimeoutError(f"waitUntil timed out in {timeout} milliseconds")
            loop = QEventLoop()  # QTest's own waiting would keep the interpreter from the core's threads
            QTimer.singleShot(POLL_MS, loop.quit)
            loop.exec()


class Hands:
    """The hands of one person. `desk`: whose windows they may touch, where several share the screen."""

    def __init__(self, qtbot: Patience, desk: QObject | None = None) -> None:
        self.qtbot = qtbot
        self.desk = desk
        self.actions = 0  # clicks, entries and key commands so far: what a walk costs a person

    # Looking

    def windows(self) -> list[QWidget]:
        """What stands open, in no order."""
        shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        return [each for each in shown if self.desk is None or _desk_of(each) in (None, self.desk)]

    def window(
        self, name: str, timeout_ms: int = PATIENCE_MS, *, besides: Container[QWidget] = ()
    ) -> QWidget:
        """A window by its object name, once it is there. besides: those of this name that are not meant."""

        def look() -> QWidget | None:
            named = (each for each in self.windows() if each.objectName() == name)
            return next((each for each in named if each not in besides), None)

        return self.wait_for(look, f"the window {name}", timeout_ms)

    def find(self, kind: type[W], name: str, within: QWidget, timeout_ms: int = PATIENCE_MS) -> W:
        """A visible part of a window by its object name, once it is there."""

        def look() -> W | None:
            return next((each for each in within.findChildren(kind, name) if each.isVisible()), None)

        return self.wait_for(look, f"{name} in {within.objectName()}", timeout_ms)

    def text(self, within: QWidget) -> str:
        """All that can be read in a window: labels, buttons, fields."""
        said: list[str] = []
        for each in within.findChildren(QWidget):
            if not each.isVisible():
                continue
            if isinstance(each, QLabel | QAbstractButton | QLineEdit):
                said.append(each.text())
            elif isinstance(each, QTextEdit | QPlainTextEdit):
                said.append(each.toPlainText())
            elif isinstance(each, QComboBox):
                said.append(each.currentText())
        return "\n".join(said)

    def reads(self, words: str, within: QWidget, timeout_ms: int = PATIENCE_MS) -> None:
        """Wait until these words can be read in a window."""
        self.wait_for(lambda: words in self.text(within) or None, f"“{words}”", timeout_ms, within)

    def wait_for(
        self,
        look: Callable[[], Found | None],
        what: str,
        timeout_ms: int = PATIENCE_MS,
        within: QWidget | None = None,
    ) -> Found:
        seen: list[Found] = []

        def is_there() -> bool:
            found = look()
            if found is not None:
                seen.append(found)
            return found is not None

        try:
            self.qtbot.waitUntil(is_there, timeout=timeout_ms)
        except TimeoutError as error:
            names = [each.objectName() or type(each).__name__ for each in self.windows()]
            read = "\n".join(self.text(each) for each in ([within] if within else self.windows()))
            raise AssertionError(f"waited for {what}; open: {names}; to be read:\n{read}") from error
        return seen[-1]

    def wait_until_free(self, part: QWidget) -> None:
        """Until no dialog stands before the window of this part that must be answered first."""

        def blocking() -> list[str]:
            return [each.objectName() for each in self.windows() if _blocks(each, part.window())]

        self.wait_for(lambda: not blocking() or None, f"{part.window().objectName()} to be free")

    # Doing

    def click(self, name: str, within: QWidget, kind: type[QWidget] = QWidget) -> None:
        """Click a button, a tick box or another part, once it is there and can be used."""
        part = self.find(kind, name, within)
        self.wait_for(lambda: part.isEnabled() or None, f"{name} to be usable", within=within)
        self.click_part(part)

    def click_part(self, part: QWidget) -> None:
        self.wait_until_free(part)
        self.actions += 1
        if isinstance(part, QAbstractButton) and part.isCheckable() and part.height() < part.width():
            spot = QPoint(min(12, part.width() // 2), part.height() // 2)  # a tick box is its left end
        else:
            spot = part.rect().center()
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)

    def click_words(self, words: str, within: QWidget) -> None:
        """Click the button that says these words."""

        def look() -> QAbstractButton | None:
            for each in within.findChildren(QAbstractButton):
                if each.isVisible() and each.isEnabled() and _plain(each.text()) == words:
                    return each
            return None

        self.click_part(self.wait_for(look, f"the button “{words}”", within=within))

    def type(self, name: str, text: str, within: QWidget) -> None:
        """Click a field, put this text in place of what stands there."""
        self.type_into(self.find(QWidget, name, within), text)

    def type_into(self, field: QWidget, text: str) -> None:
        self.wait_until_free(field)
        self.actions += 1
        target = field.viewport() if isinstance(field, QTextEdit | QPlainTextEdit) else field
        QTest.mouseClick(target, Qt.MouseButton.LeftButton)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        if not text:
            QTest.keyClick(field, Qt.Key.Key_Delete)
        for number, line in enumerate(text.split("\n")):
            if number:
                QTest.keyClick(field, Qt.Key.Key_Return)
            QTest.keyClicks(field, line)

    def press(self, keys: str, within: QWidget) -> None:
        """A key or a shortcut, such as "Ctrl+Alt+K", where the focus of the window is."""
        self.wait_until_free(within)
        self.actions += 1
        window = within.window()
        window.activateWindow()
        self.wait_for(lambda: window.isActiveWindow() or None, f"{window.objectName()} to be in front")
        target = within.focusWidget() or within
        QTest.keySequence(target, QKeySequence(keys))

    def paste(self, text: str, field: QWidget) -> None:
        """Into a field, by the clipboard."""
        QApplication.clipboard().setText(text)
        self.actions += 1
        target = field.viewport() if isinstance(field, QTextEdit | QPlainTextEdit) else field
        QTest.mouseClick(target, Qt.MouseButton.LeftButton)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def choose_row(self, view: QAbstractItemView, words: str) -> None:
        """Click the line of a list or table in which these words stand."""
        self.actions += 1
        spot = self._row_spot(view, words)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)

    def wait_for_row(self, view: QAbstractItemView, words: str) -> None:
        """Until there is a line of a list or table in which these words stand."""
        self._row_spot(view, words)

    def row_text(self, view: QAbstractItemView, words: str) -> str:
        """All that stands in the line of a list or table in which these words stand."""
        index = view.indexAt(self._row_spot(view, words))
        cells = (index.siblingAtColumn(column) for column in range(view.model().columnCount()))
        return " ".join(str(each.data() or "") for each in cells)

    def context_menu(self, view: QAbstractItemView, words: str) -> QMenu:
        """The menu of a right click on the line in which these words stand."""
        spot = self._row_spot(view, words)
        self.choose_row(view, words)
        self.actions += 1
        port = view.viewport()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, port.mapToGlobal(spot))
        QApplication.postEvent(port, event)
        return self.wait_for(_open_menu, "a context menu")

    def pick(self, menu: QMenu, words: str) -> None:
        """Click an entry of a menu that stands open."""
        self.actions += 1
        entry = next(each for each in menu.actions() if _plain(each.text()) == words)
        assert entry.isEnabled(), f"“{words}” is grey"
        QTest.mouseClick(
            menu,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            menu.actionGeometry(entry).center(),
        )

    def pick_in_menu_bar(self, window: QWidget, title: str, words: str) -> None:
        """Open a menu of a window's menu bar by a click, and click an entry of it."""
        bar = self.find(QMenuBar, "", window) if isinstance(window, QWidget) else None
        assert bar is not None
        top = next(each for each in bar.actions() if _plain(each.text()) == title)
        self.actions += 1
        spot = bar.actionGeometry(top).center()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        menu = self.wait_for(_open_menu, f"the menu {title}")
        self.pick(menu, words)

    def close(self, window: QWidget) -> None:
        """By the window's own button."""
        self.wait_until_free(window)
        self.actions += 1
        window.close()

    def _row_spot(self, view: QAbstractItemView, words: str) -> QPoint:
        def look() -> QPoint | None:
            for index in _cells(view.model(), QModelIndex()):
                said = (
                    index.data(Qt.ItemDataRole.DisplayRole),
                    index.data(Qt.ItemDataRole.AccessibleTextRole),
                )
                if any(words in str(each) for each in said if each):
                    view.scrollTo(index)
                    return view.visualRect(index).center()
            return None

        return self.wait_for(look, f"“{words}” in {view.objectName()}")


def close_all_windows() -> None:
    """At the end of a test, without their questions: what is open is not to be kept."""
    _close(_windows())


def close_windows_of(desk: QObject) -> None:
    """The same for one of several who share the screen."""
    _close(each for each in _windows() if _desk_of(each) is desk)


def _windows() -> list[QWidget]:
    """Without what belongs to a part of one of them: dialogs, the lists of combo boxes and of completers."""
    found = [each for each in QApplication.topLevelWidgets() if shiboken6.isValid(each)]
    return [each for each in found if each.parent() is None and each.windowType() is not Qt.WindowType.Popup]


def _close(windows: Iterable[QWidget]) -> None:
    for window in windows:
        window.hide()
        window.deleteLater()
    deliver_what_is_left()


def deliver_what_is_left() -> None:
    """Answers that came late go to windows that are gone: to nobody."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def _open_menu() -> QMenu | None:
    shown = QApplication.activePopupWidget()
    return shown if isinstance(shown, QMenu) else None


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[QModelIndex]:
    """All cells of a list, a table or a tree, from the top down."""
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(model.rowCount(parent)):
        for column in range(columns):
            yield model.index(row, column, parent)
        yield from _cells(model, model.index(row, 0, parent))


def _blocks(dialog: QWidget, window: QWidget) -> bool:
    """Whether a window takes no clicks while this dialog is open."""
    if dialog is window or not dialog.isModal() or _is_over(window, dialog):
        return False
    return dialog.windowModality() is Qt.WindowModality.ApplicationModal or _is_over(dialog, window)


def _is_over(dialog: QWidget, window: QWidget) -> bool:
    """Whether a dialog belongs to this window, or to a dialog of it."""
    at = dialog.parentWidget()
    while at is not None:
        if at.window() is window:
            return True
        at = at.window().parentWidget()
    return False


def _plain(words: str) -> str:
    return words.replace("&", "").strip()


def _desk_of(window: QWidget) -> QObject | None:
    """Whose window it is: the desk that it, or a window over which it stands, was given."""
    at: QObject | None = window
    while at is not None:
        for name in ("desk", "_desk"):
            found = getattr(at, name, None)
            if isinstance(found, QObject):
                return found
        at = at.parent()
    return None
