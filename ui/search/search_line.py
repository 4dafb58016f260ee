"""Under the list's head: where a search looks, where it cannot look, and who else could."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import InFolder, NoteKind, SearchField, SearchNote, SearchQuery, Words
from ui.search.gap_line import GapLine
from ui.search.search_facets import FacetStrip
from ui.search.time_line import TimeLine
from ui.widgets.quiet_line import QuietLine
from ui.wording import tr

_LONGEST_PART = 40
_INTO_TEXT = (SearchField.ANY, SearchField.BODY)


class SearchLine(QWidget):
    """Hidden while there is nothing to say."""

    all_folders_asked = Signal()
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="searchLine")
        self.line = QuietLine("searchTold", "search")
        self.line.link_asked.connect(self._follow)
        self.gaps = GapLine()
        self.server = QuietLine("searchServer", "server")
        border = QFrame()
        border.setProperty("rule", "true")
        holder = QVBoxLayout()
        holder.setContentsMargins(13, 6, 10, 7)
        holder.setSpacing(5)
        for each in (self.line, self.gaps, self.server):
            holder.addWidget(each)
        self.facets, self.times = FacetStrip(), TimeLine()
        self.times.narrowed.connect(self.facets.narrowed)
        holder.addWidget(self.facets)
        holder.addWidget(self.times)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(holder)
        inside.addWidget(border)
        self._parts: tuple[QWidget, ...] = (self.line, self.gaps, self.server, self.facets, self.times)
        for each in self._parts:
            each.installEventFilter(self)
        self.hide()

    def tell(self, search: SearchQuery | None, folder: str) -> None:
        """search: what was typed; None for nothing. folder: the one in sight; "" where nothing is to be said
        of where it looks."""
        said = []
        if search is not None:
            saving = f'<a href="save">{escape(tr("Save search"))}</a>'
            said = [f"{_place(search, folder)} · {saving}"] if folder else []
            said += [escape(note_words(each)) for each in search.notes]
        self.line.show_html("<br>".join(said))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """It is there as long as any of its parts has something to say."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(any(not each.isHidden() for each in self._parts))
        return False

    def _follow(self, link: str) -> None:
        (self.save_asked if link == "save" else self.all_folders_asked).emit()


def looks_into_text(search: SearchQuery) -> bool:
    """Whether the texts of messages are searched, or only what the list knows of them."""
    return any(
        isinstance(each.condition, Words) and each.condition.field in _INTO_TEXT
        for each in search.all_terms()
    )


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
