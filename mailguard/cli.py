"""The command line: `mailguard` opens the window, `mailguard inspect` reports on one message."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mailguard import __version__

# The windows are found by name at the moment they are wanted: the core neither knows nor needs them.
WINDOW = "ui.app"
LONGEST_PASSPHRASE_BYTES = 4_096


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 2 where no report could be made, or what the window says."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["inspect"]:
        return _inspect(arguments[1:])
    _parser().parse_args(arguments)
    return _open_window(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mailguard",
        description="A mail client with OpenPGP built in.",
        epilog="mailguard inspect FILE.eml: report on one message, without a window.",
    )
    parser.add_argument("--version", action="version", version=f"MailGuard {__version__}")
    parser.add_argument("--demo", action="store_true", help="open MailGuard on its built-in mail world")
    parser.add_argument("open", nargs="?", default="", metavar="FILE.eml | mailto:…", help="what to open")
    return parser


def _inspect_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mailguard inspect",
        description="Report what MailGuard shows of a message. Nothing is fetched, stored or imported.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.eml")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--gnupg-home", type=Path, metavar="DIR", help="the keyring to use")
    parser.add_argument(
        "--passphrase-fd", type=int, metavar="N", help="read a passphrase from this descriptor"
    )
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="or from this file; also of a Setup Message",
    )
    return parser


def _open_window(arguments: list[str]) -> int:
    try:
        window = importlib.import_module(WINDOW)
    except ModuleNotFoundError as error:
        print(f"MailGuard's windows need {error.name}, which is not installed.", file=sys.stderr)
        return 1
    status: int = window.main(arguments)
    return status


def _inspect(arguments: list[str]) -> int:
    from mailguard.errors import MailGuardError
    from mailguard.reading.inspecting import inspect_file, trouble
    from mailguard.reading.report import report_as_json, report_as_text

    options = _inspect_parser().parse_args(arguments)
    try:
        passphrase = _read_passphrase(options.passphrase_fd)
        if passphrase is None and options.passphrase_file is not None:
            passphrase = options.passphrase_file.read_bytes()[:LONGEST_PASSPHRASE_BYTES].decode()
        report = inspect_file(
            options.file,
            gnupg_home=options.gnupg_home,
            passphrase=passphrase.rstrip("\r\n") if passphrase is not None else None,
        )
    except (OSError, UnicodeDecodeError, MailGuardError) as error:
        print(f"mailguard inspect: {trouble(error)}", file=sys.stderr)
        return 2
    text = report_as_json(report) if options.json else report_as_text(report)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    return 0


def _read_passphrase(descriptor: int | None) -> str | None:
    """The first line of what is read there."""
    if descriptor is None:
        return None
    with os.fdopen(descriptor, "rb", closefd=descriptor > 2) as file:
        return file.readline(LONGEST_PASSPHRASE_BYTES).decode()


if __name__ == "__main__":
    sys.exit(main())
