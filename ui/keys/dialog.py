"""What the key dialogs share: content above, buttons below a hairline, errors in between."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mailguard.errors import Cancelled, MailGuardError
from ui.desk import Desk
from ui.widgets.error_notice import ErrorNotice
from ui.widgets.widgets import button, label, rule, wrapped_label
from ui.wording import tr


class KeyDialog(QDialog):
    """A dialog of the key windows. `body` takes the content, `footer` the buttons."""

    def __init__(self, desk: Desk, title: str, parent: QWidget | None, *, width: int = 520) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(width, 0)
        self.error = ErrorNotice()
        self.busy = label("", size="sm", role="text-2")
        self.busy.setObjectName("busy")
        self.body = QVBoxLayout()
        self.body.setContentsMargins(24, 20, 24, 16)
        self.body.setSpacing(12)
        self.footer = QHBoxLayout()
        self.footer.setContentsMargins(24, 15, 24, 15)
        self.footer.setSpacing(8)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(self.body, 1)
        inside.addWidget(rule())
        inside.addLayout(self.footer)

    def add_heading(self, text: str, sentence: str = "") -> tuple[QLabel, QLabel]:
        """A title in the dialog, and what it is about."""
        heading = wrapped_label(text, size="subject")
        heading.setFont(label(size="subject", semibold=True).font())
        about = wrapped_label(sentence, role="text-2")
        about.setVisible(bool(sentence))
        above = QVBoxLayout()
        above.setSpacing(4)
        above.addWidget(heading)
        above.addWidget(about)
        self.body.addLayout(above)
        return heading, about

    def fill_footer(self, primary: QPushButton, *, cancel: str = "", left: Sequence[QWidget] = ()) -> None:
        """Left widgets, what is going on, then Cancel and the primary button, which Enter presses."""
        for each in left:
            self.footer.addWidget(each)
        self.footer.addWidget(self.busy, 1)
        self.cancel = button(cancel or tr("Cancel"), self.reject)
        self.cancel.setObjectName("cancel")
        self.footer.addWidget(self.cancel)
        self.primary = primary
        primary.setProperty("primary", "true")
        primary.setDefault(True)
        self.footer.addWidget(primary)

    def event(self, event: QEvent) -> bool:
        """Wrapped text needs more height on a narrow window: the layout says how much, when it changes."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Resize):
            needed = max(0, self.layout().totalHeightForWidth(self.width()))
            if needed != self.minimumHeight():
                self.setMinimumHeight(needed)
        return handled

    def begin(self, text: str) -> None:
        """Work goes on beside the window."""
        self.error.clear()
        self.busy.setText(text)
        self.primary.setEnabled(False)

    def end(self) -> None:
        self.busy.setText("")
        self.primary.setEnabled(True)

    def fail(self, error: MailGuardError) -> None:
        """Say what went wrong; a passphrase prompt that was cancelled needs no words."""
        self.end()
        if not isinstance(error, Cancelled):
            self.error.show_error(error)


def open_over(dialog: QDialog) -> None:
    """Show a dialog that belongs to its parent window, and only blocks that."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
