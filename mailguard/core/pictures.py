"""What a window may ask about pictures of the network: which may be loaded, who always may, and getting them.

The window that shows a message never touches the network: what it shows was fetched here, and lies in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from mailguard.batches import Outcome, fan_out
from mailguard.core.futures import failed, settled, then
from mailguard.core.parts import Parts
from mailguard.errors import Unreachable
from mailguard.events import PictureRulesChanged
from mailguard.model import FetchedPictures, InlinePart, OpenedMessage, PictureRule
from mailguard.reading import picture_rules
from mailguard.store.remote_allowed import RemoteAllowed
from mailguard.transport.pictures import fetch_picture

AT_ONCE = 3
MOST_BYTES = 40 << 20  # of one message


class Pictures:
    """`may_load`, `to_load` and `rules` answer at once, from memory."""

    def __init__(self, parts: Parts, allowed: RemoteAllowed, *, allows_loopback: bool) -> None:
        self._parts = parts
        self._allowed = allowed
        self._allows_loopback = allows_loopback
        self._rules = allowed.load()
        self.is_offline = False

    def may_load(self, opened: OpenedMessage) -> bool:
        """Whether the person may ask for them."""
        return picture_rules.may_load(opened, self._parts.settings())

    def to_load(self, opened: OpenedMessage) -> tuple[str, ...]:
        """Addresses that are loaded without asking."""
        return picture_rules.pictures_to_load(opened, self._rules, self._parts.settings())

    def rules(self) -> tuple[PictureRule, ...]:
        """Senders first, then sites, by name."""
        return tuple(sorted(self._rules))

    def allow(self, rule: PictureRule) -> Future[None]:
        """From now on, also for messages that are here. Fails with StoreFailed; then it is not so."""
        return self._parts.threads.disk(self._change, rule, is_allowed=True)

    def forbid(self, rule: PictureRule) -> Future[None]:
        return self._parts.threads.disk(self._change, rule, is_allowed=False)

    def fetch(self, addresses: Sequence[str]) -> Future[FetchedPictures]:
        """Each of them once, a few at a time. Fails with Unreachable while offline."""
        if self.is_offline:
            return failed(Unreachable("", "MailGuard works offline"))
        begun = fan_out(self._parts.threads.net, self._fetch_one, addresses, lanes=AT_ONCE)
        return then(begun, lambda outcomes: settled(_within_limit(outcomes)))

    def _fetch_one(self, address: str) -> InlinePart:
        return fetch_picture(address, allows_loopback=self._allows_loopback)

    def _change(self, rule: PictureRule, *, is_allowed: bool) -> None:
        if is_allowed:
            self._allowed.add(rule)
        else:
            self._allowed.remove(rule)
        self._rules = self._allowed.load()
        self._parts.post(PictureRulesChanged())


def _within_limit(outcomes: Sequence[Outcome[str, InlinePart]]) -> FetchedPictures:
    pictures: dict[str, InlinePart] = {}
    missing: list[str] = []
    size = 0
    for each in outcomes:
        size += len(each.result.data) if each.result is not None else 0
        if each.result is None or size > MOST_BYTES:
            missing.append(each.job)
        else:
            pictures[each.job] = each.result
    return FetchedPictures(pictures=pictures, failed=tuple(missing))
