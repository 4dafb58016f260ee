"""`python -m tests.corpus.make [--again] [GROUP…]` writes messages/GROUP/NAME.eml; `keys` the keys.

A message that exists is left as it is, unless --again is given: signatures and session keys differ each time.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from tests.corpus.expected import MESSAGES
from tests.corpus.make.keys import make_keys
from tests.corpus.make.odd_keys import write_odd_keys
from tests.corpus.make.world import World, made_world

NOT_GROUPS = frozenset(
    {
        "__init__",
        "__main__",
        "handwriting",
        "keys",
        "large_html",
        "large_mime",
        "letters",
        "odd_keys",
        "packets",
        "recipes",
        "signing",
        "world",
        "writers",
    }
)


def groups() -> list[str]:
    """Names of the makers, which are those of the folders with dashes for underscores."""
    return sorted(each.stem for each in Path(__file__).parent.glob("*.py") if each.stem not in NOT_GROUPS)


def write(group: str, world: World, *, again: bool) -> int:
    """How many messages were written."""
    folder = MESSAGES / group.replace("_", "-")
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, raw in importlib.import_module(f"tests.corpus.make.{group}").messages(world):
        file = folder / f"{name}.eml"
        if again or not file.exists():
            file.write_bytes(raw)
            written += 1
    return written


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.make", description=__doc__)
    parser.add_argument("--again", action="store_true", help="replace messages that exist")
    parser.add_argument("groups", nargs="*", default=groups(), metavar="GROUP")
    chosen = parser.parse_args()
    if chosen.groups == ["keys"]:
        make_keys()
        write_odd_keys()
        return
    with made_world() as world:
        for group in chosen.groups:
            print(f"{group}: {write(group.replace('-', '_'), world, again=chosen.again)} written")


main()
