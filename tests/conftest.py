"""Fixtures that every test may use: a throwaway GnuPG home, and keys in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailguard.model import Algorithm, Fingerprint, NewKey
from mailguard.openpgp.gpg import GnuPG

MakeKey = Callable[..., Fingerprint]


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
