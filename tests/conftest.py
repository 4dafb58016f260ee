"""Fixtures that every test may use: throwaway GnuPG homes, keys in them, and servers that Debian has."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from mailguard.model import Algorithm, Fingerprint, NewKey
from mailguard.openpgp.gpg import GnuPG
from mailguard.transport.tls import LOOPBACK_CA
from tests.servers.dovecot import USERS
from tests.servers.mailhost import MailHost, running_mailhost
from tests.servers.secret_service import SecretService, running_secret_service
from tests.servers.sks import KeyServer, running_sks

MakeKey = Callable[..., Fingerprint]

_ended = count(1)
TESTS_A_COLLECTION = 25


def pytest_sessionstart() -> None:
    """As `ui.collecting` says: garbage that may hold widgets is collected on the main thread alone."""
    gc.disable()


def pytest_runtest_logfinish() -> None:
    if next(_ended) % TESTS_A_COLLECTION == 0:
        gc.collect()


def new_gnupg_home() -> Path:
    """A short path: GnuPG's sockets have a length limit."""
    home = Path(tempfile.mkdtemp(prefix="mg"))
    home.chmod(0o700)
    # The agent would measure for seconds how often it can hash a passphrase: these protect nothing.
    (home / "gpg-agent.conf").write_text("s2k-count 65536\n", encoding="ascii")
    return home


@pytest.fixture
def gnupg_home() -> Iterator[Path]:
    """An empty GnuPG home; its agent ends with the test."""
    home = new_gnupg_home()
    yield home
    GnuPG(home=home).close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def gpg(gnupg_home: Path) -> GnuPG:
    return GnuPG(home=gnupg_home)


@pytest.fixture
def make_key(gpg: GnuPG) -> MakeKey:
    """make_key("Alice Example", "alice@example.org", passphrase="…"): an Ed25519 key in `gpg`."""
    return key_maker(gpg)


def key_maker(gpg: GnuPG) -> MakeKey:
    def make(
        name: str, address: str, passphrase: str = "", algorithm: Algorithm = Algorithm.ED25519
    ) -> Fingerprint:
        return gpg.generate(NewKey(name=name, address=address, passphrase=passphrase, algorithm=algorithm))

    return make


@pytest.fixture
def other_gpg() -> Iterator[GnuPG]:
    """A second home: the correspondent's."""
    home = new_gnupg_home()
    gpg = GnuPG(home=home)
    yield gpg
    gpg.close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def keyserver() -> Iterator[KeyServer]:
    """SKS on loopback, one for the run: tests look for keys of their own only."""
    with running_sks() as server:
        yield server


@pytest.fixture(scope="session")
def mail_servers() -> Iterator[MailHost]:
    """Dovecot and Postfix, one pair for the run: three users for all tests, and many for one test each."""
    with running_mailhost((*USERS, *(f"person{number}@mail.test" for number in range(100)))) as host:
        yield host


@pytest.fixture
def mailhost(mail_servers: MailHost, monkeypatch: pytest.MonkeyPatch) -> MailHost:
    """The pair of them, their certificate trusted. Mail of other tests may lie there already."""
    monkeypatch.setenv(LOOPBACK_CA, str(mail_servers.ca))
    return mail_servers


@pytest.fixture
def secret_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """An empty, unlocked keychain that the `keyring` library uses in place of this computer's."""
    with running_secret_service() as service:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.bus)
        choose_keyring_backend(monkeypatch, "keyring.backends.SecretService.Keyring")
        yield service


def choose_keyring_backend(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Have the `keyring` library choose again, and this backend, until the test ends."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    monkeypatch.setattr("keyring.core._keyring_backend", None)
