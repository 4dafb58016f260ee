"""The mailto: links of the corpus, as if clicked on: what the draft takes, and that it takes no more."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from mailguard.mailto import draft_from_mailto
from mailguard.model import Address, Draft
from mailguard.openpgp.gpg import GnuPG
from mailguard.reading.inspecting import inspect
from tests.corpus.cast import alice_account
from tests.corpus.expected import HERE, load_group

NINA = ["nina@letters.example"]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "href"]


def test_a_mailto_link_fills_a_draft_and_does_nothing_else(reader_gpg: GnuPG) -> None:
    expected = tomllib.loads((HERE / "drafts.toml").read_text(encoding="utf-8"))
    cases = load_group("mailto")
    assert list(expected) == [case.name for case in cases]
    empty = draft_from_mailto("mailto:", alice_account())
    wrong = []
    for case in cases:
        draft = draft_from_mailto(_link(case.raw(), reader_gpg), alice_account())
        wanted = _draft(empty, expected[case.name], draft)
        if draft != wanted:
            wrong.append(f"{case}: {_told(draft)}, not {_told(wanted)}")
    assert not wrong, "\n".join(wrong)


def _link(raw: bytes, gpg: GnuPG) -> str:
    """As it stands in the sanitised HTML."""
    links = _Links()
    links.feed(inspect(raw, gpg)["body"]["html"])
    (link,) = links.found
    return link


def _draft(empty: Draft, expected: dict[str, Any], found: Draft) -> Draft:
    """The empty draft with what the table names, and nothing else: no file, no other protection."""
    to = expected.get("to", NINA)
    if "to_count" in expected:
        to = [each.address for each in found.to] if len(found.to) == expected["to_count"] else []
    text = expected.get("text", "")
    if "text_length" in expected:
        text = found.text[:1] * expected["text_length"]
    return replace(
        empty,
        to=_addresses(to),
        cc=_addresses(expected.get("cc", [])),
        bcc=_addresses(expected.get("bcc", [])),
        subject=expected.get("subject", ""),
        text=text,
    )


def _addresses(values: list[str]) -> tuple[Address, ...]:
    return tuple(Address("", each) for each in values)


def _told(draft: Draft) -> str:
    people = [[each.address for each in field][:60] for field in (draft.to, draft.cc, draft.bcc)]
    return f"{people} {draft.subject!r} {draft.text[:200]!r} {draft.attachments}"
