"""What stands in a list that holds nothing yet."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView

from ui.widgets.widgets import wrapped_label

_MARGIN_PX = 24


class EmptyListWords(QObject):
    """Words in the middle of a view, as long as its model has no rows. The view owns it."""

    def __init__(self, view: QAbstractItemView, words: str) -> None:
        super().__init__(view)
        self._view = view
        self._label = wrapped_label(words, role="text-3")
        self._label.setParent(view.viewport())
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        model = view.model()
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._follow)
        view.viewport().installEventFilter(self)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        if not shiboken6.isValid(self._view):
            return  # its own model empties itself as the view is destroyed
        space = self._view.viewport().rect()
        self._label.setGeometry(space.adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX))
        self._label.setVisible(self._view.model().rowCount() == 0)
