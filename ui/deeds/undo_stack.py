"""What can be taken back, and what can be done again: two piles of deeds. Pure."""

from __future__ import annotations

from mailguard.model.deeds import Deed

MOST = 100


class UndoStack:
    """A new deed makes what was taken back a thing of the past: it cannot be done again."""

    def __init__(self) -> None:
        self.done: list[Deed] = []
        self.undone: list[Deed] = []

    def keep(self, deed: Deed) -> None:
        """A deed of the person."""
        if deed.steps:
            self.undone.clear()
            self._put(self.done, deed)

    def forget(self, deed: Deed) -> None:
        """It is being taken back, or done again."""
        for pile in (self.done, self.undone):
            if deed in pile:
                pile.remove(deed)

    def taken_back(self, inverse: Deed) -> None:
        """inverse: what does it again."""
        if inverse.steps:
            self._put(self.undone, inverse)

    def done_again(self, inverse: Deed) -> None:
        """inverse: what takes it back once more."""
        if inverse.steps:
            self._put(self.done, inverse)

    @staticmethod
    def _put(pile: list[Deed], deed: Deed) -> None:
        pile.append(deed)
        del pile[:-MOST]
