"""What stands in place of the list of keys: no keys, nothing found, no GnuPG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mailguard.errors import GnuPGMissing
from ui.gnupg_help import choose_program, how_to_install
from ui.widgets.widgets import button, set_property, wrapped_label
from ui.wording import tr, words_for

if TYPE_CHECKING:
    from ui.keys.window import KeysWindow


class EmptyState(QWidget):
    """One sentence and its buttons, in the middle."""

    def __init__(self, window: KeysWindow) -> None:
        super().__init__()
        self._window = window
        self._buttons: list[QPushButton] = []
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_property(self, "surface", "true")
        self._text = wrapped_label(role="text-2", size="body")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setObjectName("emptyKeys")
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self._row.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setSpacing(12)
        inside.addStretch(2)
        inside.addWidget(self._text)
        inside.addLayout(self._row)
        inside.addStretch(3)

    def say_reading(self) -> None:
        self._say(tr("Reading keys…"))

    def say_no_keys(self) -> None:
        run = self._window.commands.run
        self._say(
            tr("No keys yet. Create your own, or import one."),
            _named("emptyNewKey", button(tr("New key…"), lambda: run("new_key"), primary=True)),
            _named("emptyImport", button(tr("Import…"), lambda: run("import_file"))),
        )

    def say_nothing_matches(self, searched: str) -> None:
        if not searched:
            self._say(tr("No key matches."))
            return
        finding = button(
            tr("Find “{text}” online…", text=searched), lambda: self._window.public.find((), searched)
        )
        self._say(tr("No key matches."), _named("findSearched", finding))

    def say_gnupg_missing(self, error: GnuPGMissing) -> None:
        installing = button(tr("How to install"), how_to_install)
        choosing = button(tr("Choose program…"), lambda: choose_program(self._window.desk))
        text = f"{words_for(error).text}"
        self._say(text, _named("howToInstall", installing), _named("chooseProgram", choosing))

    def _say(self, text: str, *buttons: QPushButton) -> None:
        self._text.setText(text)
        for each in self._buttons:
            each.hide()
            each.deleteLater()
        self._buttons = list(buttons)
        for place, each in enumerate(buttons):
            self._row.insertWidget(place + 1, each)


def _named(name: str, made: QPushButton) -> QPushButton:
    made.setObjectName(name)
    return made
