"""Throwaway GnuPG homes of the built-in world, and the keys of those who have one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mailguard.model import Address, Algorithm, Fingerprint, NewKey
from mailguard.openpgp.gpg import GnuPG

# The agent would measure for seconds how often it can hash a passphrase: these keys protect nothing.
_AGENT = "s2k-count 65536\n"


def make_home(folder: Path) -> GnuPG:
    """An empty GnuPG home in a new folder. Its path is short: GnuPG's sockets have a limit.

    Raises GnuPGMissing.
    """
    folder.mkdir(mode=0o700)
    (folder / "gpg-agent.conf").write_text(_AGENT, encoding="ascii")
    gpg = GnuPG(home=folder)
    gpg.version()
    return gpg


def make_keys(gpg: GnuPG, people: Sequence[Address]) -> dict[str, Fingerprint]:
    """A key without passphrase for each, by address."""
    return {each.address: make_key(gpg, each) for each in people}


def make_key(gpg: GnuPG, person: Address) -> Fingerprint:
    return gpg.generate(NewKey(name=person.name, address=person.address, algorithm=Algorithm.ED25519))
