"""To, Cc and Bcc together: who gets the message, and as what."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from mailguard.model import Address, Draft, RecipientKey
from ui.compose.header_row import HeaderRow
from ui.compose.recipient_field import RecipientField
from ui.widgets.widgets import button, row
from ui.wording import tr

FIELDS = ("to", "cc", "bcc")


class Recipients(QWidget):
    """Cc and Bcc are shown on request, and where somebody is in them."""

    changed = Signal()
    menu_asked = Signal(object, QPoint)  # a RecipientChip, and where on the screen

    def __init__(self, known: QStringListModel) -> None:
        super().__init__()
        words = {"to": tr("To"), "cc": tr("Cc"), "bcc": tr("Bcc")}
        self.fields = {name: RecipientField(name, words[name], known) for name in FIELDS}
        self._buttons = {name: self._make_button(name, words[name]) for name in ("cc", "bcc")}
        buttons = QWidget()
        buttons.setLayout(row(*self._buttons.values(), spacing=4))
        self._rows = {name: HeaderRow(words[name]) for name in FIELDS}
        self._rows["to"].add(self.fields["to"], buttons)
        self._rows["cc"].add(self.fields["cc"])
        self._rows["bcc"].add(self.fields["bcc"])
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for each in self._rows.values():
            inside.addWidget(each)
        for field in self.fields.values():
            field.changed.connect(self.changed)
            field.menu_asked.connect(self.menu_asked)
        self._show_row("cc", False)
        self._show_row("bcc", False)

    def show_draft(self, draft: Draft) -> None:
        for name, people in (("to", draft.to), ("cc", draft.cc), ("bcc", draft.bcc)):
            self.fields[name].set_people(people)
            if name != "to" and people:
                self._show_row(name, True)

    @property
    def entries(self) -> tuple[QWidget, ...]:
        """Where one types, in their order."""
        return tuple(field.entry for field in self.fields.values())

    def people(self, name: str) -> tuple[Address, ...]:
        return self.fields[name].people

    def fit(self) -> None:
        """The window has another height."""
        for field in self.fields.values():
            field.fit()

    def commit(self) -> None:
        """What is still being typed counts too."""
        for field in self.fields.values():
            field.commit()

    def show_keys(self, keys: Mapping[str, RecipientKey], *, encrypt: bool) -> None:
        for field in self.fields.values():
            field.show_keys(keys, encrypt=encrypt)

    def show_field(self, name: str) -> None:
        """Cc or Bcc, ready to be typed into."""
        self._show_row(name, True)
        self.fields[name].entry.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def remove(self, address: str) -> None:
        for field in self.fields.values():
            field.remove(address)

    def move(self, address: str, target: str) -> None:
        """From one field to another."""
        for name, field in self.fields.items():
            found = next((each for each in field.people if each.address.lower() == address.lower()), None)
            if found is not None and name != target:
                field.remove(address)
                self._show_row(target, True)
                self.fields[target].add((found,))
                return

    @property
    def is_empty(self) -> bool:
        return all(field.is_empty for field in self.fields.values())

    def _make_button(self, name: str, text: str) -> QPushButton:
        made = button(text, lambda: self.show_field(name))
        made.setObjectName(f"show-{name}")
        made.setProperty("flat", "true")
        made.setProperty("quiet", "true")
        made.setAccessibleName(tr("Show the field {name}", name=text))
        return made

    def _show_row(self, name: str, is_shown: bool) -> None:
        self._rows[name].setVisible(is_shown)
        self._buttons[name].setVisible(not is_shown)
