"""Passwords and the store's key in a real Secret Service: GNOME's keychain on a D-Bus of its own."""

from __future__ import annotations

import gc

import pytest

from mailguard.accounts.secrets import Secrets, store_key
from mailguard.errors import SecretsUnavailable
from tests.servers.secret_service import SecretService

pytestmark = pytest.mark.servers


def test_an_accounts_password_lands_in_the_systems_keychain(secret_service: SecretService) -> None:
    Secrets().set("imap:home", "under the mat")
    assert secret_service.secrets() == {"imap:home": "under the mat"}
    assert Secrets().get("imap:home") == "under the mat"  # at the next start


def test_a_password_not_to_be_remembered_never_reaches_the_keychain(secret_service: SecretService) -> None:
    secrets = Secrets()
    secrets.set("imap:home", "under the mat", remember=False)
    assert secrets.get("imap:home") == "under the mat"
    assert secret_service.secrets() == {}


def test_a_removed_accounts_password_leaves_the_keychain(secret_service: SecretService) -> None:
    Secrets().set("imap:home", "under the mat")
    Secrets().delete("imap:home")
    Secrets().delete("imap:home")  # there is none any more: that is no error
    assert secret_service.secrets() == {}


def test_the_stores_key_is_made_once_and_found_again(secret_service: SecretService) -> None:
    key = store_key(Secrets(), exists=False)
    assert len(key) == 32
    assert store_key(Secrets(), exists=True) == key
    assert list(secret_service.secrets()) == ["store"]


def test_a_keychain_that_lost_the_stores_key_gets_no_new_one(secret_service: SecretService) -> None:
    with pytest.raises(SecretsUnavailable):
        store_key(Secrets(), exists=True)
    assert secret_service.secrets() == {}


# keyring leaves its connection to the bus to the garbage collector when the keychain is locked.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_locked_keychain_is_said_to_be_locked_and_the_password_kept_for_this_run(
    secret_service: SecretService,
) -> None:
    secret_service.lock()
    secrets = Secrets()
    secrets.set("imap:home", "under the mat")
    assert secrets.reason == "it is locked"
    assert secrets.get("imap:home") == "under the mat"
    with pytest.raises(SecretsUnavailable):
        store_key(secrets, exists=False)
    gc.collect()


def test_a_password_that_is_to_be_forgotten_from_now_on_leaves_the_keychain(
    secret_service: SecretService,
) -> None:
    secrets = Secrets()
    secrets.set("imap:home", "under the mat")
    secrets.set("imap:home", "under the mat", remember=False)
    assert secrets.get("imap:home") == "under the mat"
    assert secret_service.secrets() == {}
