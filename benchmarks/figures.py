"""One figure, and how it is printed: a JSON line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`ratio` is `value` over what `against` names; None where there is nothing to hold it against."""

    name: str
    value: float
    unit: str
    against: str
    ratio: float | None
    n: int
    method: str

    def print(self) -> None:
        row = {key: round(each, 4) if isinstance(each, float) else each for key, each in asdict(self).items()}
        print(json.dumps(row), flush=True)


def middle(values: list[float]) -> float:
    return float(median(values))
