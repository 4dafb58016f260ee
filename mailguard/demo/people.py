"""Who lives in the built-in mail world. Their domains are reserved for examples: RFC 2606 section 3."""

from __future__ import annotations

from mailguard.model import Address

ALICE = Address("Alice Example", "alice@example.org")  # the person at this computer
PASSWORD = "wonderland"

BOB = Address("Bob Example", "bob@example.net")  # answers what is sent to him
CAROL = Address("Carol Example", "carol@example.com")
DAVE = Address("Dave Example", "dave@example.com")
ZOE = Address("Zoë Example", "zoe@example.net")
HEIDI = Address("Heidi Example", "heidi@example.net")
GRACE = Address("Grace Example", "grace@example.com")
LIBRARY = Address("Library news", "news@library.example.org")
BUILDER = Address("Build server", "builds@example.org")
GUIDE = Address("MailGuard", "welcome@example.org")
POSTMASTER = Address("Mail Delivery System", "postmaster@example.org")
