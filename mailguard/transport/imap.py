"""One connection to an IMAP server, by IMAPClient: it belongs to one thread; only its Hangup may end it
from another. What leaves this file are our dataclasses and our errors.

RFC 9051 (IMAP4rev2) as far as RFC 3501 (IMAP4rev1) has it, with 2177 (IDLE), 2971 (ID), 4315 (UIDPLUS),
4978 (COMPRESS), 6851 (MOVE), 6855 (UTF8=ACCEPT), 7162 (CONDSTORE, QRESYNC), and imap_mailboxes.py's.
"""

from __future__ import annotations

import imaplib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from imapclient import IMAPClient, imap_utf7
from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_fetch_response

from mailguard import __version__
from mailguard.errors import MailGuardError, NotFound, NotProtected, Refused
from mailguard.model import (
    FetchedHeader,
    ListedFolder,
    MessageState,
    Security,
    Server,
    ServerAnswer,
    ServerState,
    UidRanges,
)
from mailguard.model.quota import Quota
from mailguard.model.structure import StructurePart
from mailguard.sync.server_search import SearchKeys
from mailguard.transport.imap_append import append_message
from mailguard.transport.imap_errors import translated
from mailguard.transport.imap_fetching import Fetching, Items, flags_of
from mailguard.transport.imap_listening import Listening
from mailguard.transport.imap_login import log_in
from mailguard.transport.imap_mailboxes import Mailboxes
from mailguard.transport.imap_names import MailboxNames
from mailguard.transport.imap_responses import (
    sequence_set,
    split_copied,
)
from mailguard.transport.imap_search import Searching
from mailguard.transport.imap_structure import read_structure
from mailguard.transport.imap_wire import LONGEST_LITERAL_BYTES, Hangup, ImapWire, Response

CONNECT_S = 15.0
ANSWER_S = 60.0
GOODBYE_S = 2.0
LARGEST_MESSAGE_BYTES = LONGEST_LITERAL_BYTES
DELETED = "\\Deleted"
NOT_TO_BE_SET = frozenset({"\\recent"})

log = logging.getLogger(__name__)
logging.getLogger("imapclient").setLevel(
    logging.CRITICAL
)  # below, it writes what servers say and messages hold


def connect(
    server: Server,
    password: str,
    hangup: Hangup | None = None,
    *,
    connect_s: float = CONNECT_S,
    answer_s: float = ANSWER_S,
) -> ImapConnection:
    """A connection that is protected as `server` asks for, and logged in.

    hangup: ends it from another thread, from the first moment on.
    answer_s: how long the server may say nothing while it is asked something.
    Raises Unreachable, NotTrusted, NotProtected, LoginRefused; Refused where the server has no time.
    """
    if server.security is Security.PLAIN and not server.is_loopback:
        raise NotProtected(server.host)
    with translated(server.host, ProtocolError):
        wire = ImapWire(server, hangup or Hangup(), connect_s=connect_s, answer_s=answer_s)
        try:
            if server.security is Security.STARTTLS:
                wire.begin_tls()
            client = _Client(wire, answer_s)
            log_in(client, wire, server, password)
            return ImapConnection(server.host, client, wire)
        except BaseException:
            wire.shutdown()
            raise


