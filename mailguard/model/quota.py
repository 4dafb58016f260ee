"""How much room a server gives an account, and how much of it is used (RFC 9208)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One limit. Several may hold for a folder, and one for several folders."""

    root: str  # the server's name for what shares it; often ""
    resource: str  # "STORAGE", "MESSAGE" or another of the server's, in capitals
    used: int  # bytes of STORAGE; messages or whatever else of others
    limit: int  # the same

    @property
    def share(self) -> float:
        """Of what there is: 0.0 to 1.0, more where the server let more in."""
        return self.used / self.limit if self.limit else 1.0
