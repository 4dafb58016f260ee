"""Pictures of the network: whose mail may show them, and what came of fetching them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mailguard.model.opened import InlinePart


class PictureRuleKind(StrEnum):
    SENDER = "sender"
    SITE = "site"


@dataclass(frozen=True, slots=True, order=True)
class PictureRule:
    """Pictures are loaded without asking: in mail of a sender (an address), or from a site (a host).
    `value` is in lower case."""

    kind: PictureRuleKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPictures:
    """By their addresses. `failed`: those that did not come, or were no pictures."""

    pictures: Mapping[str, InlinePart] = field(default_factory=dict, repr=False)
    failed: tuple[str, ...] = ()
