"""What goes wrong with an IMAP server, in MailGuard's errors instead of the library's and the network's."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager

from mailguard.errors import MailGuardError, Refused, TooLarge, Unreachable
from mailguard.transport import tls

NO_SENSE = "its answer made no sense"
# RFC 5530: neither the password nor what was asked for is what the server is unhappy about.
_FOR_NOW = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")


def is_for_now(error: Refused) -> bool:
    """Whether the server may say yes to the same another time."""
    return error.reply.upper().startswith(_FOR_NOW)


@contextmanager
def translated(host: str, garbled: type[Exception]) -> Iterator[None]:
    """IMAPClient's and the network's errors as ours. garbled: what it raises for answers it cannot read."""
    try:
        yield
    except TooLarge as error:  # what follows on the wire is still that answer
        raise Unreachable(host, "it sends more than there is room for") from error
    except MailGuardError:
        raise
    except (imaplib.IMAP4.abort, garbled) as error:
        raise Unreachable(host, _why_cut(error, is_garbled=isinstance(error, garbled))) from error
    except imaplib.IMAP4.error as error:
        raise Refused(host, reply_of(error)) from error
    except OSError as error:
        raise tls.error_of(host, error) from error
    except (ValueError, LookupError) as error:  # a response that its parser did not expect
        raise Unreachable(host, NO_SENSE) from error


def _why_cut(error: Exception, *, is_garbled: bool) -> str:
    """The library's words may hold what was being read: a message."""
    text = str(error)
    if "EOF" in text or "socket error" in text:
        return "the connection was cut"
    return NO_SENSE if is_garbled or "unexpected" in text else f"it said: {text}"


def reply_of(error: Exception) -> str:
    """The server's words in an error of the library."""
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if text.startswith(("b'", 'b"')):
        text = text[2:-1]
    for kind in (" failed: ", " error: "):
        text = text.rpartition(kind)[2]
    return text
