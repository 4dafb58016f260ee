"""Every message of the corpus through `mailguard inspect`: its report says what is expected of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.mime.quoting import build_edit_as_new, build_forward, build_reply
from mailguard.model import Draft
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.reading.inspecting import inspect
from tests.corpus.cast import alice_account
from tests.corpus.checks import check_always, check_expected, check_quoted
from tests.corpus.conftest import GROUPS, ReportOn
from tests.corpus.expected import MESSAGES, Case, load_group

MOST_S = 20.0


@pytest.fixture(scope="module", autouse=True)
def nothing_changes_in(reader_home: Path) -> Iterator[None]:
    """Whatever a message holds: keyring, trust and secret keys are the same afterwards."""
    before = _files(reader_home)
    yield
    assert _files(reader_home) == before


@pytest.mark.parametrize("group", GROUPS)
def test_each_message_is_reported_as_it_is(group: str, report_on: ReportOn) -> None:
    wrong = [f"{case}: {each}" for case in load_group(group) for each in _check(case, report_on)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_that_was_hidden_is_quoted(group: str, reader_gpg: GnuPG) -> None:
    reader = Reader(reader_gpg, Ring(reader_gpg), frozenset)
    cases = [case for case in load_group(group) if case.expected.reply_lacks is not None]
    wrong = [
        f"{case}: {each}" for case in cases for each in check_quoted(_quoted(reader, case), case.expected)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("group", GROUPS)
def test_what_stays_closed_opens_by_itself_under_a_banner_of_its_own(group: str, reader_gpg: GnuPG) -> None:
    reader = Reader(reader_gpg, Ring(reader_gpg), frozenset)
    wrong = []
    for case in load_group(group):
        if case.expected.inner is not None:
            opened = reader.open(case.raw(), passphrase=case.expected.passphrase)
            found = [reader.open(each.raw).banner.id for each in opened.inner_messages]
            wrong += [f"{case}: {found}, not {case.expected.inner}"] if found != case.expected.inner else []
    assert not wrong, "\n".join(wrong)


def _check(case: Case, report_on: ReportOn) -> Iterator[str]:
    begun = time.monotonic()
    report = report_on(case)
    took_s = time.monotonic() - begun
    if took_s > MOST_S:
        yield f"took {took_s:.1f} s"
    yield from check_always(report)
    yield from check_expected(report, case.expected)


def _quoted(reader: Reader, case: Case) -> list[str]:
    """All that an answer, a forward and a message edited as new would take along."""
    opened = reader.open(case.raw(), passphrase=case.expected.passphrase)
    account = alice_account()
    drafts = [build(opened, account) for build in (build_reply, build_forward, build_edit_as_new)]
    return [text for draft in drafts for text in _texts(draft)]


def _texts(draft: Draft) -> Iterator[str]:
    yield draft.subject
    yield draft.text
    yield from (each.data.decode("utf-8", "replace") for each in draft.attachments)


def _files(home: Path) -> dict[str, str]:
    """The agent writes anew how a secret key is kept when it is used first: its name tells the key."""
    names = {each.name: "" for each in (home / "private-keys-v1.d").iterdir()}
    rings = (home / "pubring.kbx", home / "trustdb.gpg")
    return names | {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in rings}


def test_no_signature_runs_on_by_another_time_in_gpg_conf(reader_home: Path, reader_gpg: GnuPG) -> None:
    conf, raw = reader_home / "gpg.conf", (MESSAGES / "states" / "signature-expired.eml").read_bytes()
    before = conf.read_bytes() if conf.exists() else b""
    conf.write_bytes(before + b"\nfaked-system-time 20240603T100000!\n")
    try:
        report = inspect(raw, reader_gpg)
    finally:
        conf.write_bytes(before)
    assert report["security"]["signature"] == "expired"
