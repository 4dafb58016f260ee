"""The tags that a person keeps: for windows to show, and to change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from mailguard.core.parts import Parts
from mailguard.errors import NameTaken, NotFound
from mailguard.events import SavedSearchesChanged, TagsChanged
from mailguard.model import Tag, TagList
from mailguard.model.tags import FoundTag, foreign_tag
from mailguard.search.retagging import retag
from mailguard.store.filters import FilterStore
from mailguard.store.saved_searches import SavedSearches
from mailguard.store.tags import TagStore
from mailguard.sync.keywords import make_keyword


class Tags:
    """Every change is told by TagsChanged. The Futures fail with StoreFailed, with NameTaken where a name
    is to be given that another tag has, and with NotFound where the tag is gone."""

    def __init__(self, parts: Parts) -> None:
        """Raises StoreFailed."""
        self._parts = parts
        self._kept = TagStore(parts.messages.store)
        self._filters = FilterStore(parts.messages.store)
        self._searches = SavedSearches(parts.messages.store)
        self._one_at_a_time = threading.Lock()
        self._now = self._kept.load()

    @property
    def now(self) -> TagList:
        """From any thread, without waiting."""
        return self._now

    def add(self, name: str, colour: str) -> Future[Tag]:
        """A tag of this name, with a keyword made of it. colour: "#RRGGBB"."""

        def change(tags: TagList) -> tuple[TagList, Tag]:
            made = Tag(make_keyword(name, [each.keyword for each in tags]), name, colour)
            return tags.with_tag(made), made

        return self._change(change, name)

    def adopt(self, keyword: str, name: str, colour: str) -> Future[Tag]:
        """A keyword that messages have already becomes a tag of the list."""

        def change(tags: TagList) -> tuple[TagList, Tag]:
            made = Tag(foreign_tag(keyword).keyword, name, colour)
            return tags.with_tag(made), made

        return self._change(change, name, keyword)

    def edit(self, keyword: str, name: str, colour: str) -> Future[Tag]:
        """Another name or colour; the keyword on the servers stays."""

        def change(tags: TagList) -> tuple[TagList, Tag]:
            made = replace(_known(tags, keyword), name=name, colour=colour)
            return tags.with_tag(made), made

        return self._change(change, name, keyword)

    def move(self, keyword: str, step: int) -> Future[Tag]:
        """step: places down, or up where it is negative."""
        return self._change(lambda tags: (tags.moved(keyword, step), _known(tags, keyword)))

    def remove(self, keyword: str) -> Future[Tag]:
        """From the list alone: no message is touched, here or on a server."""
        return self._change(lambda tags: (tags.without(keyword), _known(tags, keyword)))

    def found(self) -> Future[tuple[FoundTag, ...]]:
        """Tags of other programs in messages that are here, the most frequent first."""
        return self._parts.threads.disk(lambda: self._kept.find_others(self._now))

    def _change(
        self, make: Callable[[TagList], tuple[TagList, Tag]], name: str | None = None, keyword: str = ""
    ) -> Future[Tag]:
        """name: that the tag is to have; keyword: of the tag that may have it already."""

        def work() -> Tag:
            with self._one_at_a_time:
                before = self._now
                holder = before.named(name) if name is not None else None
                if holder is not None and holder.keyword.lower() != keyword.lower():
                    raise NameTaken(holder.name)
                after, tag = make(before)
                self._kept.save(after)
                self._now = after
                self._retag(before, after)
                self._parts.post(TagsChanged(after))
            return tag

        return self._parts.threads.disk(work)

    def _retag(self, before: TagList, after: TagList) -> None:
        """Saved searches and filters mean the same tags as before."""
        filters = self._filters.load()
        renamed = [replace(each, search=retag(each.search, before, after)) for each in filters]
        if renamed != list(filters):
            self._filters.save(renamed)
        searches = self._searches.load()
        changed = [replace(each, text=retag(each.text, before, after)) for each in searches]
        for was, now in zip(searches, changed, strict=True):
            if was != now:
                self._searches.save(now)
        if changed != list(searches):
            self._parts.post(SavedSearchesChanged())


def _known(tags: TagList, keyword: str) -> Tag:
    found = tags.find(keyword)
    if found is None:
        raise NotFound("tag")
    return found
