"""SMTP by aiosmtplib, the only file that uses it; asyncio stays inside.

What leaves here are the errors of `mailguard.errors`. The greeting names no computer, no password
goes over a link that is not protected, and the last dot of a message is held back until all before
it is out: so a connection that breaks earlier has certainly delivered nothing, and one that breaks
later is told apart (AnswerLost).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import aiosmtplib

from mailguard.cleaning import clean_text
from mailguard.errors import (
    AnswerLost,
    LoginRefused,
    NotProtected,
    RecipientsRefused,
    Refused,
    Unreachable,
)
from mailguard.model import Security, Server, Wire
from mailguard.transport.smtp_options import is_reported, mail_options, needs_utf8, recipient_options
from mailguard.transport.tls import client_context, error_of

GREETING = "[127.0.0.1]"  # an address literal, RFC 5321 section 4.1.3: the host's name is nobody's business
TIMEOUT_S = 60.0
ANSWER_TIMEOUT_S = 600.0  # RFC 5321 section 4.5.3.2.6: servers check a message before they answer
QUIT_TIMEOUT_S = 5.0
CHUNK_BYTES = 256 << 10
_WAIT_S = 0.01
_BROKEN = "the connection broke"
_LONGEST_REPLY = 500

_START_INPUT = 354
_CLOSING = 421  # the server goes: RFC 5321 section 3.8
_TAKEN = 2  # the first digit of an answer that says yes


def check(server: Server, password: str) -> None:
    """Log in and out again.

    Raises LoginRefused, Refused, Unreachable, NotTrusted, NotProtected.
    """
    Connection(server, password).close()


class Connection:
    """A connection that is protected and logged in, for any number of messages. Belongs to one thread."""

    def __init__(self, server: Server, password: str) -> None:
        """Raises as `check` does."""
        self._host = server.host
        self._runner = asyncio.Runner()
        self._is_clean = True  # no message is under way: the next may follow
        try:
            self._client = self._runner.run(_open(server, password))
        except BaseException:
            self._runner.close()
            raise

    @property
    def is_usable(self) -> bool:
        """Whether another message may follow, as far as is known here."""
        return self._is_clean and self._client.is_connected

    def send(self, wire: Wire) -> bool:
        """Hand one message to the server, for all its recipients.

        Returns when the server has taken it for everyone: whether it will report what it was asked to.
        RecipientsRefused: it was taken for those that the error names as accepted, perhaps for none.
        AnswerLost: it is not known whether it was taken. After any other error (those of `check`, and
        NotSendable) it was not taken.
        """
        self._is_clean = False
        try:
            self._runner.run(_hand_over(self._client, self._host, wire))
        except Refused as error:
            self._is_clean = error.code != _CLOSING and self._runner.run(_reset(self._client))
            raise
        self._is_clean = True
        return not wire.wants_report or is_reported(wire, self._client.esmtp_extensions)

    def close(self) -> None:
        """With QUIT, if that still works."""
        try:
            self._runner.run(_end(self._client))
        finally:
            self._runner.close()


async def _open(server: Server, password: str) -> aiosmtplib.SMTP:
    if server.security is Security.PLAIN and not server.is_loopback:
        raise NotProtected(server.host)
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=GREETING,
        timeout=TIMEOUT_S,
        use_tls=server.security is Security.TLS,
        start_tls=False,
        tls_context=client_context(server.host),
    )
    try:
        with _translated(server.host):
            await client.connect()
            await client.ehlo()
            if server.security is Security.STARTTLS:
                await _start_tls(client, server.host)
            if server.user:
                await _log_in(client, server, password)
    except BaseException:
        await _end(client)
        raise
    return client


async def _start_tls(client: aiosmtplib.SMTP, host: str) -> None:
    """A server that does not offer it, or refuses it, gets no password: RFC 3207 section 4."""
    if not client.supports_extension("starttls"):
        raise NotProtected(host)
    try:
        await client.starttls()
    except aiosmtplib.SMTPResponseException as error:
        raise NotProtected(host) from error
    await client.ehlo()


async def _log_in(client: aiosmtplib.SMTP, server: Server, password: str) -> None:
    if not client.supports_extension("auth") or not client.supported_auth_methods:
        raise Refused(server.host, "it offers no way to log in that MailGuard knows")
    try:
        await client.login(server.user, password)
    except aiosmtplib.SMTPAuthenticationError as error:
        if error.code >= 500:
            raise LoginRefused(server.host, server.user, _words(error.message)) from error
        raise


async def _hand_over(client: aiosmtplib.SMTP, host: str, wire: Wire) -> None:
    with _translated(host):
        options = mail_options(wire, client.esmtp_extensions, host)
        encoding = "utf-8" if needs_utf8(wire) else "ascii"
        await client.mail(wire.envelope_from, options=options, encoding=encoding)
        accepted, refusals = await _name_recipients(client, wire, encoding)
        if not accepted:
            raise _recipients_refused(host, refusals, ())
        answer = await client.execute_command(b"DATA")
        if answer.code != _START_INPUT:
            raise Refused(host, _words(answer.message), answer.code)
    answer = await _send_data(client, host, wire.raw)
    if answer.code // 100 != _TAKEN:
        raise Refused(host, _words(answer.message), answer.code)
    if refusals:
        raise _recipients_refused(host, refusals, accepted)


async def _reset(client: aiosmtplib.SMTP) -> bool:
    """Whether the server is ready for another message, after one that it refused."""
    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True


async def _name_recipients(
    client: aiosmtplib.SMTP, wire: Wire, encoding: str
) -> tuple[tuple[str, ...], tuple[aiosmtplib.SMTPRecipientRefused, ...]]:
    """(accepted, refused)."""
    accepted: list[str] = []
    refusals: list[aiosmtplib.SMTPRecipientRefused] = []
    for each in wire.envelope_to:
        options = recipient_options(wire, each, client.esmtp_extensions)
        try:
            await client.rcpt(each, options=options, encoding=encoding)
        except aiosmtplib.SMTPRecipientRefused as refusal:
            refusals.append(refusal)
        else:
            accepted.append(each)
    return tuple(accepted), tuple(refusals)


async def _send_data(client: aiosmtplib.SMTP, host: str, raw: bytes) -> aiosmtplib.SMTPResponse:
    """The message and its last dot (RFC 5321 section 4.5.2); the server's answer.

    aiosmtplib's own way hands everything to the system at once and cannot tell how far it came.
    """
    protocol, transport = client.protocol, client.transport
    if protocol is None or not isinstance(transport, asyncio.WriteTransport):
        raise Unreachable(host, _BROKEN)
    answer = asyncio.ensure_future(protocol.read_response())
    try:
        with _translated(host):
            for chunk in _chunks(_dot_stuffed(raw)):
                protocol.write(chunk)
                await _drain(transport, answer)
                if answer.done():
                    transport.abort()  # the server may still take for text what comes next
                    return _early(answer.result(), host)
            protocol.write(b".\r\n")
        try:
            return await asyncio.wait_for(answer, ANSWER_TIMEOUT_S)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise AnswerLost(host, "the connection broke before the server answered") from error
    finally:
        answer.cancel()


async def _drain(transport: asyncio.WriteTransport, answer: asyncio.Future[aiosmtplib.SMTPResponse]) -> None:
    """Wait until the system has taken what was written, or the server answers. Raises TimeoutError where
    nothing moves any more."""
    clock = asyncio.get_running_loop()
    left, give_up = transport.get_write_buffer_size(), clock.time() + TIMEOUT_S
    while left and not answer.done():
        await asyncio.sleep(_WAIT_S)
        if (now_left := transport.get_write_buffer_size()) < left:
            left, give_up = now_left, clock.time() + TIMEOUT_S
        elif clock.time() > give_up:
            raise TimeoutError


def _early(answer: aiosmtplib.SMTPResponse, host: str) -> aiosmtplib.SMTPResponse:
    """An answer before the message was whole can only be a refusal."""
    if answer.code // 100 == _TAKEN:
        raise Unreachable(host, "it answered before the message was whole")
    return answer


def _dot_stuffed(raw: bytes) -> bytes:
    whole = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole)


def _chunks(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), CHUNK_BYTES):
        yield data[at : at + CHUNK_BYTES]


def _recipients_refused(
    host: str, refusals: tuple[aiosmtplib.SMTPRecipientRefused, ...], accepted: tuple[str, ...]
) -> RecipientsRefused:
    """With the answer that leaves most hope: a temporary one, if there is one."""
    chosen = min(refusals, key=lambda each: each.code)
    refused = tuple(each.recipient for each in refusals)
    replies = {each.recipient: (each.code, _words(each.message)) for each in refusals}
    return RecipientsRefused(host, _words(chosen.message), chosen.code, refused, accepted, replies)


async def _end(client: aiosmtplib.SMTP) -> None:
    """QUIT, if that still works: what goes wrong from here on changes nothing about what was done."""
    transport = client.transport
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=QUIT_TIMEOUT_S)
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()  # TLS's farewell may wait for the other side for long
        await asyncio.sleep(0)  # until the socket is closed


@contextmanager
def _translated(host: str) -> Iterator[None]:
    try:
        yield
    except aiosmtplib.SMTPTimeoutError as error:
        raise Unreachable(host, "no answer in time") from error
    except aiosmtplib.SMTPResponseException as error:
        if error.code < 400:
            raise Unreachable(host, "it does not speak SMTP as it should") from error
        raise Refused(host, _words(error.message), error.code) from error
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected) as error:
        cause = error.__cause__
        raise (error_of(host, cause) if isinstance(cause, OSError) else Unreachable(host, _BROKEN)) from error
    except aiosmtplib.SMTPException as error:
        raise Refused(host, _words(error.message)) from error
    except (OSError, ValueError) as error:  # ssl's errors are OSErrors
        raise error_of(host, error) from error


def _words(reply: str) -> str:
    """A server's reply, fit to be shown: on one line, without controls."""
    return clean_text(reply)[:_LONGEST_REPLY]
