"""TLS as every connection of MailGuard has it, and network errors in MailGuard's words.

TLS 1.2 or newer (RFC 8996), the certificate checked to the end and its name too (RFC 9525), against
the system's trust store: by truststore, which asks Windows and macOS, and OpenSSL elsewhere (there
SSL_CERT_FILE and SSL_CERT_DIR name another store, as for every program that uses OpenSSL).

Tests and demonstrations run servers on this computer whose certificates nobody else knows. The file of
certificates that MAILGUARD_LOOPBACK_CA names is trusted in addition, but for loopback hosts alone: left
behind in somebody's environment it makes no other server believed. There is no way to switch a check off.
"""

from __future__ import annotations

import os
import socket
import ssl

import truststore

from mailguard.errors import MailGuardError, NotProtected, NotTrusted, Unreachable
from mailguard.model.accounts import is_loopback

LOOPBACK_CA = "MAILGUARD_LOOPBACK_CA"

# OpenSSL's verification results (x509_vfy.h), in words that follow "cannot be sure that this is {server}:".
_REASONS = {
    9: "its certificate is not valid yet, or the clock of this computer is wrong",
    10: "its certificate has expired",
    18: "its certificate was issued by itself, not by anyone this computer trusts",
    19: "its certificate was issued by somebody this computer does not trust",
    20: "its certificate was issued by somebody this computer does not trust",
    21: "its certificate was issued by somebody this computer does not trust",
    23: "its certificate was revoked",
    62: "its certificate is for another name",
    64: "its certificate is for another name",
}
# OpenSSL's reasons for a handshake that ends because the other side speaks no TLS, or too old a one.
_NO_TLS = frozenset(
    (
        "WRONG_VERSION_NUMBER",
        "UNSUPPORTED_PROTOCOL",
        "UNKNOWN_PROTOCOL",
        "NO_PROTOCOLS_AVAILABLE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "VERSION_TOO_LOW",
        "RECORD_LAYER_FAILURE",
        "PACKET_LENGTH_TOO_LONG",
        "HTTP_REQUEST",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "NO_SHARED_CIPHER",
        "DH_KEY_TOO_SMALL",
    )
)


def client_context(host: str) -> ssl.SSLContext:
    """The settings for one connection to `host`.

    Raises NotTrusted where MAILGUARD_LOOPBACK_CA is set and names no file of certificates.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    extra = os.environ.get(LOOPBACK_CA)
    if extra and is_loopback(host):
        try:
            context.load_verify_locations(cafile=extra)
        except OSError as error:
            raise NotTrusted(host, f"{LOOPBACK_CA} names no file of certificates") from error
    return context


def error_of(host: str, error: Exception) -> MailGuardError:
    """What `error` (an OSError, or a ValueError of a host name that is none) means: one of

    NotTrusted    the certificate was refused
    NotProtected  the other side speaks no TLS, or only versions that protect nothing
    Unreachable   everything else: no such name, refused, cut, no answer in time
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotTrusted(host, _reason(error))
    if isinstance(error, ssl.SSLError) and error.reason in _NO_TLS:
        return NotProtected(host)
    if isinstance(error, TimeoutError):
        return Unreachable(host, "no answer in time")
    if isinstance(error, socket.gaierror):
        return Unreachable(host, f"its address was not found ({error.strerror})")
    if isinstance(error, ValueError):
        return Unreachable(host, "this is not a host name")
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Unreachable(host, reason)


def _reason(error: ssl.SSLCertVerificationError) -> str:
    # Windows and macOS have numbers of their own; their message says it in the system's language.
    known = _REASONS.get(getattr(error, "verify_code", 0))
    message = getattr(error, "verify_message", "") or "no reason given"
    return known or f"its certificate was not accepted ({message})"
