"""The made-up world of the pictures: Alice, her keys and her mail, on a core of its own."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from mailguard.core import Core, Profile
from mailguard.events import Link, LinkChanged
from mailguard.model import (
    Account,
    AccountId,
    Address,
    DraftAttachment,
    Fingerprint,
    FolderRole,
    ListQuery,
    MessageId,
    Settings,
)
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker, new_gnupg_home
from tests.ui.conftest import make_account
from tests.ui.mailbox import ALICE, BOB, CAROL, ROLES, Mailbox, Writer
from ui.bridge import Bridge
from ui.desk import Desk

T = TypeVar("T")
PATIENCE_S = 30.0

DAVE = Address("Dave Example", "dave@example.com")
ERIN = Address("Erin Example", "erin@example.net")
GRACE = Address("Grace Example", "grace@example.net")
HEIDI = Address("Heidi Example", "heidi@example.com")
IVAN = Address("Ivan Example", "ivan@example.org")
BUILDS = Address("Build server", "builds@example.org")
LIBRARY = Address("Library news", "news@library.example.org")

TRIP = """Hi Alice,

the bus company has confirmed the date, so here are the numbers once more. The sheet is \
attached; the second tab has the totals per person.

Two things I would like to settle before Friday:

1. Do we book the smaller hall, or keep the one from last year?
2. Carol can bring the projector if somebody gives her a lift.

Please answer encrypted as well, since the sheet has everybody's phone number in it.

Bob

> On 20 Nov, Alice Example wrote:
> Could you send me the final numbers when the bus is booked?
"""
SHEET = DraftAttachment(
    filename="budget-2026.ods",
    content_type="application/vnd.oasis.opendocument.spreadsheet",
    data=b"PK\x03\x04" + bytes(48_000),
)


class World:
    """Made by `begin`, ended by `close`."""

    desk: Desk
    box: Mailbox
    keys: dict[str, Fingerprint]  # by address
    trip: MessageId
    talk: MessageId
    invoice: MessageId

    def __init__(self) -> None:
        self._when = datetime.now(UTC) - 11 * timedelta(minutes=27)
        self._homes = (new_gnupg_home(), new_gnupg_home())
        self.gpg, self.others = (GnuPG(home=home) for home in self._homes)
        self._folder = Path(tempfile.mkdtemp(prefix="mgshots"))
        self.account = self._make_keys()
        bridge = Bridge()
        profile = Profile(
            config=self._folder, data=self._folder, gnupg_home=self._homes[0], is_throwaway=True
        )
        self.desk = Desk(Core(profile, bridge.report), bridge)
        self.answer(self.desk.core.start())
        self.desk.core.set_offline(True)

    def set_up(self) -> None:
        """Two accounts, and mail in one of them."""
        self.desk.core.accounts.change_settings(Settings())
        work = replace(
            make_account("alice@work.example"),
            id=AccountId("work"),
            identity=replace(ALICE, address="alice@work.example"),
        )
        for each in (self.account, work):
            self.answer(self.desk.core.accounts.save(each, "x"))
        roles = {"INBOX": FolderRole.INBOX, "Drafts": FolderRole.DRAFTS, "Sent": FolderRole.SENT}
        Mailbox(self.desk, work, roles)
        self.box = Mailbox(self.desk, self.account, {**ROLES, "Projects/Workshop": FolderRole.NONE})
        self.answer(
            self.desk.core.keys.verify(self.keys[BOB.address], by=self.keys[ALICE.address], passphrase=None)
        )
        self.answer(
            self.desk.core.keys.verify(self.keys[HEIDI.address], by=self.keys[ALICE.address], passphrase=None)
        )
        self._write_mail()

    def say_up_to_date(self) -> None:
        for account in self.desk.core.accounts.all():
            self.desk.bridge.report(LinkChanged(account.id, Link.ONLINE))
        self.pause(0.3)

    # Waiting, as a person does

    def answer(self, asked: Future[T]) -> T:
        self.wait(asked.done)
        return asked.result()

    def wait(self, is_so: Callable[[], object]) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > ends:
                raise TimeoutError(is_so)
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def pause(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

    def close(self) -> None:
        for window in QApplication.topLevelWidgets():
            window.hide()
        self.desk.close_windows()
        self.desk.core.close()
        for gpg, home in zip((self.gpg, self.others), self._homes, strict=True):
            gpg.close()
            shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # Its people and their mail

    def _make_keys(self) -> Account:
        own, strange = key_maker(self.gpg), key_maker(self.others)
        mine = own(ALICE.name, ALICE.address)
        people = (BOB, CAROL, DAVE, ERIN, HEIDI, IVAN)
        self.keys = {each.address: strange(each.name, each.address) for each in people}
        known = [self.keys[each.address] for each in people if each is not IVAN]
        self.gpg.import_keys(self.others.export_public(known))
        self.others.import_keys(self.gpg.export_public([mine]))
        self.keys[ALICE.address] = mine
        return make_account(key=mine)

    def _writer(self, sender: Address) -> Writer:
        """Each letter half an hour after the one before."""
        self._when += timedelta(minutes=27)
        return Writer(self.others, sender, self.keys.get(sender.address), self._when)

    def _write_mail(self) -> None:
        """The list from the bottom up."""
        mine, put = self.keys[ALICE.address], self.box.put
        put(self._writer(IVAN).write("Re: Meeting room", "Room 4 is free.\n", sign=True), "\\Seen")
        put(self._writer(HEIDI).write("Key exchange at the meetup", "See you there.\n", sign=True), "\\Seen")
        put(self._writer(LIBRARY).write("Your loans are due next week", "Two books.\n"), "\\Seen")
        photos = DraftAttachment(filename="workshop.jpg", content_type="image/jpeg", data=bytes(90_000))
        grace = self._writer(GRACE).write(
            "Photos from the workshop", "Here they are.\n", encrypt_for=mine, attachments=(photos,)
        )
        put(grace, "\\Seen")
        put(self._writer(BOB).write("Minutes of Monday's meeting", "Attached.\n", sign=True), "\\Seen")
        put(self._writer(ERIN).write("Lunch on Thursday?", "The place by the river?\n"))
        invoice = self._writer(DAVE).write("Invoice 2291", "Please pay 480.00 by Friday.\n", sign=True)
        self.invoice = put(invoice.replace(b"480.00", b"980.00"))
        put(self._writer(BUILDS).write("Nightly build 4182 finished", "No failures.\n"), "\\Seen")
        talk = self._writer(CAROL).write(
            "Re: Draft of the talk", "Looks good to me.\n\nCarol\n", sign=True, encrypt_for=mine
        )
        self.talk = put(talk)
        trip = self._writer(BOB).write(
            "Field trip budget and the new numbers",
            TRIP,
            sign=True,
            encrypt_for=mine,
            attachments=(SHEET,),
            change=lambda draft: replace(draft, to=(ALICE, CAROL)),
        )
        self.trip = put(trip, "\\Seen")
        for message in self.box.messages.list_ids(self.box.folder("INBOX").id, ListQuery()):
            self.answer(self.desk.core.mail.open_message(MessageId(message)))
