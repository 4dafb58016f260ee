"""`mailguard inspect`: one message, reported as the reader shows it. No network, no store, no prompt."""

from __future__ import annotations

import re
from pathlib import Path

from mailguard.errors import (
    GnuPGFailed,
    GnuPGMissing,
    MailGuardError,
    NotFound,
    PassphraseRefused,
    TooLarge,
)
from mailguard.files import read_limited
from mailguard.mime.parts import split
from mailguard.model import Encryption, Finding, FoundKey
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.reading.found_keys import KeyReader, setup_block
from mailguard.reading.report import Report, build_report

LARGEST_FILE_BYTES = 128 << 20
GNUPG_TIMEOUT_S = 6.0  # each call: the whole report is to be there within 20 seconds

_CODE_DIGITS = re.compile(r"^[\d\s-]+$")


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
    gpg = GnuPG(home=gnupg_home, timeout_s=GNUPG_TIMEOUT_S)
    gpg.version()
    return inspect(raw, gpg, passphrase=passphrase)


def inspect(raw: bytes, gpg: GnuPG, *, passphrase: str | None = None) -> Report:
    """The report on one message. Always made, whatever the message is.

    passphrase: of the secret key, or the code of an Autocrypt Setup Message.
    """
    reader = Reader(gpg, Ring(gpg), frozenset)
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
        found = open_setup_message(raw, gpg, passphrase)
        keys = (*keys, *found)
        if not found:
            text = "The Setup Message could not be opened with this code."
            more.append(Finding(code="setup-code-refused", message=text))
    return build_report(opened, keys, more)


def open_setup_message(raw: bytes, gpg: GnuPG, code: str) -> tuple[FoundKey, ...]:
    """The keys in an Autocrypt Setup Message, looked at and not imported: Level 1, section 4.4."""
    root = split(raw).root
    block = setup_block(root, list(root.leaves()))
    if block is None:
        return ()
    try:
        opened = gpg.decrypt(block, passphrase=_normal_code(code))
    except (PassphraseRefused, GnuPGFailed, TooLarge):
        return ()
    return tuple(
        FoundKey(
            fingerprint=key.fingerprint,
            user_ids=tuple(each.text for each in key.user_ids),
            source="autocrypt-setup",
            is_secret=key.is_secret,
        )
        for key in KeyReader(gpg).read(opened.data)
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


def _normal_code(code: str) -> str:
    """Nine groups of four digits with dashes between them, however they were typed."""
    digits = re.sub(r"\D", "", code)
    if _CODE_DIGITS.match(code) and len(digits) == 36:
        return "-".join(digits[at : at + 4] for at in range(0, 36, 4))
    return code
