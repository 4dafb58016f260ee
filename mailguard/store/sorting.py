"""What lists ask of texts while SQLite sorts and filters them."""

from __future__ import annotations

import re

from mailguard.model.tags import is_of_programs

# "Re:", "Fwd:", "Fw:", also numbered "Re[2]:", and the words of German, French, Nordic and Slavic programs.
_ANSWERED = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|antw|sv|vs|vb|tr|rif|odp|pd|ynt|res|enc)\s*(?:[\[(]\d+[\])])?\s*:\s*)+",
    re.IGNORECASE,
)


def base_subject(subject: str) -> str:
    """What a subject is sorted by: without the marks of answers before it."""
    found = _ANSWERED.match(subject)
    return subject[found.end() :] if found else subject


def has_tags(keywords: str) -> bool:
    """Whether a person set any of these keywords, which have blanks between them."""
    return any(not is_of_programs(each) for each in keywords.split())
