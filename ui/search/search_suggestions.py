"""Tags, people and folders that are offered in the search field while something is typed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from mailguard.cleaning import clean_name, clean_text
from mailguard.model import Address, Folder, TagList
from mailguard.search.query import has_letters
from mailguard.search.text import quoted, tag_operator
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.following_tags import FollowTags
from ui.lists.message_list import MessageList
from ui.lists.tag_look import tag_name
from ui.search.search_field import MessageSearchField
from ui.search.search_offers import LEAST_LETTERS, Offer

_PEOPLE = ("from", "to", "cc")
_MOST = 6


class SearchSuggestions(QObject):
    """Answers that come when something else is typed by then are not shown: see `offer_more`."""

    def __init__(self, desk: Desk, field: MessageSearchField, shown: MessageList) -> None:
        super().__init__(field)
        self._desk = desk
        self._field = field
        self._list = shown
        field.part_typed.connect(self._look)
        FollowTags(desk, self, self._show_tags)

    def _show_tags(self, tags: TagList) -> None:
        offers = (Offer(tag_operator(each.keyword, tags), tag_name(each)) for each in tags)
        self._field.tag_offers = tuple(offers)

    def _look(self, part: str) -> None:
        operator, colon, value = part.rpartition(":")
        if not has_letters(value):
            return
        if operator.lower() == "in":
            self._field.offer_more(part, _folders(value, self._known_folders()))
        elif operator.lower() in _PEOPLE or (not colon and len(value) >= LEAST_LETTERS):
            name = operator.lower() or "from"
            self._desk.when(
                self._desk.core.searches.people(value),
                owner=self,
                done=lambda people: self._field.offer_more(part, _people(name, people)),
                failed=self._list.failed.emit,
            )

    def _known_folders(self) -> list[Folder]:
        """Those of the account that is open: `in:` names no other."""
        folder = self._list.folder
        return [
            each
            for each in self._list.known_folders
            if folder is not None and (folder.members or each.account == folder.account)
        ]


def _people(operator: str, people: Iterable[Address]) -> tuple[Offer, ...]:
    return tuple(Offer(f"{operator}:{quoted(each.address)}", clean_name(each.shown)) for each in people)


def _folders(value: str, folders: Iterable[Folder]) -> tuple[Offer, ...]:
    found = [each for each in folders if value.lower() in each.name.lower() and each.is_selectable]
    return tuple(Offer(f"in:{quoted(clean_text(each.path))}", folder_name(each)) for each in found[:_MOST])
