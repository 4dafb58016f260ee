"""What is said with MAIL and RCPT, by what the server offers. Pure.

Sources: RFC 1870 (SIZE), RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8), RFC 3461 (DSN).
"""

from __future__ import annotations

from collections.abc import Collection

from mailguard.errors import NotSendable
from mailguard.model import Wire

REPORTS = "NOTIFY=SUCCESS,FAILURE,DELAY"


def mail_options(wire: Wire, offered: Collection[str], host: str) -> tuple[str, ...]:
    """Options of MAIL. offered: names of extensions, in lower case.

    Raises NotSendable where the message needs what the server does not offer.
    """
    options = [f"SIZE={len(wire.raw)}"] if "size" in offered else []
    if needs_utf8(wire):
        if "smtputf8" not in offered:
            raise NotSendable(f"{host} does not take addresses with letters such as “é” before the @ sign")
        options.append("SMTPUTF8")
    if not wire.raw.isascii():
        if "8bitmime" not in offered:
            raise NotSendable(f"{host} takes plain ASCII alone, and a part of the message is not")
        options.append("BODY=8BITMIME")
    if is_reported(wire, offered):
        options.append("RET=HDRS")  # of a report: what was encrypted is not sent around once more
        if wire.message_id.isascii() and wire.message_id:
            options.append(f"ENVID={_xtext(wire.message_id)}")
    return tuple(options)


def recipient_options(wire: Wire, address: str, offered: Collection[str]) -> tuple[str, ...]:
    """Options of RCPT: who wants a report says which, and for whom it was at first (RFC 3461 section 4.2)."""
    if not is_reported(wire, offered):
        return ()
    return (REPORTS, f"ORCPT=rfc822;{_xtext(address)}") if address.isascii() else (REPORTS,)


def is_reported(wire: Wire, offered: Collection[str]) -> bool:
    return wire.wants_report and "dsn" in offered


def needs_utf8(wire: Wire) -> bool:
    """RFC 6531: what is not ASCII stands in an address or in a header field. In the text it needs less."""
    head = wire.raw.partition(b"\r\n\r\n")[0]
    return not (head.isascii() and "".join((wire.envelope_from, *wire.envelope_to)).isascii())


def _xtext(text: str) -> str:
    """RFC 3461 section 4: "+", "=" and what cannot be seen as "+" and two hexadecimal digits."""
    return "".join(char if "!" <= char <= "~" and char not in "+=" else f"+{ord(char):02X}" for char in text)
