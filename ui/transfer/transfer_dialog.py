"""What importing and exporting mail have in common: one deed, its progress, and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from mailguard.core.mail_transfer import Progress
from ui.desk import Desk
from ui.transfer.transfer_progress import Start, TransferProgress
from ui.widgets.widgets import button
from ui.wording import tr


class TransferDialog(QDialog):
    """name: part of the names of its buttons, such as "doImport"."""

    def __init__(
        self, desk: Desk, parent: QWidget, *, name: str, deed: str, end_words: Callable[[Progress], str]
    ) -> None:
        super().__init__(parent, objectName=f"{name.lower()}Mail")
        self.progress = TransferProgress(desk, end_words)
        kept = self.progress.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # so that nothing moves when it appears
        self.progress.setSizePolicy(kept)
        self.progress.hide()
        self.progress.ended.connect(self._ended)
        self.do = button(deed, primary=True)
        self.do.setObjectName(f"do{name}")
        self._leave = button(tr("Close"))
        self._leave.setObjectName(f"leave{name}")
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(self.do, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(self._leave, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.reject)
        self._choices: tuple[QWidget, ...] = ()

    def lay_out(self, *above: QWidget, choices: tuple[QWidget, ...], width_px: int) -> None:
        """above: from the top down. choices: cannot be used while it runs."""
        self._choices = choices
        inside = QVBoxLayout(self)
        inside.setSpacing(12)
        for each in (*above, self.progress):
            inside.addWidget(each)
        inside.addStretch(1)
        inside.addWidget(self.buttons)
        self.setMinimumWidth(width_px)

    def reject(self) -> None:
        """While it runs: stop it, and stay to tell how far it came."""
        if self.progress.is_running:
            self.progress.stop()
        else:
            super().reject()

    def begin(self, start: Start) -> None:
        for each in (self.do, *self._choices):
            each.setEnabled(False)
        self._leave.setText(tr("Stop"))
        self.progress.show()
        self.progress.begin(start)

    def may_be_done_again(self, is_whole: bool) -> bool:
        """After a run, which did all of it or was stopped."""
        return True

    def _ended(self, is_whole: bool) -> None:
        self._leave.setText(tr("Close"))
        for each in self._choices:
            each.setEnabled(True)
        self.do.setEnabled(self.may_be_done_again(is_whole))
