"""`mailguard inspect`: one message, reported as the reader shows it. No network, no store, no prompt."""

from __future__ import annotations

from pathlib import Path

from mailguard.errors import (
    GnuPGFailed,
    GnuPGMissing,
    MailGuardError,
    NotFound,
    NotOpenPGP,
    PassphraseRefused,
    TooLarge,
)
from mailguard.files import read_limited
from mailguard.model import Encryption, Finding, FoundKey
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.reading.found_keys import KeyReader
from mailguard.reading.report import Report, build_report
from mailguard.reading.setup_message import open_setup_message

LARGEST_FILE_BYTES = 128 << 20
GNUPG_TIMEOUT_S = 6.0  # each call
GNUPG_TOTAL_S = 14.0  # all calls: the whole report is to be there within 20 seconds


def inspect_file(
    path: Path,
    *,
    gnupg_home: Path | None = None,
    passphrase: str | None = None,
) -> Report:
    """Raises NotFound, TooLarge, GnuPGMissing: then there is no report."""
    raw = read_limited(path, LARGEST_FILE_BYTES)
    if gnupg_home is not None and not gnupg_home.is_dir():
        raise NotFound(str(gnupg_home))
    gpg = GnuPG(home=gnupg_home, timeout_s=GNUPG_TIMEOUT_S, total_s=GNUPG_TOTAL_S)
    gpg.version()
    return inspect(raw, gpg, passphrase=passphrase)


def inspect(raw: bytes, gpg: GnuPG, *, passphrase: str | None = None, ring: Ring | None = None) -> Report:
    """The report on one message. Always made, whatever the message is.

    passphrase: of the secret key, or the code of an Autocrypt Setup Message. ring: the keyring of `gpg`,
    listed once where many messages are looked at.
    """
    reader = Reader(gpg, ring or Ring(gpg), frozenset)
    more: list[Finding] = []
    try:
        opened = reader.open(raw, passphrase=passphrase)
    except PassphraseRefused:
        more.append(Finding(code="passphrase-refused", message="That is not the passphrase."))
        opened = reader.open(raw)
    if opened.verdict.facts.encryption is Encryption.LOCKED:
        more.append(Finding(code="locked", message=f"{opened.banner.title}. {opened.banner.sentence}"))
    keys = opened.keys
    if passphrase is not None and opened.autocrypt.setup_message is not None:
        found = look_into_setup_message(raw, gpg, passphrase)
        keys = (*keys, *found)
        if not found:
            text = "The Setup Message could not be opened with this code."
            more.append(Finding(code="setup-code-refused", message=text))
    return build_report(opened, keys, more)


def look_into_setup_message(raw: bytes, gpg: GnuPG, code: str) -> tuple[FoundKey, ...]:
    """The key in an Autocrypt Setup Message, looked at and not imported; () where the code opens none."""
    try:
        data = open_setup_message(raw, gpg, code)
    except (NotOpenPGP, PassphraseRefused, GnuPGFailed, TooLarge):
        return ()
    return tuple(
        FoundKey(
            fingerprint=key.fingerprint,
            user_ids=tuple(each.text for each in key.user_ids),
            source="autocrypt-setup",
            is_secret=key.is_secret,
        )
        for key in KeyReader(gpg).read(data)
    )


def trouble(error: Exception) -> str:
    """Why no report could be made, in one line."""
    if isinstance(error, NotFound):
        return f"there is no such file: {error.what}".splitlines()[0]
    if isinstance(error, TooLarge):
        return f"the file is larger than {error.limit_bytes >> 20} MB"
    if isinstance(error, GnuPGMissing):
        return "GnuPG was not found"
    if isinstance(error, OSError):
        return f"{error.filename or 'the passphrase'}: {error.strerror}"
    if isinstance(error, MailGuardError):
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    return "the passphrase is no text"