class ImapConnection:
    """One logged-in connection. Paths are decoded mailbox names; messages go by UID in the selected folder.

    Every method raises Unreachable when the connection broke (it is of no use then) and Refused when
    the server said no.
    """

    def __init__(self, host: str, client: _Client, wire: ImapWire) -> None:
        self._host = host
        self._client = client
        self._wire = wire
        self._can = frozenset(each.decode("ascii", "replace") for each in client.capabilities())
        self.selected: str | None = None
        self.uidvalidity = 0  # of the selected folder
        self._lasting: frozenset[str] | None = None  # flags that the selected folder keeps; None: not told
        self._listening: Listening | None = None
        self.can_idle = "IDLE" in self._can
        enabled = self._begin()
        self.tells_vanished = "QRESYNC" in enabled
        client.names.are_utf8 = "UTF8=ACCEPT" in enabled
        self._fetching = Fetching(wire, _parsed)
        self._mailboxes = Mailboxes(wire, self._can, client.names)
        self._searching = Searching(wire, self._can, is_utf8=client.names.are_utf8)

    @property
    def host(self) -> str:
        return self._host

    def keeps(self, flag: str) -> bool:
        """Whether the selected folder keeps it for good (PERMANENTFLAGS, RFC 9051 section 7.1)."""
        return self._lasting is None or bool({flag.lower(), "\\*"} & self._lasting)

    def close(self) -> None:
        """Log out if the server still listens, and end the connection."""
        try:
            with suppress(OSError, imaplib.IMAP4.error, MailGuardError):  # it may have said too much
                self._wire.sock.settimeout(GOODBYE_S)
                if self._listening is not None:
                    self._listening.stop()
                self._client.logout()
        finally:
            self._wire.shutdown()

    # Folders

    def list_folders(self, *, with_status: bool = False) -> tuple[ListedFolder, ...]:
        """All of them. One whose name cannot be read, and could not be asked for, is left out.

        with_status: how each stands too, where the server tells that in the same answer.
        """
        with self._translated():
            return self._mailboxes.listing(with_status=with_status)

    def personal_prefix(self) -> str:
        """What the paths of the user's own folders begin with: "INBOX." or ""."""
        with self._translated():
            return self._mailboxes.personal_prefix()

    def quotas(self) -> tuple[Quota, ...]:
        """The limits that hold for the inbox; () where there are none, or none are told."""
        with self._translated():
            return self._mailboxes.quotas()

    def compress(self) -> None:
        """Deflate what goes over the wire from now on, where the server offers that (RFC 4978)."""
        if "COMPRESS=DEFLATE" in self._can:
            with suppress(Refused), self._translated():
                self._wire.compress()

    def create_folder(self, path: str) -> None:
        """And show it to other programs, which list what is subscribed to."""
        with self._translated():
            self._client.create_folder(path)
        self.subscribe_folder(path)

    def subscribe_folder(self, path: str) -> None:
        with self._if_allowed():
            self._client.subscribe_folder(path)

    def unsubscribe_folder(self, path: str) -> None:
        with self._if_allowed():
            self._client.unsubscribe_folder(path)

    def subscribed(self) -> tuple[str, ...]:
        """Paths that other programs list."""
        found: tuple[str, ...] = ()
        with self._if_allowed():
            found = self._mailboxes.subscribed()
        return found

    def rename_folder(self, path: str, target: str) -> None:
        """With what lies below it (RFC 9051 section 6.3.6). No folder is selected afterwards."""
        self._leave_folder()
        with self._translated():
            self._client.rename_folder(path, target)

    def delete_folder(self, path: str) -> None:
        """With its messages. No folder is selected afterwards."""
        self._leave_folder()
        with self._translated():
            self._client.delete_folder(path)
        self.unsubscribe_folder(path)

    def status(self, path: str) -> ServerState:
        """How a folder stands, without selecting it."""
        with self._translated():
            told = self._mailboxes.status(path)
        if told is None:
            raise Refused(self._host, "it does not tell how the folder stands")
        return told

    def select(self, path: str) -> ServerState:
        """Open a folder: what follows is about its messages."""
        self.selected = None
        with self._translated():
            self._fetching.forget()
            try:
                told = self._client.select_folder(path)
            except imaplib.IMAP4.readonly:
                told = self._client.select_folder(path, readonly=True)
        if b"UIDVALIDITY" not in told:
            raise Refused(self._host, "the folder has no lasting numbers for its messages")
        self.selected, self.uidvalidity = path, int(told[b"UIDVALIDITY"])
        self._lasting = _lasting_of(told)
        return ServerState(
            uidvalidity=self.uidvalidity,
            uidnext=told.get(b"UIDNEXT", 0),
            exists=told.get(b"EXISTS", 0),
            highestmodseq=told.get(b"HIGHESTMODSEQ", 0),
        )

    def listen(self, path: str) -> Listening:
        """From now on it hears what the server tells by itself: of all folders where the server offers that,
        else of this one. Raises Refused where the server does not idle."""
        hears_all = "NOTIFY" in self._can
        if not self.can_idle:
            raise Refused(self._host, "it tells of no new mail by itself")
        self.select(path)
        self._listening = Listening(
            self._wire, self._translated, self._client.names.decode_told, path=path, hears_all=hears_all
        )
        return self._listening

    def prove(self, answer_s: float) -> None:
        """Raises Unreachable where the server says nothing within so many seconds."""
        with self._translated(), self._wire.answering_within(answer_s):
            self._client.noop()

    # Asking about messages

    def uids(self) -> frozenset[int]:
        with self._translated():
            return frozenset(self._client.search("ALL"))

    def flags(self, since: int = 0) -> ServerAnswer:
        """Flags of all messages (then `uids` are all there are), or what changed since a modification
        sequence: with QRESYNC, what vanished too."""
        with self._translated():
            return self._fetching.flags(since, tells_vanished=self.tells_vanished)

    def fetch_headers(self, uids: Sequence[int], following: Sequence[int] = ()) -> tuple[FetchedHeader, ...]:
        """What the list needs of these messages; what the server does not answer for is left out.

        following: what will be asked for next; the server begins with it at once.
        """
        with self._translated():
            return self._fetching.headers(uids, following)

    def fetch_body(self, uid: int) -> bytes:
        """The whole message as received. Raises NotFound."""
        with self._translated():
            items = self._client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {})
        if b"BODY[]" not in items:
            raise NotFound("message")
        return bytes(items[b"BODY[]"] or b"")

    def fetch_structure(self, uid: int) -> StructurePart:
        """What a message is made of. Raises NotFound, and ValueError where the answer makes no sense."""
        with self._translated():
            items = self._client.fetch([uid], ["BODYSTRUCTURE"]).get(uid, {})
        if b"BODYSTRUCTURE" not in items:
            raise NotFound("message")
        return read_structure(items[b"BODYSTRUCTURE"])

    def fetch_sections(self, uid: int, sections: Sequence[str]) -> dict[str, bytes]:
        """Parts of a message by their numbers, "1.2", "1.MIME", "HEADER"; without those that it has not."""
        with self._translated():
            items = self._client.fetch([uid], [f"BODY.PEEK[{each}]" for each in sections]).get(uid, {})
        told = {each: items.get(f"BODY[{each}]".encode()) for each in sections}
        return {each: bytes(value) for each, value in told.items() if value is not None}

    def fetch_bodies(self, uids: Sequence[int]) -> tuple[tuple[int, bytes], ...]:
        """(UID, whole message as received) of these; those that are gone are left out."""
        with self._translated():
            return self._fetching.bodies(uids)

    def search(self, keys: SearchKeys, first: int, last: int) -> UidRanges:
        """UIDs from `first` to `last` for which the server says that all of `keys` hold."""
        with self._translated():
            return self._searching.find(keys, first, last)

    def find(self, message_id: str) -> frozenset[int]:
        """UIDs of messages with this Message-ID."""
        with self._translated():
            return frozenset(self._client.search([b"HEADER", b"Message-ID", message_id.encode()]))

    def find_field(self, name: str, value: str) -> frozenset[int]:
        """UIDs of messages with a header field that holds `value`, in the folder as it is by now."""
        with self._translated():
            self._client.noop()
            return frozenset(self._client.search([b"HEADER", name.encode(), value.encode()]))

    def state_of(self, uid: int) -> MessageState | None:
        """Flags and date of a message; None where it is gone."""
        with self._translated():
            items = self._client.fetch([uid], ["FLAGS", "INTERNALDATE"]).get(uid, {})
        if b"FLAGS" not in items:
            return None
        flags = frozenset(each for each in flags_of(items) if each.lower() not in NOT_TO_BE_SET)
        received = items.get(b"INTERNALDATE")
        return MessageState(flags=flags, received=received if isinstance(received, datetime) else None)

    # Changing messages

    def add_flag(self, uids: Sequence[int], flag: str) -> None:
        with self._translated():
            self._client.add_flags(sequence_set(uids), [flag], silent=True)

    def remove_flag(self, uids: Sequence[int], flag: str) -> None:
        with self._translated():
            self._client.remove_flags(sequence_set(uids), [flag], silent=True)

    @property
    def can_move(self) -> bool:
        return "MOVE" in self._can

    def copy(self, uids: Sequence[int], target: str) -> tuple[int, dict[int, int]]:
        """UIDVALIDITY of the target and the new UIDs by those of before; (0, {}) where it does not tell."""
        with self._translated():
            self._wire.untagged_responses.pop("COPYUID", None)
            self._client.copy(sequence_set(uids), target)
            return self._new_uids()

    def move(self, uids: Sequence[int], target: str) -> tuple[int, dict[int, int]]:
        """Where `can_move`. Answers as `copy`."""
        with self._translated():
            self._wire.untagged_responses.pop("COPYUID", None)
            self._client.move(sequence_set(uids), target)
            return self._new_uids()

    def _new_uids(self) -> tuple[int, dict[int, int]]:
        told = self._wire.untagged_responses.pop("COPYUID", [])
        return split_copied(told[-1]) if told and isinstance(told[-1], bytes) else (0, {})

    def delete(self, uids: Sequence[int]) -> None:
        """For good. A server without UIDPLUS keeps them, marked as deleted: a plain EXPUNGE would take
        messages with it that others have marked."""
        self.add_flag(uids, DELETED)
        with self._translated():
            if "UIDPLUS" in self._can:
                self._client.uid_expunge(sequence_set(uids))

    def expunge(self, uids: Sequence[int]) -> None:
        """For good, those of them that are marked as deleted (RFC 4315 section 2.1). A server without UIDPLUS
        keeps them where others are marked, which a plain EXPUNGE would take with it."""
        with self._translated():
            if "UIDPLUS" in self._can:
                self._client.uid_expunge(sequence_set(uids))
            elif frozenset(self._client.search("DELETED")) <= frozenset(uids):
                self._client.expunge()

    def append(self, path: str, raw: bytes, flags: Sequence[str], received: datetime | None = None) -> None:
        """received: the date it gets there (INTERNALDATE); None: now."""
        with self._translated():
            names = self._client.names
            append_message(self._wire, names.quoted(path), raw, flags, received, is_utf8=names.are_utf8)

    def _leave_folder(self) -> None:
        """Servers may end a connection whose selected folder goes away: the inbox never does."""
        if self.selected is not None:
            self.select("INBOX")
        self.selected = None

    def _begin(self) -> frozenset[str]:
        """Say who we are, and turn on what both sides can (ENABLE, RFC 9051 section 6.3.1): which that is."""
        if "ID" in self._can:
            self._try_asking("ID", f'("name" "MailGuard" "version" "{__version__}")')  # RFC 2971
        wanted = sorted({"QRESYNC", "UTF8=ACCEPT"} & self._can)
        if not wanted or "ENABLE" not in self._can:
            return frozenset()
        answers = self._try_asking("ENABLE", *wanted)
        told = (each[0].upper().split() for each in answers if each[0][:10].upper() == b"* ENABLED ")
        return frozenset(word.decode("ascii", "replace") for words in told for word in words[2:])

    def _try_asking(self, *words: str) -> list[Response]:
        """[] where the server promised more than it does."""
        try:
            return list(self._wire.ask(*words))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            log.info("the server refuses %s, which it offers", words[0])
            return []

    @contextmanager
    def _if_allowed(self) -> Iterator[None]:
        """For subscriptions, which other programs go by and nothing here does: a server that keeps none has
        not refused what was done to the folder."""
        try:
            with self._translated():
                yield
        except Refused:
            log.info("the server did not change or tell a subscription")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        with translated(self._host, ProtocolError):
            yield


