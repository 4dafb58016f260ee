"""Which messages of a list with threads are in sight: pure, over the arrays of a Listing."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from mailguard.model import Listing, MessageId, flat_listing
from ui.lists.opened_threads import OpenThreads


@dataclass(frozen=True, slots=True)
class ThreadState:
    """What a row shows of the thread that it is the first message of."""

    is_open: bool
    total: int
    unread: int


class ThreadRows:
    """A Listing, and which of its threads are open: all but the named ones, or the named ones alone."""

    def __init__(self) -> None:
        self.listing = flat_listing(array("q"), b"")
        self._are_open = False  # those that are not named in _others
        self._others: set[int] = set()  # the first messages of threads that are otherwise
        self._states: dict[int, ThreadState] = {}

    def take(self, listing: Listing) -> None:
        """Threads stay open or closed, also where another message has become the first of one."""
        heads = {each: self._head_in(listing, each) for each in self._others}
        is_part = not listing.is_whole  # others will follow
        self._others = {
            each if head is None else head for each, head in heads.items() if head is not None or is_part
        }
        self.listing = listing
        self._states.clear()

    def _head_in(self, listing: Listing, head: int) -> int | None:
        places = (listing.places.get(each) for each in self.thread(head))
        place = next((each for each in places if each is not None), None)
        return listing.ids[listing.thread_at(place).start] if place is not None else None

    def forget_open(self) -> None:
        """For another folder: all threads as they usually are."""
        self._others.clear()

    @property
    def opened(self) -> OpenThreads:
        """What `restore` takes."""
        return OpenThreads(self._are_open, frozenset(self._others))

    def restore(self, opened: OpenThreads) -> None:
        """Before the threads of a folder are listed."""
        self._are_open, self._others = opened.are_open, set(opened.others)
        self._states.clear()

    @property
    def are_open(self) -> bool:
        """Whether threads that nobody touched are open."""
        return self._are_open

    def set_all_open(self, on: bool) -> None:
        self._are_open = on
        self._others.clear()
        self._states.clear()

    def set_open(self, head: int, on: bool) -> None:
        if on == self._are_open:
            self._others.discard(head)
        else:
            self._others.add(head)
        self._states.pop(head, None)

    def visible(self) -> array[int]:
        """The messages that have a row of their own now."""
        listing = self.listing
        seen = array("q", listing.ids if self._are_open else listing.heads)
        places = (listing.places.get(head) for head in self._others)
        for place in sorted((each for each in places if each is not None), reverse=True):
            if listing.depths[place]:
                continue  # no thread begins with it any more
            thread = listing.thread_at(place)
            if self._are_open:
                del seen[place + 1 : thread.stop]
            else:
                row = listing.thread_number(place)
                seen[row + 1 : row + 1] = listing.ids[thread.start + 1 : thread.stop]
        return seen

    def depth(self, message: int) -> int:
        place = self.listing.places.get(message)
        return self.listing.depths[place] if place is not None else 0

    def state(self, message: int) -> ThreadState | None:
        """None where it is alone, or not the first of its thread."""
        place = self.listing.places.get(message)
        if place is None or self.listing.depths[place]:
            return None
        if message not in self._states:
            self._states[message] = self._find_state(message, self.listing.thread_at(place))
        return self._states[message]

    def head_of(self, message: int) -> MessageId:
        thread = self._thread_of(message)
        return MessageId(self.listing.ids[thread.start] if thread else message)

    def thread(self, message: int) -> tuple[MessageId, ...]:
        """All of its thread, in the order of the list; itself alone where it has none."""
        thread = self._thread_of(message)
        return tuple(MessageId(self.listing.ids[each]) for each in thread) or (MessageId(message),)

    def acted_on(self, message: int) -> tuple[MessageId, ...]:
        """What a command concerns when this row is selected: a closed thread is all of it."""
        state = self.state(message)
        return self.thread(message) if state is not None and not state.is_open else (MessageId(message),)

    def between(self, first: int, behind: int | None) -> array[int]:
        """All messages from one that has a row up to another one that has; to the end where that is None.

        Threads that are closed in between are whole.
        """
        start = self._place(first)
        stop = self._place(behind) if behind is not None else len(self.listing.ids)
        return self.listing.ids[start:stop] if start is not None else array("q")

    def next_unread(self, message: int | None, step: int) -> MessageId | None:
        """The first unread one after (1) or before (-1) the message, also within closed threads.

        message: None to begin at the end of the list.
        """
        unread, ids = self.listing.unread, self.listing.ids
        place = self._place(message) if message is not None else None
        if step > 0:
            found = unread.find(1, place + 1 if place is not None else 0)
        else:
            found = unread.rfind(1, 0, place if place is not None else len(unread))
        return MessageId(ids[found]) if found >= 0 else None

    def next_thread(self, message: int, step: int) -> MessageId | None:
        """The first message of the thread after (1) or before (-1) that of the message."""
        place = self._place(message)
        if place is None:
            return None
        number = self.listing.thread_number(place) + step
        heads = self.listing.heads
        return MessageId(heads[number]) if 0 <= number < len(heads) else None

    def _find_state(self, message: int, thread: range) -> ThreadState:
        unread = self.listing.unread.count(1, thread.start, thread.stop)
        return ThreadState((message in self._others) != self._are_open, len(thread), unread)

    def _thread_of(self, message: int) -> range:
        place = self.listing.places.get(message)
        return self.listing.thread_at(place) if place is not None else range(0)

    def _place(self, message: int) -> int | None:
        place = self.listing.places.get(message)
        if place is not None:
            return place
        try:
            return self.listing.ids.index(message)
        except ValueError:
            return None
