"""What windows ask about keys, through the core: passphrases that are kept, and keys that are locked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.errors import PassphraseNeeded
from mailguard.keyring.passphrases import Keep
from mailguard.model import Address
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey

PATIENCE_S = 30.0
PASSPHRASE = "down the rabbit hole"


@pytest.fixture
def core(tmp_path: Path, gnupg_home: Path) -> Iterator[Core]:
    profile = Profile(config=tmp_path, data=tmp_path, gnupg_home=gnupg_home, is_throwaway=True)
    core = Core(profile, lambda event: None)
    core.start().result(PATIENCE_S)
    yield core
    core.close()


def test_a_passphrase_kept_until_quit_changes_a_key_that_the_agent_has_locked(
    core: Core, gpg: GnuPG, make_key: MakeKey
) -> None:
    key = make_key("Alice", "alice@example.org", passphrase=PASSPHRASE)
    core.keys.unlock(key, PASSPHRASE, Keep.UNTIL_QUIT).result(PATIENCE_S)
    gpg.lock()
    core.keys.add_address(key, Address("Alice", "alice@work.example"), passphrase=None).result(PATIENCE_S)
    assert "alice@work.example" in gpg.load_key(key).addresses


def test_after_lock_now_a_change_asks_for_the_passphrase(core: Core, make_key: MakeKey) -> None:
    key = make_key("Alice", "alice@example.org", passphrase=PASSPHRASE)
    core.keys.unlock(key, PASSPHRASE, Keep.UNTIL_QUIT).result(PATIENCE_S)
    core.keys.lock_now().result(PATIENCE_S)
    with pytest.raises(PassphraseNeeded):
        core.keys.change_expiry(key, 30, passphrase=None).result(PATIENCE_S)
