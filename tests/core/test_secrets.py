"""Secrets where there is no keychain, or one that cannot be relied on: in memory, never in a file."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend  # noqa: TID251  a keychain that loses what it is given
from keyring.backends.null import Keyring as ForgettingKeychain  # noqa: TID251

from mailguard.accounts.secrets import NO_KEYCHAIN, Secrets, derive_key, store_key
from mailguard.errors import SecretsUnavailable
from tests.conftest import choose_keyring_backend

SECRET = "under the mat"


class PlainFiles(KeyringBackend):
    """Stands for the keyrings.alt package, which keeps passwords in readable files."""

    priority = 1.0  # type: ignore[assignment]
    kept: dict[str, str] = {}  # noqa: RUF012

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nothing may be written here while the test runs."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    yield tmp_path
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("remember", [True, False])
def test_without_a_keychain_a_password_is_kept_in_memory_and_the_reason_told(
    monkeypatch: pytest.MonkeyPatch, empty_home: Path, remember: bool
) -> None:
    choose_keyring_backend(monkeypatch, "keyring.backends.fail.Keyring")
    secrets = Secrets()
    secrets.set("imap:home", SECRET, remember=remember)
    assert secrets.get("imap:home") == SECRET
    assert secrets.reason == NO_KEYCHAIN
    assert Secrets().get("imap:home") is None


def test_a_keychain_whose_bus_is_gone_counts_as_none(
    monkeypatch: pytest.MonkeyPatch, empty_home: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={empty_home}/no-bus")
    choose_keyring_backend(monkeypatch, "keyring.backends.SecretService.Keyring")
    secrets = Secrets()
    secrets.set("imap:home", SECRET)
    assert secrets.get("imap:home") == SECRET
    assert secrets.reason
    assert SECRET not in secrets.reason


@pytest.mark.parametrize("backend", [PlainFiles(), ForgettingKeychain()])
def test_what_is_no_real_keychain_is_not_used(
    monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend
) -> None:
    monkeypatch.setattr(PlainFiles, "__module__", "keyrings.alt.file")
    monkeypatch.setattr("keyring.core._keyring_backend", backend)
    secrets = Secrets()
    secrets.set("imap:home", SECRET)
    assert secrets.reason == NO_KEYCHAIN
    assert PlainFiles.kept == {}
    with pytest.raises(SecretsUnavailable):
        store_key(secrets, exists=False)


def test_a_keychain_that_loses_what_it_is_given_seals_no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    class Losing(PlainFiles):
        def set_password(self, service: str, username: str, password: str) -> None:
            """Says nothing, keeps nothing."""

    monkeypatch.setattr("keyring.core._keyring_backend", Losing())
    with pytest.raises(SecretsUnavailable):
        store_key(Secrets(), exists=False)


def test_a_damaged_key_of_the_store_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("", "no base64!", "c2hvcnQ="):
        secrets = Secrets(in_memory=True)
        secrets.set("store", text)
        with pytest.raises(SecretsUnavailable):
            store_key(secrets, exists=True)
        assert len(store_key(secrets, exists=False)) == 32  # a new store gets a new one


def test_a_throwaway_profile_never_asks_the_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")  # asking would fail, and be told
    secrets = Secrets(in_memory=True)
    secrets.set("imap:home", SECRET)
    assert store_key(secrets, exists=False) == store_key(secrets, exists=True)
    secrets.delete("imap:home")
    assert secrets.get("imap:home") is None
    assert secrets.reason == ""


def test_no_secret_stands_in_a_repr() -> None:
    secrets = Secrets(in_memory=True)
    secrets.set("imap:home", SECRET)
    assert SECRET not in repr(secrets)


def test_a_passphrase_makes_the_same_key_with_the_same_salt_alone(tmp_path: Path) -> None:
    salt = tmp_path / "store.salt"
    key = derive_key(SECRET, salt)
    assert len(key) == 32
    assert derive_key(SECRET, salt) == key
    assert derive_key("wrong", salt) != key
    assert derive_key(SECRET, tmp_path / "other.salt") != key
    assert stat.S_IMODE(salt.stat().st_mode) == 0o600
