"""Notes on keys: where they came from, when they were backed up, which are used for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.model import Fingerprint
from mailguard.store.notes import KeyNotes
from mailguard.store.sealed import SealedStore

BOB, CAROL = Fingerprint("B" * 40), Fingerprint("C" * 40)


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[KeyNotes]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield KeyNotes(store)
    store.close()


def test_a_key_keeps_its_first_origin_when_it_comes_again(notes: KeyNotes) -> None:
    notes.note_import([BOB, CAROL], "keys.openpgp.org")
    notes.note_import([BOB], "file")
    found = notes.all()
    assert (found[BOB].origin, found[CAROL].origin) == ("keys.openpgp.org", "keys.openpgp.org")
    assert datetime.now(UTC) - (found[BOB].updated_on or datetime.min) < timedelta(minutes=1)


def test_a_backup_is_noted_beside_what_is_known_already(notes: KeyNotes) -> None:
    notes.note_import([BOB], "file")
    notes.note_backup(BOB)
    notes.note_backup(CAROL)
    found = notes.all()
    assert found[BOB].origin == "file"
    assert found[BOB].backed_up_on is not None
    assert found[CAROL].imported_on is None


def test_the_keys_chosen_for_an_address_are_kept_in_their_order(notes: KeyNotes) -> None:
    notes.set_chosen("Bob@Example.net", [CAROL, BOB])
    notes.set_chosen("carol@example.com", [CAROL])
    assert notes.chosen() == {"bob@example.net": (CAROL, BOB), "carol@example.com": (CAROL,)}
    notes.set_chosen("bob@example.net", [])
    assert notes.chosen() == {"carol@example.com": (CAROL,)}


def test_single_values_are_kept_by_name(notes: KeyNotes) -> None:
    assert notes.load_value("seen") is None
    notes.save_value("seen", "1")
    notes.save_value("seen", "2")
    assert notes.load_value("seen") == "2"
