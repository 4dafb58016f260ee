"""Sanitised HTML holds the same elements when it is parsed once more: none of its text waits for that (mXSS).

After "mXSS attacks" (Heiderich et al., CCS 2013): what was harmless once became an element the next time.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from mailguard.mime.html import sanitise
from tests.corpus.conftest import ReportOn
from tests.corpus.expected import group_names, load_group

# A sheet is not looked at twice: it is written anew. Addresses that are parked have no place in mail.
_ASIDE = re.compile(r'<style>[^<]*</style>| data-remote="[^"]*"')
GROUPS = [each for each in group_names() if each.startswith("html-")]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[f"{tag} {sorted(attrs, key=str)}"] += 1


@pytest.mark.parametrize("group", GROUPS)
def test_sanitised_html_holds_no_more_when_it_is_parsed_again(group: str, report_on: ReportOn) -> None:
    assert [str(case) for case in load_group(group) if not _is_stable(report_on(case)["body"]["html"])] == []


def _is_stable(html: str | None) -> bool:
    once = _ASIDE.sub("", html or "")
    again = sanitise(once).html or ""
    return _elements(again) == _elements(once) and (sanitise(again).html or "") == again


def _elements(html: str) -> Counter[str]:
    looker = _Elements()
    looker.feed(html)
    return looker.found
