"""What a style sheet or a style attribute would load from somewhere, escapes and comments seen through.

url() wherever it stands, @import, and the strings of functions that take addresses: image(), image-set(),
cross-fade(), src() and Internet Explorer's filters. Source: CSS Values and Units Level 4; CSS Images Level 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import tinycss2
from tinycss2.ast import Node

LONGEST = 200_000  # characters that are parsed; of a longer text the plainly written addresses are found

_HINT = re.compile(r"url|import|image|src|fade|\\", re.I)
_PLAIN = re.compile(r"""(?:@import\s+(?:url\()?|url\()[\s"']*([^"')\s;]+)""", re.I)
_BLOCKS = frozenset({"() block", "[] block", "{} block"})


def addresses_in_css(css: str) -> Iterator[str]:
    """As they stand there, remote or not, in no certain order."""
    if not _HINT.search(css):
        return
    if len(css) > LONGEST:
        yield from (each[1] for each in _PLAIN.finditer(css))
        return
    waiting: list[tuple[Sequence[Node], bool]] = [
        (tinycss2.parse_component_value_list(css, skip_comments=True), False)
    ]
    while waiting:
        tokens, takes_strings = waiting.pop()
        is_import = False
        for token in tokens:
            if token.type == "url" or (token.type == "string" and (takes_strings or is_import)):
                yield token.value
            elif token.type == "function":
                waiting.append((token.arguments, True))
            elif token.type in _BLOCKS:
                waiting.append((token.content, takes_strings))
            if token.type != "whitespace":
                is_import = token.type == "at-keyword" and token.lower_value == "import"
