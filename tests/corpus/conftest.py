"""The reader's GnuPG home, once for all messages."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.openpgp.gpg import GnuPG
from tests.corpus.cast import build_home


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
    return GnuPG(home=reader_home, timeout_s=6.0)