class _Client(IMAPClient):  # type: ignore[misc]  # the library has no types
    """IMAPClient over our wire."""

    def __init__(self, wire: ImapWire, answer_s: float) -> None:
        self._wire = wire
        self.names = MailboxNames(imap_utf7.encode, imap_utf7.decode)
        super().__init__(wire.host, wire.port, ssl=False, timeout=answer_s)
        wire.debug = 0  # it would hand every line to the log

    def _create_IMAP4(self) -> ImapWire:
        return self._wire

    def _normalise_folder(self, folder_name: str) -> bytes:
        return self.names.quoted(folder_name)


# Responses in a form of the server's own: IMAPClient's parser knows them all


def _parsed(response: Response) -> Items:
    """(UID, items) of a FETCH response; [] of any other."""
    if b" FETCH " not in response[0][:30].upper():
        return []
    first = response[0].split(b" ", 3)
    pieces = (b"%b %b" % (first[1], first[3]), *response[1:])
    literals: list[bytes | tuple[bytes, bytes]] = list(zip(pieces[:-1:2], pieces[1::2], strict=True))
    told = parse_fetch_response([*literals, pieces[-1]], normalise_times=False)
    return list(told.items())


def _lasting_of(told: dict[bytes, Any]) -> frozenset[str] | None:
    """PERMANENTFLAGS of what SELECT answered, in lower case; None where it told of none."""
    lasting = told.get(b"PERMANENTFLAGS")
    return None if lasting is None else frozenset(each.decode("utf-8", "replace").lower() for each in lasting)
