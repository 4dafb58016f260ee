"""The search field for messages: it offers operators while something is typed."""

from __future__ import annotations

import re

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QTreeView

from ui import icons, theme
from ui.search.search_offers import OPERATORS, Offer, offers_for, typed_part
from ui.widgets.pictures import SearchField
from ui.wording import tr

MOST_ROWS = 18
_IN_FOLDER = re.compile(r'(?<!\S)in:("[^"]*"|\S+)')  # another one would widen the search
_GAP_PX = 36  # between an operator and what it means
_LEAST_PX = 300


class MessageSearchField(SearchField):
    """Down, or the arrow at its end, shows all operators; one is put in by Enter or a click."""

    part_typed = Signal(str)  # what people and folders may be offered for

    def __init__(self) -> None:
        super().__init__()
        self._offered: tuple[Offer, ...] = ()
        self.tag_offers: tuple[Offer, ...] = ()  # values of `tag:`
        self._replaces = True  # the part that was typed; else one is put in behind it
        self._model = QStandardItemModel(0, 2, self)
        self._rows = _OfferRows()
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(MOST_ROWS)
        self._completer.setPopup(self._rows)
        self._completer.setWidget(self)
        self._completer.activated.connect(self._put_in)
        self._arrow = self.addAction(icons.icon("caret-down"), QLineEdit.ActionPosition.TrailingPosition)
        self._arrow.setToolTip(tr("Search operators (Down)"))
        self._arrow.triggered.connect(self.show_operators)
        self.textEdited.connect(self._typed)
        self._draw_arrow()
        theme.theme().changed.connect(self._draw_arrow)

    def show_operators(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        fitting = self._fitting()
        self._offer(fitting or OPERATORS)
        self._replaces = bool(fitting)

    def offer_more(self, part: str, offers: tuple[Offer, ...]) -> None:
        """Beside the operators, as long as `part` is what was typed last and nothing is chosen yet."""
        is_chosen = self._rows.isVisible() and self._rows.currentIndex().isValid()
        if offers and self.hasFocus() and not is_chosen and part == self._part()[1]:
            self._offer(tuple(dict.fromkeys(self._fitting() + offers)))

    def _typed(self) -> None:
        self._offer(self._fitting())
        self.part_typed.emit(self._part()[1])

    def look_everywhere(self) -> None:
        """Search all folders for what stands here."""
        self.setText(f"{self.text().rstrip()} in:all")

    def narrow(self, operator: str) -> None:
        """Search for this as well."""
        text = _IN_FOLDER.sub(" ", self.text()) if operator.startswith("in:") else self.text()
        self.setText(f"{text.strip()} {operator} ".lstrip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() in _NO_MODIFIERS:
            self.show_operators()
            return
        super().keyPressEvent(event)

    def _part(self) -> tuple[int, str]:
        return typed_part(self.text(), self.cursorPosition())

    def _fitting(self) -> tuple[Offer, ...]:
        return offers_for(self._part()[1], self.tag_offers)

    def _offer(self, offers: tuple[Offer, ...]) -> None:
        self._offered = offers
        self._replaces = True
        self._model.removeRows(0, self._model.rowCount())
        if not offers:
            self._rows.hide()
            return
        for each in offers:
            meaning = QStandardItem(each.meaning)
            meaning.setForeground(QColor(theme.tokens().text_3))
            self._model.appendRow([QStandardItem(each.text), meaning])
        width = max(self.width(), _LEAST_PX, self._rows.wanted_width(self._model))
        end = self.mapFromGlobal(self.window().mapToGlobal(QPoint(self.window().width(), 0))).x()
        self._completer.complete(QRect(min(0, end - width), 0, width, self.height()))
        self._rows.setCurrentIndex(QModelIndex())  # Enter searches until somebody chose one

    def _put_in(self, text: str) -> None:
        """In place of the part that was typed; an operator that wants a value offers its own next."""
        start = self._part()[0]
        offer = next(each for each in self._offered if each.text == text)
        is_begun = self._replaces
        if not is_begun:  # all were shown: this one follows what stands there
            start = self.cursorPosition()
        ending = "" if offer.text.endswith(":") else " "
        before, after = self.text()[:start], self.text()[self.cursorPosition() :]
        gap = " " if before and not is_begun and not before.endswith((" ", "-")) else ""
        self.setText(f"{before}{gap}{offer.text}{ending}{after.lstrip() if ending else after}")
        self.setCursorPosition(len(before) + len(gap) + len(offer.text) + len(ending))
        if not ending:
            QTimer.singleShot(0, self, lambda: self._offer(self._fitting()))

    def _draw_arrow(self) -> None:
        self._arrow.setIcon(icons.icon("caret-down", theme.tokens().text_3))


_NO_MODIFIERS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class _OfferRows(QTreeView):
    """Operators at the left, what they mean at the right."""

    def __init__(self) -> None:
        super().__init__(objectName="searchOffers")
        self.setAccessibleName(tr("Search operators"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def wanted_width(self, model: QAbstractItemModel) -> int:
        """What both columns need, the first one made as wide as its longest operator."""
        metrics = self.fontMetrics()
        widths = [
            max(
                metrics.horizontalAdvance(str(model.index(row, column).data()))
                for row in range(model.rowCount())
            )
            for column in (0, 1)
        ]
        self.setColumnWidth(0, widths[0] + _GAP_PX)
        return sum(widths) + 2 * _GAP_PX + 16
