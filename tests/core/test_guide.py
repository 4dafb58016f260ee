"""The guide for users: its links and pictures are there, and no picture is there for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "user"
PAGES = sorted([ROOT / "README.md", *GUIDE.glob("*.md")])
LINK = re.compile(r"""(?:\]\(|src(?:set)?=")([^)"#:]+)""")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    linked = LINK.findall(page.read_text())
    assert linked
    assert [each for each in linked if not (page.parent / each).exists()] == []


def test_every_picture_is_shown() -> None:
    shown = {(page.parent / each).resolve() for page in PAGES for each in LINK.findall(page.read_text())}
    assert [each.name for each in sorted(GUIDE.glob("*.png")) if each not in shown] == []


def test_every_page_is_listed() -> None:
    listed = LINK.findall((GUIDE / "README.md").read_text())
    assert {page.name for page in GUIDE.glob("*.md")} - {"README.md"} <= set(listed)
