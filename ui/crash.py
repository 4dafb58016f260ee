"""What a person sees when MailGuard has a bug: one plain window, and details that hold no mail."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from mailguard import __version__
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr

log = logging.getLogger(__name__)


class _Crashes(QObject):
    happened = Signal(str)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._box: QMessageBox | None = None
        self.happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def _show(self, details: str) -> None:
        if self._box is not None:
            return  # one is enough to say it
        more = tr(
            "What you were doing may not have been done. Your mail and your drafts are stored. "
            "You can go on, but it is safer to quit and start again."
        )
        text = tr("MailGuard made a mistake.")
        box = message_box(Icon.Warning, text, None, "crash", more=more, details=details)
        going_on = box.addButton(tr("Go on"), QMessageBox.ButtonRole.AcceptRole)
        quitting = box.addButton(tr("Quit"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(going_on)
        quitting.clicked.connect(QApplication.quit)
        box.finished.connect(self._closed)
        self._box = box
        box.open()

    def _closed(self) -> None:
        self._box = None


def install(app: QApplication) -> None:
    """Show unexpected exceptions of any thread, instead of ending silently or in a traceback."""
    crashes = _Crashes(app)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app.quit()
            return
        details = describe(kind, trace)
        log.error("unexpected: %s", details)
        crashes.happened.emit(details)

    def thread_hook(caught: threading.ExceptHookArgs) -> None:
        hook(caught.exc_type, caught.exc_value or caught.exc_type(), caught.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook


def describe(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where it happened, without the text of the exception: that could hold words of a message."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return "\n".join([f"MailGuard {__version__}, {kind.__name__}", *places])
