"""Asks a server about its folders: which there are, how they stand, how much room there is.

RFC 2342 (NAMESPACE), 5258 and 5819 (LIST-EXTENDED, LIST-STATUS), 6154 (SPECIAL-USE), 9208 (QUOTA): each is
used where the server offers it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace

from mailguard.model import ListedFolder, ServerState
from mailguard.model.quota import Quota
from mailguard.transport.imap_folder_answers import (
    Namespaces,
    split_namespaces,
    split_quota,
    split_status,
    status_items,
)
from mailguard.transport.imap_names import MailboxNames, quoted
from mailguard.transport.imap_responses import Listed, split_listed
from mailguard.transport.imap_wire import ImapWire, Response

log = logging.getLogger(__name__)


class Mailboxes:
    """Of one connection. Raises what the wire raises."""

    def __init__(self, wire: ImapWire, can: Collection[str], names: MailboxNames) -> None:
        self._wire = wire
        self._can = can
        self._names = names
        self._does_extended = "LIST-EXTENDED" in can
        self._namespaces: Namespaces | None = None  # None: not asked yet

    def listing(self, *, with_status: bool) -> tuple[ListedFolder, ...]:
        """All that the user may see. One whose name cannot be read is left out.

        with_status: how each stands is told too, where the server does that in the same answer.
        """
        foreign = self.namespaces().foreign
        answers = self._ask_list(b"*", with_status=with_status)
        for prefix in foreign:
            if not any(each.name.startswith(prefix) for each in _listed(answers)):
                answers += self._ask_list(prefix + b"*", with_status=with_status)
        subscribed = self._subscribed_names(answers)
        states = dict(filter(None, map(split_status, answers)))
        found: dict[str, ListedFolder] = {}
        for each in _listed(answers):
            folder = self._folder(each)
            if folder is not None:
                found[folder.path] = replace(
                    folder,
                    status=states.get(each.name),
                    is_foreign=each.name.startswith(foreign),
                    is_subscribed=each.name in subscribed,
                )
        return tuple(found.values())

    def status(self, path: str) -> ServerState | None:
        """How a folder stands, without selecting it; None where the server did not tell."""
        answers = list(self._wire.ask("STATUS", self._names.quoted(path), status_items(self._can)))
        return next((each[1] for each in map(split_status, answers) if each is not None), None)

    def subscribed(self) -> tuple[str, ...]:
        """Paths that other programs list."""
        names = (each.name for each in _listed(self._ask_lsub()))
        return tuple(path for path in map(self._names.decode, names) if path is not None)

    def personal_prefix(self) -> str:
        """What the paths of the user's own folders begin with: "INBOX." or ""."""
        return self._names.decode(self.namespaces().personal) or ""

    def namespaces(self) -> Namespaces:
        if self._namespaces is None:
            self._namespaces = Namespaces(personal=b"", foreign=())
            if "NAMESPACE" in self._can:
                for each in map(split_namespaces, list(self._wire.ask("NAMESPACE"))):
                    self._namespaces = each or self._namespaces
        return self._namespaces

    def quotas(self) -> tuple[Quota, ...]:
        """The limits that hold for the inbox; () where there are none, or none are told."""
        if "QUOTA" not in self._can:
            return ()
        answers = list(self._wire.ask("GETQUOTAROOT", "INBOX"))
        return tuple(quota for each in answers for quota in split_quota(each))

    def _ask_list(self, pattern: bytes, *, with_status: bool) -> list[Response]:
        options = self._options(with_status=with_status)
        try:
            return list(self._wire.ask("LIST", '""', quoted(pattern), *options))
        except self._wire.abort:
            raise
        except self._wire.error:
            if not options:
                raise
            log.info("the server does not do what it says about LIST: asked in the plain form from now on")
            self._does_extended = False
            return list(self._wire.ask("LIST", '""', quoted(pattern)))

    def _options(self, *, with_status: bool) -> Sequence[str]:
        if not self._does_extended:
            return ()
        wanted = ["SUBSCRIBED"]
        if "SPECIAL-USE" in self._can:
            wanted.append("SPECIAL-USE")
        if with_status and "LIST-STATUS" in self._can:
            wanted.append(f"STATUS {status_items(self._can)}")
        return ("RETURN", f"({' '.join(wanted)})")

    def _subscribed_names(self, answers: Sequence[Response]) -> frozenset[bytes]:
        if self._does_extended:
            return frozenset(each.name for each in _listed(answers) if "\\subscribed" in each.attributes)
        return frozenset(each.name for each in _listed(self._ask_lsub()))

    def _ask_lsub(self) -> list[Response]:
        return list(self._wire.ask("LSUB", '""', '"*"'))

    def _folder(self, listed: Listed) -> ListedFolder | None:
        path = self._names.decode(listed.name)
        if path is None:
            log.info("a folder whose name cannot be read is left out")
            return None
        return ListedFolder(path=path, separator=listed.separator, attributes=listed.attributes)


def _listed(answers: Collection[Response]) -> list[Listed]:
    return [each for each in map(split_listed, answers) if each is not None]
