"""Passwords and the store's key, in the system's keychain or in memory: never in a file."""

from __future__ import annotations

import base64
import hashlib
import secrets as randomness
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from mailguard.errors import NotFound, SecretsUnavailable
from mailguard.files import read_limited, write_private
from mailguard.model import OWN_SERVER, AccountId, SmtpServerId

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "MailGuard"
STORE = "store"
KEY_BYTES = 32
SALT_BYTES = 16
NO_KEYCHAIN = "this computer has no keychain that MailGuard can use"
# Backends of the keyring library that keep secrets in a file of their own, or keep nothing at all.
_NO_KEYCHAINS = ("keyrings.alt.", "keyring.backends.null", "keyring.backends.fail")


class Secrets:
    """Secrets by name ("imap:{account}", "smtp:{account}", "smtp-server:{id}", "store", "key:{fingerprint}").

    Where the keychain does not work, they are kept in memory for this run, and `reason` says why.
    """

    def __init__(self, service: str = SERVICE, *, in_memory: bool = False) -> None:
        self._service = service
        self._uses_keychain = not in_memory
        self._in_memory: dict[str, str] = {}
        self._lock = threading.Lock()
        self.reason = ""

    def __repr__(self) -> str:
        return f"Secrets({self._service!r})"

    @property
    def is_throwaway(self) -> bool:
        """Whether the keychain is not used at all: the demo and the tests."""
        return not self._uses_keychain

    def get(self, name: str) -> str | None:
        """The secret, or None where none is known in this run."""
        with self._lock:
            if name in self._in_memory:
                return self._in_memory[name]
        if not self._uses_keychain:
            return None
        return self._try(lambda: _get(self._service, name), None)

    def set(self, name: str, secret: str, *, remember: bool = True) -> None:
        """Keep a secret: in the keychain if it is to be remembered and that works, else in memory.

        One that is not to be remembered leaves the keychain, if it was there.
        """
        is_kept = False
        if self._uses_keychain and remember:
            is_kept = self._try(lambda: _set(self._service, name, secret), False)
        elif self._uses_keychain:
            self._try(lambda: _delete(self._service, name), False)
        with self._lock:
            if is_kept:
                self._in_memory.pop(name, None)
            else:
                self._in_memory[name] = secret

    def delete(self, name: str) -> None:
        with self._lock:
            self._in_memory.pop(name, None)
        if self._uses_keychain:
            self._try(lambda: _delete(self._service, name), False)

    def _try(self, work: Callable[[], T], otherwise: T) -> T:
        try:
            found = work()
        except SecretsUnavailable as error:
            self.reason = error.reason
            return otherwise
        self.reason = ""
        return found


def smtp_secret(account: AccountId, server: SmtpServerId) -> str:
    """The name of the password for sending: of the account's own server, or of one of the list."""
    return f"smtp:{account}" if server == OWN_SERVER else f"smtp-server:{server}"


def store_key(secrets: Secrets, *, exists: bool) -> bytes:
    """The 32 random bytes that seal the store; made on first use.

    exists: whether there is a store already, which a new key could not open.
    Raises SecretsUnavailable where the keychain does not work, or has lost the key of a store.
    """
    kept = secrets.get(STORE)
    if kept is not None and (exists or _is_key(kept)):
        return _read_key(kept)
    if secrets.reason or exists:
        raise SecretsUnavailable(secrets.reason or "it does not hold the key of the mail store")
    key = randomness.token_bytes(KEY_BYTES)
    text = base64.b64encode(key).decode("ascii")
    secrets.set(STORE, text)
    # Read back before anything is sealed with it: a store whose key is lost is lost too.
    if secrets.reason or secrets.get(STORE) != text:
        raise SecretsUnavailable(secrets.reason or "it does not give back what it was given")
    return key


def _read_key(text: str) -> bytes:
    if not _is_key(text):
        raise SecretsUnavailable("the key of the mail store in it is damaged")
    return base64.b64decode(text)


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except ValueError:
        return False


def derive_key(passphrase: str, salt_file: Path) -> bytes:
    """The store's key made of a passphrase (scrypt, RFC 7914); the salt is made on first use.

    Raises StoreFailed where the salt cannot be kept.
    """
    try:
        salt = read_limited(salt_file, SALT_BYTES)
    except NotFound:
        salt = randomness.token_bytes(SALT_BYTES)
        with suppress(OSError):  # what stands in the way is told by the writing
            salt_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(salt_file, salt)
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=64 << 20, dklen=KEY_BYTES)


# keyring is loaded when it is first used: finding its backends takes longer than opening the store.


def _get(service: str, name: str) -> str | None:
    return _guarded(lambda: _keychain().get_password(service, name))


def _set(service: str, name: str, secret: str) -> bool:
    _guarded(lambda: _keychain().set_password(service, name, secret))
    return True


def _delete(service: str, name: str) -> bool:
    from keyring.errors import PasswordDeleteError

    def delete() -> bool:
        try:
            _keychain().delete_password(service, name)
        except PasswordDeleteError:
            return False  # there is none: what was asked for is so
        return True

    return _guarded(delete)


def _keychain() -> KeyringBackend:
    """The backend that keyring chose, or the first of those it chained, that really keeps secrets.

    Raises NoKeyringError where there is only one that writes files, or that forgets what it is given.
    """
    import keyring
    from keyring.errors import NoKeyringError

    chosen = keyring.get_keyring()
    for each in getattr(chosen, "backends", (chosen,)):
        if not type(each).__module__.startswith(_NO_KEYCHAINS):
            return cast("KeyringBackend", each)
    raise NoKeyringError


def _guarded(work: Callable[[], T]) -> T:
    """Run a call of keyring. Raises SecretsUnavailable for whatever its backends raise."""
    from keyring.errors import KeyringLocked, NoKeyringError

    try:
        return work()
    except NoKeyringError as error:
        raise SecretsUnavailable(NO_KEYCHAIN) from error
    except KeyringLocked as error:
        raise SecretsUnavailable("it is locked") from error
    except Exception as error:
        # What a backend raises is its own affair: D-Bus, a vault's library, a broken configuration.
        lines = f"{type(error).__name__}: {error}".splitlines()
        raise SecretsUnavailable(lines[0]) from error
