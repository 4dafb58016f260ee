"""The mail that is there when the built-in world begins: one of each kind that a newcomer should meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailguard.demo.letters import (
    Stamp,
    attach,
    build_stamped,
    protect_letter,
    read_template,
    write_draft,
    write_letter,
)
from mailguard.demo.people import ALICE, BOB, BUILDER, CAROL, DAVE, GRACE, GUIDE, HEIDI, LIBRARY, ZOE
from mailguard.mime.build import key_file, write_message
from mailguard.mime.entities import Entity, file_part, multipart, text_part
from mailguard.model import Address, DraftAttachment, Fingerprint
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.keys import format_fingerprint

INBOX, SENT = "INBOX", "Sent"
PICTURE_ID = "shelf@library.example.org"
WRITTEN, CHANGED = b"480.00", b"980.00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A message, and where it lies."""

    raw: bytes = field(repr=False)
    when: datetime
    is_read: bool = False
    folder: str = INBOX


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Writes the mail. `keys`: those of the writers who have one, by address, their secret parts in `gpg`."""

    gpg: GnuPG
    keys: Mapping[str, Fingerprint]
    lost_key: Fingerprint  # one that Alice once had
    pictures: str  # the address from which the library's pictures are fetched
    now: datetime

    def write(self) -> Iterator[Delivered]:
        """Oldest first."""
        yield self._heidi()
        yield self._grace()
        yield self._build()
        yield from self._lunch()
        yield self._recipe()
        yield self._library()
        yield self._invoice()
        yield self._minutes()
        yield self._note()
        yield self._plain("bob-hello", BOB, hours=0.2, is_read=False)
        yield self._plain("welcome", GUIDE, hours=0, is_read=False)

    # One of each kind

    def _heidi(self) -> Delivered:
        """Brings a key that no key server has."""
        key = self.keys[HEIDI.address]
        file = key_file(self.gpg.export_public([key]), key[-16:])
        return self._plain("heidi-key", HEIDI, hours=98, attachments=(file,))

    def _grace(self) -> Delivered:
        files = (attach("roof.png", "image/png"), attach("costs.csv", "text/csv"))
        return self._plain("grace-photo", GRACE, hours=71, attachments=files)

    def _build(self) -> Delivered:
        return self._plain("build", BUILDER, hours=43)

    def _lunch(self) -> Iterator[Delivered]:
        """A thread: two messages in the inbox, one in Sent."""
        asked, answered, agreed = (self._stamp(sender, hours) for sender, hours in _LUNCH)
        yield self._letter(asked, write_letter(write_draft("zoe-lunch", ZOE), asked), is_read=True)
        answer = write_draft("alice-lunch", ALICE, to=ZOE, thread=(asked.message_id,))
        yield self._letter(answered, write_letter(answer, answered), is_read=True, folder=SENT)
        again = write_draft("zoe-lunch-again", ZOE, thread=(asked.message_id, answered.message_id))
        yield self._letter(agreed, write_letter(again, agreed))

    def _recipe(self) -> Delivered:
        """Encrypted for a key that is lost: nobody can read it any more."""
        stamp, draft = self._stamp(CAROL, 21), write_draft("carol-recipe-old", CAROL)
        return self._letter(stamp, protect_letter(draft, stamp, self.gpg, encrypt_for=self.lost_key))

    def _library(self) -> Delivered:
        """HTML with a picture of its own, and with one from the network that tells who reads it."""
        stamp, draft = self._stamp(LIBRARY, 9), write_draft("library", LIBRARY)
        html = text_part(read_template("library.html", {"pictures": self.pictures}), "html")
        page = multipart("related", [html.to_bytes(), _inline_picture("shelf.png").to_bytes()])
        body = multipart("alternative", [text_part(draft.text).to_bytes(), page.to_bytes()])
        return self._letter(stamp, write_message(build_stamped(draft, stamp), body))

    def _invoice(self) -> Delivered:
        """Signed, and then changed by one character."""
        written = self._signed("dave-invoice", DAVE, hours=5)
        return replace(written, raw=written.raw.replace(WRITTEN, CHANGED, 1))

    def _minutes(self) -> Delivered:
        """Signed, and as it was signed."""
        return self._signed("dave-minutes", DAVE, hours=3)

    def _note(self) -> Delivered:
        """Signed as inline OpenPGP: a block that can be copied."""
        return self._signed("carol-note", CAROL, hours=1, use_inline=True)

    # On their way

    def _plain(
        self,
        name: str,
        sender: Address,
        *,
        hours: float,
        is_read: bool = True,
        attachments: tuple[DraftAttachment, ...] = (),
    ) -> Delivered:
        stamp = self._stamp(sender, hours)
        words = {address.partition("@")[0]: format_fingerprint(key) for address, key in self.keys.items()}
        draft = write_draft(name, sender, words, attachments=attachments)
        return self._letter(stamp, write_letter(draft, stamp), is_read=is_read)

    def _signed(self, name: str, sender: Address, *, hours: float, use_inline: bool = False) -> Delivered:
        stamp = self._stamp(sender, hours)
        draft = replace(write_draft(name, sender), use_inline=use_inline)
        key = self.keys[sender.address]
        return self._letter(stamp, protect_letter(draft, stamp, self.gpg, sign_with=key))

    def _stamp(self, sender: Address, hours: float) -> Stamp:
        return Stamp.of(sender, self.now - timedelta(hours=hours))

    def _letter(self, stamp: Stamp, raw: bytes, *, is_read: bool = False, folder: str = INBOX) -> Delivered:
        return Delivered(raw=raw, when=stamp.date, is_read=is_read, folder=folder)


_LUNCH = ((ZOE, 26.0), (ALICE, 24.5), (ZOE, 7.0))


def _inline_picture(filename: str) -> Entity:
    """A part that the HTML names by cid: RFC 2392."""
    part = file_part(attach(filename, "image/png"))
    kept = tuple(each for each in part.fields if each[0] != "Content-Disposition")
    return Entity((*kept, ("Content-ID", f"<{PICTURE_ID}>"), ("Content-Disposition", "inline")), part.body)
