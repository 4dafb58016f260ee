"""Reading a message: from the bytes as received to what a person is shown of it.

`unwrapping` takes the envelopes off (with `opening`, which asks GnuPG), `reader` joins it with the verdict,
the header and the body, and what else is found has a file each: `findings`, `found_keys`, `part_reports`.
The report of `mailguard inspect` is made of the same result: `inspecting`, `report`.
"""

from mailguard.reading.reader import Reader

__all__ = ["Reader"]
