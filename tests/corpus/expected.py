"""The messages and what must be true of each: read from messages/GROUP/NAME.eml and expected/GROUP.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tests.corpus.cast import fingerprints

HERE = Path(__file__).parent
MESSAGES = HERE / "messages"
EXPECTED = HERE / "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One table of expected/GROUP.toml. None: nothing is asked about it.

    text: of the plain text shown. lacks: holds for all that is shown, parts and HTML among it.
    keys, signers: people of `cast.py`, or fingerprints.
    """

    about: str  # one sentence: what it is, and after which paper, standard or program
    encryption: str
    signature: str
    banner: str
    subject: str | None = None
    from_: list[str] | None = None  # addresses; "from" in the file
    names: list[str] | None = None  # of the senders
    from_names: list[str] | None = None  # beside those addresses
    to: list[str] | None = None
    text_has: list[str] | None = None
    text_lacks: list[str] | None = None
    html_has: list[str] | None = None
    html_lacks: list[str] | None = None
    sentence_has: list[str] | None = None
    rest_has: list[str] | None = None  # of the unsigned rest, which a person has to ask for
    inner: list[str] | None = None  # banners of what stays closed, each opened by itself
    reply_lacks: list[str] | None = None
    remote: list[str] | None = None
    attachments: list[str] | None = None  # names, or "" for one without
    keys: list[str] | None = None
    signers: list[str] | None = None
    warnings: list[str] | None = None  # codes, at least these
    errors: list[str] | None = None  # codes, exactly these
    protected: list[str] | None = None  # exactly these
    autocrypt: str | None = None  # "valid", "invalid", "none"
    gossip: list[str] | None = None  # addresses
    setup_message: bool | None = None
    passphrase: str | None = None
    recipe: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    group: str
    name: str
    expected: Expected

    def __str__(self) -> str:
        return f"{self.group}/{self.name}"

    def raw(self) -> bytes:
        if self.expected.recipe is not None:
            return _recipes()[self.expected.recipe]()
        return (MESSAGES / self.group / f"{self.name}.eml").read_bytes()


def group_names() -> list[str]:
    return sorted(each.stem for each in EXPECTED.glob("*.toml"))


def load_group(group: str) -> list[Case]:
    """In the order of the file. Raises TypeError for a key that is none."""
    tables = tomllib.loads((EXPECTED / f"{group}.toml").read_text(encoding="utf-8"))
    return [Case(group=group, name=name, expected=_expected(table)) for name, table in tables.items()]


def fingerprint_of(who: str) -> str:
    return fingerprints().get(who, who)


def _expected(table: dict[str, Any]) -> Expected:
    known = {each.name for each in fields(Expected)}
    found = {("from_" if name == "from" else name): value for name, value in table.items()}
    assert found.keys() <= known, f"not known: {found.keys() - known}"
    return Expected(**found)


def _recipes() -> dict[str, Callable[[], bytes]]:
    from tests.corpus.make.recipes import RECIPES

    return RECIPES
