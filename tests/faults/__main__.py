"""All faults, with their counts: python -m tests.faults. Ends with 1 where anything was lost or doubled."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

from tests.conftest import new_gnupg_home
from tests.faults.counting import ALL, Count, in_the_files, in_the_process, on_the_line


def main() -> int:
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the recording SMTP server's own
    counts: list[Count] = []

    def tell(count: Count) -> None:
        counts.append(count)
        print(count, *count.wrong, sep="\n    ", flush=True)

    with tempfile.TemporaryDirectory(prefix="faults") as folder:
        for count in on_the_line(Path(folder) / "line", ALL):
            tell(count)
        tell(in_the_files(Path(folder) / "files", ALL))
        (Path(folder) / "killed").mkdir()
        tell(in_the_process(Path(folder) / "killed", new_gnupg_home(), ALL))
    wrong = sum(len(each.wrong) for each in counts)
    print(f"{sum(each.faults for each in counts)} faults, {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
