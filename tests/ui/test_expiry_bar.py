"""Own keys that expire are told of in time, in the main window and in Keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Fingerprint, Key
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.conftest import make_account
from ui.desk import Desk
from ui.expiry_bar import ExpiryBar, expiry_words, stage

Saved = Callable[[Account], Account]
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def alice(make_key: MakeKey, gpg: GnuPG) -> Fingerprint:
    made = make_key("Alice Example", "alice@example.org")
    gpg.change_expiry(made, 5, passphrase=None)
    return made


def expiring(key: Key, **left: float) -> Key:
    return ending(key, NOW + timedelta(**left), NOW + timedelta(**left))


def ending(key: Key, *ends: datetime | None) -> Key:
    """The primary key's end, and that of the subkey that others encrypt for."""
    pairs = zip(key.subkeys, ends, strict=True)
    return replace(key, subkeys=tuple(replace(each, expires=end) for each, end in pairs))


def test_it_is_told_thirty_seven_and_one_days_before(alice: Fingerprint, gpg: GnuPG) -> None:
    key = gpg.load_key(alice)
    stages = {31: None, 30: 30, 8: 30, 7: 7, 2: 7, 1: 1, 0.5: 1, 0: 0, -40: 0}
    assert {days: stage(expiring(key, days=days), NOW) for days in stages} == stages
    assert stage(ending(key, None, None), NOW) is None
    assert stage(replace(expiring(key), is_revoked=True), NOW) is None


def test_what_counts_is_until_when_others_can_encrypt_for_it(alice: Fingerprint, gpg: GnuPG) -> None:
    key, soon = gpg.load_key(alice), NOW + timedelta(days=5)
    assert stage(ending(key, None, soon), NOW) == 7
    assert stage(ending(key, soon, None), NOW) == 7
    past = ending(key, None, NOW - timedelta(days=1))
    assert expiry_words(past, NOW).startswith("Since 31 May 2026 others cannot write to you encrypted")


def test_an_expired_key_is_told_what_it_still_can(alice: Fingerprint, gpg: GnuPG) -> None:
    key = expiring(gpg.load_key(alice), days=-1)
    assert expiry_words(key, NOW) == ("Your key expired on 31 May 2026. You can read old mail, but not sign.")


def test_the_bar_leads_to_a_longer_life(
    desk: Desk, saved: Saved, hands: Hands, gpg: GnuPG, alice: Fingerprint
) -> None:
    saved(make_account(key=alice))
    window = desk.show_main()
    hands.reads("After that others cannot write to you encrypted.", window.expiry)
    hands.click("extendKey", window)
    hands.click("changeExpiry", hands.window("expiryDialog"))
    hands.qtbot.waitUntil(window.expiry.isHidden)
    hands.reads("Changed. Publish the key to tell others.", window)


def test_later_holds_until_the_next_of_the_days(
    desk: Desk, saved: Saved, hands: Hands, gpg: GnuPG, alice: Fingerprint
) -> None:
    saved(make_account(key=alice))
    window = desk.show_main()
    hands.reads("Your key alice@example.org expires on", window.expiry)
    hands.click("expiryLater", window)
    hands.qtbot.waitUntil(window.expiry.isHidden)
    window.expiry.look()
    hands.qtbot.wait(100)
    assert window.expiry.isHidden()
    gpg.change_expiry(alice, 1, passphrase=None)
    desk.core._parts.keys_changed()  # type: ignore[union-attr]
    hands.qtbot.waitUntil(window.expiry.isVisible)


def test_keys_tells_of_it_too_and_of_other_peoples_keys_nobody_does(
    desk: Desk, saved: Saved, hands: Hands, alice: Fingerprint
) -> None:
    keys = desk.show_keys()
    hands.reads("1 key, 1 of them yours", keys)
    bar = keys.findChild(ExpiryBar)
    assert bar.isHidden()  # no account uses it
    saved(make_account(key=alice))
    hands.qtbot.waitUntil(bar.isVisible)
