"""An Autocrypt Setup Message for the person's other program or device: their secret key, behind a code.

The key stays protected by its passphrase inside. The code is shown once, and is kept nowhere.
Source: Autocrypt Level 1.1, "Autocrypt Setup Message".
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from mailguard.errors import GnuPGFailed, KeyUnusable
from mailguard.mime.build import build_fields, new_message_id, write_message
from mailguard.mime.entities import Entity, multipart, text_part
from mailguard.mime.pgpmime import crlf
from mailguard.model import Account, Draft, EncryptDefault, Fingerprint, OutgoingId, Wire
from mailguard.openpgp.engine import cleaned_log
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.outgoing import OutgoingStore

SUBJECT = "Autocrypt Setup Message"
GROUPS, DIGITS = 9, 4
REVEALED = 2  # digits that the message tells of its code

_SEAL = (
    "--armor",
    "--symmetric",
    "--cipher-algo",
    "AES256",
    "--s2k-mode",
    "3",
    "--s2k-digest-algo",
    "SHA256",
)
_TEXT = """\
This message holds the secret key of {address}, so that another program or device of yours can read your \
encrypted mail.

Open it there, and enter the code that was shown when this message was made. Nobody can open it without the \
code, so never send the code with mail.

If you did not make this message yourself, delete it.
"""


class SetupTransfer:
    """Safe to use from several threads."""

    def __init__(self, gpg: GnuPG, outgoing: OutgoingStore) -> None:
        self._gpg = gpg
        self._outgoing = outgoing

    def send(
        self, key: Fingerprint, account: Account, *, passphrase: str | None = None
    ) -> tuple[OutgoingId, str]:
        """Put a Setup Message to the account's own address into the Outbox; its code.

        Raises KeyUnusable where the key does not name the address, PassphraseNeeded, PassphraseRefused,
        GnuPGFailed, StoreFailed.
        """
        address = account.identity.address
        if address.lower() not in (each.lower() for each in self._gpg.load_key(key).addresses):
            raise KeyUnusable(key, f"it does not name the address {address}")
        code = new_code()
        block = self._seal(self._gpg.export_secret(key, passphrase=passphrase), account, code)
        message_id = new_message_id(address)
        draft = Draft(account=account.id, from_=account.identity, to=(account.identity,), subject=SUBJECT)
        fields = build_fields(draft, message_id=message_id, date=datetime.now(UTC))
        raw = write_message((*fields, ("Autocrypt-Setup-Message", "v1")), _body(address, block))
        queued = self._outgoing.add(
            account.id,
            (Wire(envelope_from=address, envelope_to=(address,), raw=raw),),
            sent_copy=raw,
            message_id=message_id,
            subject=SUBJECT,
            recipients=(address,),
            is_encrypted=True,
            is_signed=False,
        )
        return queued, code

    def _seal(self, secret: bytes, account: Account, code: str) -> bytes:
        """The encrypted block, with what helps to type the code."""
        wish = "mutual" if account.encrypt_by_default is EncryptDefault.WHEN_ALL_VERIFIED else "nopreference"
        inside = with_armor_headers(secret, {"Autocrypt-Prefer-Encrypt": wish})
        ran = self._gpg.run(_SEAL, inside, passphrase=code, needs_secret=True)
        if ran.code != 0 or not ran.data.startswith(b"-----BEGIN PGP MESSAGE-----"):
            raise GnuPGFailed("gpg did not encrypt", cleaned_log(ran.log))
        hints = {"Passphrase-Format": "numeric9x4", "Passphrase-Begin": code[:REVEALED]}
        return with_armor_headers(ran.data, hints)


def new_code() -> str:
    """36 random digits in nine groups: about 119 bits."""
    return "-".join(f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _ in range(GROUPS))


def with_armor_headers(block: bytes, headers: dict[str, str]) -> bytes:
    """An armored block with these headers in place of its own: RFC 9580 section 6.2.2."""
    first, _, rest = block.replace(b"\r\n", b"\n").partition(b"\n")
    _, _, data = (b"\n" + rest).partition(b"\n\n")
    lines = b"".join(f"{name}: {value}\n".encode("ascii") for name, value in headers.items())
    return first + b"\n" + lines + b"\n" + data


def _body(address: str, block: bytes) -> Entity:
    sealed = Entity(
        (
            ("Content-Type", "application/autocrypt-setup"),
            ("Content-Disposition", 'attachment; filename="autocrypt-setup-message.asc"'),
        ),
        crlf(block),
    )
    return multipart("mixed", [text_part(_TEXT.format(address=address)).to_bytes(), sealed.to_bytes()])
