"""The line under the list's head that says where a search looks, and where it cannot look."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import InFolder, NoteKind, SearchField, SearchNote, SearchQuery, Unsearched, Words
from ui.search.search_facets import FacetStrip
from ui.widgets.quiet_line import QuietLine
from ui.wording import tr

_LONGEST_PART = 40
_INTO_TEXT = (SearchField.ANY, SearchField.BODY)


class SearchLine(QWidget):
    """Hidden while nothing is searched for."""

    all_folders_asked = Signal()
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="searchLine")
        self.line = QuietLine("searchTold", "search")
        self.line.link_asked.connect(self._follow)
        border = QFrame()
        border.setProperty("rule", "true")
        holder = QVBoxLayout()
        holder.setContentsMargins(13, 6, 10, 7)
        holder.addWidget(self.line)
        self.facets = FacetStrip()
        holder.addWidget(self.facets)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(holder)
        inside.addWidget(border)
        self.hide()

    def tell(self, search: SearchQuery | None, folder: str, unsearched: Unsearched | None) -> None:
        """search: None for none. folder: the one in sight. unsearched: None while it is not known."""
        if search is None:
            self.hide()
            return
        said = [f'{_place(search, folder)} · <a href="save">{escape(tr("Save search"))}</a>']
        if unsearched is not None:
            said.append(escape(gap_words(unsearched)))
        said += [escape(note_words(each)) for each in search.notes]
        self.line.show_html("<br>".join(each for each in said if each))
        self.show()

    def _follow(self, link: str) -> None:
        (self.save_asked if link == "save" else self.all_folders_asked).emit()


def looks_into_text(search: SearchQuery) -> bool:
    """Whether the texts of messages are searched, or only what the list knows of them."""
    return any(
        isinstance(each.condition, Words) and each.condition.field in _INTO_TEXT
        for each in search.all_terms()
    )


def gap_words(unsearched: Unsearched) -> str:
    """What of the messages is not searched; "" where their texts are all known."""
    plain, encrypted = unsearched.plain, unsearched.encrypted
    if encrypted and plain:
        return tr(
            "The texts of {encrypted} encrypted and {plain} other messages are not indexed: open a message to"
            " include it.",
            encrypted=encrypted,
            plain=plain,
        )
    if encrypted == 1 or plain == 1:
        kind = tr("1 encrypted message") if encrypted else tr("1 message")
        return tr("The text of {message} is not indexed: open it to include it.", message=kind)
    if encrypted:
        return tr("The texts of {n} encrypted messages are not indexed: open one to include it.", n=encrypted)
    if plain:
        return tr("The texts of {n} messages are not indexed: open one to include it.", n=plain)
    return ""


def note_words(note: SearchNote) -> str:
    part = clean_text(note.text)
    part = part if len(part) <= _LONGEST_PART else f"{part[:_LONGEST_PART]}…"
    name = part.partition(":")[0]
    match note.kind:
        case NoteKind.NO_OPERATOR:
            return tr(
                "“{name}:” is no search operator: “{part}” is searched for as a word.", name=name, part=part
            )
        case NoteKind.NO_VALUE:
            return tr(
                "“{part}” has no meaning after “{name}:”: it is searched for as a word.", part=part, name=name
            )
        case NoteKind.NO_LETTERS:
            return tr("“{part}” has no letters or digits and is not searched for.", part=part)
        case NoteKind.TOO_LONG:
            return tr("The search is too long: only its beginning counts.")


def _place(search: SearchQuery, folder: str) -> str:
    """As rich text: where it looks, and a link to look everywhere."""
    named = [
        each.condition.name
        for each in search.all_terms()
        if isinstance(each.condition, InFolder) and not each.is_negated
    ]
    if "" in named:
        return escape(tr("Searched in all folders of all accounts"))
    if named:
        return escape(tr("Searched in folders called {names}", names=", ".join(map(clean_text, named))))
    link = f'<a href="all">{escape(tr("Search all folders"))}</a>'
    return f"{escape(tr('Searched in {folder}', folder=folder))} · {link}"
