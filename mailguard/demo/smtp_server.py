"""The SMTP server of the built-in world: aiosmtpd on loopback, for those who log in."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOOPBACK = "127.0.0.1"
Deliver = Callable[[bytes, tuple[str, ...]], None]


class SmtpServer:
    """Hands every message it takes, and for whom, to `deliver`, which may not wait for anything.

    Its coroutines belong on one loop; `port` is there once it is started.
    """

    port = 0

    def __init__(self, user: str, password: str, deliver: Deliver) -> None:
        self._login = (user.encode(), password.encode())
        self._deliver = deliver
        self._open: weakref.WeakSet[SMTP] = weakref.WeakSet()
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns itself of itself at each login

    async def start(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._new, LOOPBACK, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()
        for each in tuple(self._open):
            if each.transport is not None:
                each.transport.close()

    def _new(self) -> SMTP:
        made = SMTP(
            self,
            hostname="localhost",  # aiosmtpd would look the host's name up
            ident="The built-in mail world",
            enable_SMTPUTF8=True,
            auth_require_tls=False,  # loopback alone
            authenticator=self._check,
            loop=asyncio.get_running_loop(),
        )
        self._open.add(made)
        return made

    def _check(
        self, server: SMTP, session: Session, envelope: Envelope, kind: str, said: object
    ) -> AuthResult:
        is_right = isinstance(said, LoginPassword) and (said.login, said.password) == self._login
        return AuthResult(success=is_right, handled=False)

    # What aiosmtpd calls

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)  # noqa: S101  aiosmtpd gives bytes unless told to decode
        self._deliver(content, tuple(envelope.rcpt_tos))
        return "250 2.0.0 Delivered"
