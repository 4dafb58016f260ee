"""What a window may ask about searches beside the list: what the finds have in common, saved searches."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import date

from mailguard.core.parts import Parts
from mailguard.core.server_searches import ServerSearch, Tell
from mailguard.errors import MailGuardError
from mailguard.events import SavedSearchesChanged
from mailguard.model import LOCAL, AccountId, Address, Facets, FolderId, ListQuery, SavedSearch
from mailguard.model.server_search import ServerFinds
from mailguard.store.facets import count_facets
from mailguard.store.known_people import find_people
from mailguard.store.saved_searches import SavedSearches
from mailguard.store.server_hits import listed_folders
from mailguard.sync.server_search import is_worth_asking, search_keys


class Searches:
    """Every method answers with a Future, which fails with StoreFailed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._saved = SavedSearches(parts.messages.store)

    def facets(self, folder: FolderId, query: ListQuery) -> Future[Facets]:
        """Of the messages that `Mail.list_messages` lists for the same."""
        messages = self._parts.messages
        return self._parts.threads.disk(
            count_facets, messages.store, folder, query, messages.current_generation
        )

    def people(self, beginning: str) -> Future[tuple[Address, ...]]:
        """Senders with such a beginning of a word in name or address, the most frequent first."""
        return self._parts.threads.disk(find_people, self._parts.messages.store, beginning)

    def servers(self, folder: FolderId, query: ListQuery) -> Future[tuple[AccountId, ...]]:
        """Accounts whose server is there now and may find more of `query` than the store does."""

        def work() -> tuple[AccountId, ...]:
            if query.conversation is not None or not is_worth_asking(query.search):
                return ()
            return tuple(each for each in self._asked(folder, query) if self._parts.syncs.is_online(each))

        return self._parts.threads.disk(work)

    def on_server(self, folder: FolderId, query: ListQuery, tell: Tell) -> Future[ServerFinds]:
        """Have the servers look into all folders where `query` looks. Cancel the answer to end it.

        tell: is called on threads of the core, as messages are found. Rows that were not here are on the way.
        """
        search = ServerSearch(tell)

        def work() -> None:
            terms = query.search.terms
            try:
                folders = self._asked(folder, query)
            except MailGuardError as error:
                search.fail(error)
            else:
                keys = search_keys(terms, date.today())
                search.begin(self._parts.syncs.search, folders, within=folder, terms=terms, keys=keys)

        self._parts.threads.disk(work)
        return search.answer

    def _asked(self, folder: FolderId, query: ListQuery) -> dict[AccountId, tuple[FolderId, ...]]:
        """Folders of servers where `query` looks."""
        listed = listed_folders(self._parts.messages.store, folder, query)
        return {account: folders for account, folders in listed.items() if account != LOCAL}

    def saved(self) -> Future[tuple[SavedSearch, ...]]:
        """In the order of their names."""
        return self._parts.threads.disk(self._saved.load)

    def save(self, search: SavedSearch) -> Future[None]:
        """A new one where its id is 0, else what is known of it from now on."""

        def work() -> None:
            self._saved.save(search)
            self._parts.post(SavedSearchesChanged())

        return self._parts.threads.disk(work)

    def remove(self, search: SavedSearch) -> Future[None]:
        """The search alone: no message is touched."""

        def work() -> None:
            self._saved.remove(search.id)
            self._parts.post(SavedSearchesChanged())

        return self._parts.threads.disk(work)

    def count(self, queries: Sequence[tuple[FolderId, ListQuery]]) -> Future[tuple[int, ...]]:
        """How many messages each lists."""

        def work() -> tuple[int, ...]:
            return tuple(len(self._parts.messages.list_ids(folder, query)) for folder, query in queries)

        return self._parts.threads.disk(work)
