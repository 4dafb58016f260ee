"""The IMAP server of the built-in world: pymap over memory, on loopback, with one user."""

from __future__ import annotations

import asyncio
import io
from argparse import Namespace
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from datetime import datetime

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Identity, Login, Session
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.config import BackendCapability
from pymap.context import connection_exit
from pymap.imap import IMAPConnection
from pymap.imap.state import ConnectionState
from pymap.interfaces.login import IdentityInterface
from pymap.parsing.message import AppendMessage
from pymap.parsing.response import Response
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Seen, Wildcard
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from mailguard.model import TAGS

LOOPBACK = "127.0.0.1"
INBOX = "INBOX"
FOLDERS = {  # beside the inbox, with their special use: RFC 6154 section 2
    "Drafts": b"Drafts",
    "Sent": b"Sent",
    "Archive": b"Archive",
    "Junk": b"Junk",
    "Trash": b"Trash",
}
_MARKS = (b"$Forwarded", b"$Junk", b"$NotJunk", b"$MDNSent")
_TAGS = tuple(each.keyword.encode() for each in TAGS)
_KEYWORDS = frozenset(Flag(each) for each in (*_MARKS, *_TAGS))


class ImapServer:
    """Its coroutines belong on one loop; `port` is there once it is started."""

    port = 0

    def __init__(self, user: str, password: str, *, keeps_all: bool = True) -> None:
        """keeps_all: tags of whatever name; else only those that mail programs agree on."""
        self._mailboxes = _Mailboxes(_KEYWORDS | {Wildcard} if keeps_all else _KEYWORDS)
        config = _Config(user, password)
        login = _Login(config, self._mailboxes)
        login.users_dict[user] = UserMetadata(config, user, password=password)
        self._config, self._login = config, login

    async def start(self) -> None:
        for name in FOLDERS:
            await self._mailboxes.add_mailbox(name)
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def deliver(
        self, raw: bytes, when: datetime, *, folder: str = INBOX, is_read: bool = False
    ) -> None:
        """Put a message, its lines ended by CRLF, into a folder; who waits by IDLE is told."""
        mailbox = await self._mailboxes.get_mailbox(folder)
        flags = frozenset({Seen} if is_read else ())
        await mailbox.append(AppendMessage(raw, when, flags), recent=not is_read)

    async def stop(self) -> None:
        """Take no more connections; those that are open end with the loop."""
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self._config.commands, self._config, reader, writer, SocketInfoLocal(writer))
        async with AsyncExitStack() as leaving:
            connection_exit.set(leaving)
            leaving.enter_context(closing(connection))
            await connection.run(ConnectionState(self._login, self._config))


class _Connection(IMAPConnection):
    """Sends each response whole: pymap's own pieces reach who waits by IDLE as half a line."""

    async def write_response(self, resp: Response) -> None:
        whole = io.BytesIO()
        await resp.async_write(whole)
        with suppress(ConnectionError):  # pymap sees that the client is gone when it reads next
            self.writer.write(whole.getvalue())
            await self.writer.drain()


class _Config(Config):
    def __init__(self, user: str, password: str) -> None:
        super().__init__(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=LOOPBACK,
            port=0,
            demo_data=False,
            demo_user=user,
            demo_password=password,
            tls_enabled=False,
            reject_dnsbl=False,  # nothing is looked up on the network
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),  # no threads to compare one password
        )

    @property
    def greeting(self) -> bytes:
        return b"The built-in mail world is ready"  # pymap's own looks the host's name up

    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=True, object_id=True, multi_append=True, custom=[b"SPECIAL-USE"])


class _Mailbox(MailboxData):
    """Keeps the keywords that a mail program and a person set, too."""

    kept: frozenset[Flag] = frozenset()

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | self.kept


class _Mailboxes(MailboxSet):
    def __init__(self, kept: frozenset[Flag]) -> None:
        """kept: keywords that every folder keeps."""
        super().__init__()
        self._kept = kept
        self._inbox = self._made()

    async def add_mailbox(self, name: str) -> ObjectId:
        async with self._set_lock.write_lock():
            if name in self._set:
                raise ValueError(name)
            self._set[name] = made = self._made()
        return made.mailbox_id

    def _made(self) -> _Mailbox:
        made = _Mailbox(self._content_cache, self._thread_cache)
        made.kept = self._kept
        return made


class _Session(Session):
    """Says in LIST what the folders are for."""

    async def list_mailboxes(
        self, ref_name: str, filter_: str, subscribed: bool = False, selected: SelectedMailbox | None = None
    ) -> tuple[Iterable[tuple[str, str | None, Sequence[bytes]]], SelectedMailbox | None]:
        found, selected = await super().list_mailboxes(ref_name, filter_, subscribed, selected)
        return [(name, separator, _with_use(name, marks)) for name, separator, marks in found], selected


def _with_use(name: str, marks: Sequence[bytes]) -> Sequence[bytes]:
    return [*marks, FOLDERS[name]] if name in FOLDERS else marks


class _Identity(Identity):
    mailboxes: _Mailboxes

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[Session]:
        yield _Session(self.name, self.config, self.mailboxes, FilterSet())


class _Login(Login):
    def __init__(self, config: Config, mailboxes: _Mailboxes) -> None:
        super().__init__(config)
        self._mailboxes = mailboxes

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Identity:
        granted = await super().authorize(authenticated, authzid)
        identity = _Identity(granted.name, self, None, granted.roles)
        identity.mailboxes = self._mailboxes
        return identity
