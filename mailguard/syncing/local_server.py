"""This computer as the server of its own folders, which so need no sync and no journal of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from mailguard.errors import NotFound, Refused
from mailguard.model import FetchedHeader, Flag, ListedFolder, MessageState, ServerAnswer, ServerState
from mailguard.store.local_mail import SEPARATOR, LocalMail, NewMessage

TRASH = "Trash"
NOT_TOLD: tuple[int, dict[int, int]] = (0, {})  # new UIDs: the sync that follows costs nothing
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*(<[^<>\r\n]*>)", re.M | re.I)


class LocalServer:
    """A `MailServer` over the store. Raises Refused, NotFound and StoreFailed, never Unreachable."""

    host = "this computer"
    tells_vanished = False
    can_move = True

    def __init__(self, mail: LocalMail) -> None:
        self._mail = mail
        self.selected: str | None = None
        self.uidvalidity = 0

    def keeps(self, flag: str) -> bool:
        """Every flag and keyword."""
        return True

    # Folders

    def list_folders(self) -> tuple[ListedFolder, ...]:
        """Trash among them, where there is any other."""
        paths = self._mail.folders()
        if paths and TRASH not in paths:
            self._mail.create(TRASH)
            paths = self._mail.folders()
        return tuple(
            ListedFolder(
                path=path,
                separator=SEPARATOR,
                attributes=frozenset({"\\trash"}) if path == TRASH else frozenset(),
            )
            for path in paths
        )

    def create_folder(self, path: str) -> None:
        self._mail.create(path)

    def rename_folder(self, path: str, target: str) -> None:
        self._state(path)
        above = target.rpartition(SEPARATOR)[0]
        if above:
            self._mail.create(above)
        self._mail.rename(path, target)

    def delete_folder(self, path: str) -> None:
        self._mail.delete(path)

    def subscribe_folder(self, path: str) -> None:
        """All are shown."""

    def unsubscribe_folder(self, path: str) -> None:
        """All are shown."""

    def subscribed(self) -> tuple[str, ...]:
        return ()

    def status(self, path: str) -> ServerState:
        return self._state(path)

    def select(self, path: str) -> ServerState:
        state = self._state(path)
        self.selected, self.uidvalidity = path, state.uidvalidity
        return state

    # Asking about messages

    def uids(self) -> frozenset[int]:
        return frozenset(self._mail.flags(self._folder))

    def flags(self, since: int = 0) -> ServerAnswer:
        """Of all messages, also where `since` asks for less: it costs no network."""
        flags = self._mail.flags(self._folder)
        return ServerAnswer(uids=frozenset(flags), flags=flags)

    def fetch_headers(self, uids: Sequence[int], following: Sequence[int] = ()) -> tuple[FetchedHeader, ...]:
        return tuple(
            FetchedHeader(
                uid=each.uid,
                flags=each.flags,
                size_bytes=len(each.data),
                received=_when(each.received).strftime("%d-%b-%Y %H:%M:%S %z"),
                raw=header_of(each.data),
            )
            for each in self._mail.load(self._folder, uids)
        )

    def fetch_body(self, uid: int) -> bytes:
        for each in self._mail.load(self._folder, [uid]):
            return each.data
        raise NotFound("message")

    def find(self, message_id: str) -> frozenset[int]:
        return self._mail.find(self._folder, message_id)

    def find_field(self, name: str, value: str) -> frozenset[int]:
        if name.lower() == "message-id":
            return self.find(value)
        return self._mail.find_field(self._folder, f"{name}: {value}".encode())

    def state_of(self, uid: int) -> MessageState | None:
        for each in self._mail.load(self._folder, [uid]):
            return MessageState(flags=each.flags, received=_when(each.received))
        return None

    # Changing messages

    def add_flag(self, uids: Sequence[int], flag: str) -> None:
        self._mail.change_flag(self._folder, uids, flag, on=True)

    def remove_flag(self, uids: Sequence[int], flag: str) -> None:
        self._mail.change_flag(self._folder, uids, flag, on=False)

    def copy(self, uids: Sequence[int], target: str) -> tuple[int, dict[int, int]]:
        self._state(target)
        self._mail.copy(self._folder, uids, target)
        return NOT_TOLD

    def move(self, uids: Sequence[int], target: str) -> tuple[int, dict[int, int]]:
        self._state(target)
        self._mail.move(self._folder, uids, target)
        return NOT_TOLD

    def delete(self, uids: Sequence[int]) -> None:
        self._mail.remove(self._folder, uids)

    def expunge(self, uids: Sequence[int]) -> None:
        flags = self._mail.flags(self._folder)
        self.delete([uid for uid in uids if Flag.DELETED in flags.get(uid, ())])

    def append(self, path: str, raw: bytes, flags: Sequence[str], received: datetime | None = None) -> None:
        self._state(path)
        when = None if received is None else int(received.timestamp())
        new = NewMessage(data=raw, message_id=message_id_of(raw), flags=frozenset(flags), received=when)
        self._mail.add(path, [new])

    @property
    def _folder(self) -> str:
        if self.selected is None:
            raise Refused(self.host, "no folder is open")
        return self.selected

    def _state(self, path: str) -> ServerState:
        found = self._mail.state(path)
        if found is None:
            raise Refused(self.host, "there is no such folder")
        return ServerState(
            uidvalidity=found.uidvalidity,
            uidnext=found.uidnext,
            exists=found.exists,
            highestmodseq=found.modseq,
        )


def header_of(raw: bytes) -> bytes:
    """Up to the empty line that ends it, that included."""
    end = _HEADER_END.search(raw)
    return raw if end is None else raw[: end.end()]


def message_id_of(raw: bytes) -> str:
    """As it stands in the header; "" where there is none."""
    found = _MESSAGE_ID.search(header_of(raw))
    return found[1].decode("ascii", "replace") if found else ""


def _when(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
