"""The reader's GnuPG home, once for all messages."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading.inspecting import inspect
from tests.corpus.cast import build_home
from tests.corpus.checks import Report
from tests.corpus.expected import Case, group_names

ReportOn = Callable[[Case], Report]
SLOW = frozenset({"bombs", "large-html", "large-mime"})
GROUPS = [pytest.param(each, marks=pytest.mark.slow if each in SLOW else ()) for each in group_names()]


@pytest.fixture(scope="session")
def reader_home() -> Iterator[Path]:
    """A short path: GnuPG's sockets have a length limit."""
    home = Path(tempfile.mkdtemp(prefix="mgcorpus"))
    build_home(home)
    yield home
    GnuPG(home=home).close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def reader_gpg(reader_home: Path) -> GnuPG:
    return GnuPG(home=reader_home, timeout_s=15.0)  # a bomb takes seconds where others are at work, too


@pytest.fixture(scope="session")
def report_on(reader_gpg: GnuPG) -> ReportOn:
    """report_on(case): made once, however many tests ask."""
    made: dict[str, Report] = {}
    ring = Ring(reader_gpg)

    def report(case: Case) -> Report:
        if str(case) not in made:
            passphrase = case.expected.passphrase
            made[str(case)] = inspect(case.raw(), reader_gpg, passphrase=passphrase, ring=ring)
        return made[str(case)]

    return report
