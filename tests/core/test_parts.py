"""The part tree: ranges of the bytes as received, whatever they are."""

from __future__ import annotations

import time

import pytest

from mailguard.mime.parts import DEEPEST, MOST_PARTS, Problem, split

MIXED = (
    b"From: a@example.org\r\n"
    b'Content-Type: multipart/mixed; boundary="outer"\r\n'
    b"\r\n"
    b"what stands before is not shown\r\n"
    b"--outer\r\n"
    b"\r\n"
    b"first\r\n"
    b"--outer\r\n"
    b"Content-Type: multipart/alternative; boundary=inner\r\n"
    b"\r\n"
    b"--inner\r\n"
    b"Content-Type: text/plain\r\n"
    b"\r\n"
    b"plain\r\n"
    b"--inner\r\n"
    b"Content-Type: text/html\r\n"
    b"\r\n"
    b"<p>rich</p>\r\n"
    b"--inner--\r\n"
    b"--outer--\r\n"
    b"nor what stands after\r\n"
)


def test_parts_are_ranges_of_what_was_received() -> None:
    tree = split(MIXED)
    assert tree.problems == frozenset()
    assert [(part.path, part.content_type, part.raw_body) for part in tree.root.leaves()] == [
        ("1", "text/plain", b"first"),
        ("2.1", "text/plain", b"plain"),
        ("2.2", "text/html", b"<p>rich</p>"),
    ]
    inner = tree.root.children[1]
    assert inner.raw == MIXED[inner.start : inner.end]
    assert inner.raw.startswith(b"Content-Type: multipart/alternative")
    assert inner.raw.endswith(b"--inner--")


def test_bare_line_feeds_give_the_same_parts() -> None:
    parts = [part.raw_body for part in split(MIXED.replace(b"\r\n", b"\n")).root.leaves()]
    assert parts == [b"first", b"plain", b"<p>rich</p>"]


@pytest.mark.parametrize(
    "raw, fields, body",
    [
        (b"", [], b""),
        (b"A: 1\r\n\r\nbody", ["a"], b"body"),
        (b"A: 1\r\nB: 2", ["a", "b"], b""),
        (b"\r\nbody", [], b"body"),
        (b"no header here\nA: 1\n\nbody", [], b"no header here\nA: 1\n\nbody"),
        (b"From a@b Mon Jan 1\nA: 1\n\nbody", ["a"], b"body"),
        (b"To: 1\nnot a field\nCc: 2\n\nbody", ["to", "cc"], b"body"),
        (b"To: 1\n>From a@b Mon Jan 1\nCc: 2\n\nbody", ["to", "cc"], b"body"),
        (b"To: 1\nHello Bob,\nsee you: soon\n\nbye", ["to"], b"Hello Bob,\nsee you: soon\n\nbye"),
        (b"To: 1\nhttps://x.org/\nHello\n", ["to", "https"], b"Hello\n"),
        (b"\xef\xbb\xbfTo: 1\n\nbody", ["to"], b"body"),
        (b">From a@b Mon Jan 1\nTo: 1\n\nbody", ["to"], b"body"),
        (b"To: 1\rCc: 2\r\rone\rtwo", ["to", "cc"], b"one\ntwo"),
        (b"A: 1\n \t\nB: 2\n\nbody", ["a", "b"], b"body"),
        (b"A : 1\n\nbody", ["a"], b"body"),
        (b"A: 1\n folded\n\nbody", ["a"], b"body"),
        (b"\0\0\0", [], b"\0\0\0"),
    ],
)
def test_a_header_ends_at_the_first_empty_line(raw: bytes, fields: list[str], body: bytes) -> None:
    root = split(raw).root
    assert ([each.name for each in root.fields], root.raw_body) == (fields, body)


@pytest.mark.parametrize(
    "value, content_type, parameters",
    [
        (b"text/html", "text/html", {}),
        (b" Text/HTML ; Charset=UTF-8", "text/html", {"charset": "UTF-8"}),
        (b'text/plain; name="a;b\\"c"', "text/plain", {"name": 'a;b"c'}),
        (b"text/plain (a note); charset=utf-8 (another)", "text/plain", {"charset": "utf-8"}),
        (b"nonsense", "text/plain", {}),
        (b"", "text/plain", {}),
        (b"text/plain; charset=utf-8; charset=latin1", "text/plain", {"charset": "utf-8"}),
        (b"a/b; name*=utf-8''%e2%82%ac.pdf", "a/b", {"name": "€.pdf"}),
        (b"a/b; name*0=long; name*1=er.pdf", "a/b", {"name": "longer.pdf"}),
        (b"a/b; name*0*=utf-8''%e2; name*1*=%82%ac; name*2=x", "a/b", {"name": "€x"}),
        (b'a/b; name="=?utf-8?q?=E2=82=AC?="', "a/b", {"name": "€"}),
        (b'a/b; name="open', "a/b", {"name": "open"}),
    ],
)
def test_a_content_type_is_read_with_its_parameters(
    value: bytes, content_type: str, parameters: dict[str, str]
) -> None:
    root = split(b"Content-Type: " + value + b"\r\n\r\n").root
    assert (root.content_type, dict(root.parameters)) == (content_type, parameters)


def multipart(body: bytes, boundary: bytes = b"b") -> bytes:
    return b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    "body, leaves",
    [
        (b"--b\r\n\r\none\r\n--b--", [b"one"]),
        (b"--b \t\r\n\r\none\r\n--b-- \r\n", [b"one"]),
        (b"--bc\r\n\r\nanother\r\n--b\r\n\r\none\r\n--b--", [b"one"]),
        (b"--b\r\n\r\none\r\n --b\r\ntwo\r\n--b--", [b"one\r\n --b\r\ntwo"]),
        (b"--b\r\n\r\none\r\n--b--\r\n--b\r\n\r\nafter the end", [b"one"]),
        (b"--b\r\n--b\r\n\r\none\r\n--b--", [b"", b"one"]),
        (b"--b--c\r\n--b\r\n\r\none\r\n--b--c\r\n--b--", [b"one\r\n--b--c"]),
        (b"--a\r\n--b\r\n\r\none\n--b\n\ntwo\r--b\r\n--b--", [b"one", b"two\r--b"]),
    ],
)
def test_only_whole_lines_divide_parts(body: bytes, leaves: list[bytes]) -> None:
    assert [part.raw_body for part in split(multipart(body)).root.leaves()] == leaves


@pytest.mark.parametrize("boundary", [b"other", b'""', b'" "', b"a b c", b""])
@pytest.mark.parametrize("end", [b"--real--\r\n", b""])
def test_parts_are_told_apart_where_their_boundary_is_told_wrongly(boundary: bytes, end: bytes) -> None:
    body = (
        b"This is a multi-part message.\r\n-- \r\n--real\r\nContent-Type: text/plain\r\n\r\none\r\n"
        b"--real\r\nContent-Type: text/html\r\n\r\ntwo\r\n" + end
    )
    tree = split(multipart(body, boundary))
    assert [part.raw_body.rstrip() for part in tree.root.leaves()] == [b"one", b"two"]
    assert Problem.GUESSED_BOUNDARY in tree.problems


def test_a_boundary_told_with_a_blank_at_its_end_is_found_without_it() -> None:
    tree = split(multipart(b"--b\r\n\r\none\r\n--b--", b'"b "'))
    assert ([part.raw_body for part in tree.root.leaves()], tree.problems) == ([b"one"], frozenset())


def test_lines_that_end_in_two_carriage_returns_divide_parts() -> None:
    tree = split(MIXED.replace(b"\r\n", b"\r\r\n"))
    assert [part.raw_body.strip() for part in tree.root.leaves()] == [b"first", b"plain", b"<p>rich</p>"]


def test_boundaries_that_begin_alike_are_told_apart() -> None:
    inner = b"Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\none\r\n--bb\r\n\r\ntwo\r\n--bb--"
    tree = split(multipart(b"--b\r\n" + inner + b"\r\n--b\r\n\r\nthree\r\n--b--"))
    assert [part.raw_body for part in tree.root.leaves()] == [b"one", b"two", b"three"]
    assert not tree.problems


def test_an_inner_part_with_the_boundary_of_its_outer_one_takes_nothing_from_it() -> None:
    tree = split(multipart(b"--b\r\n" + multipart(b"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--")))
    assert [part.raw_body for part in tree.root.leaves()] == [b"", b"one", b"two"]
    assert Problem.NO_BOUNDARY in tree.problems


def test_an_outer_boundary_ends_an_inner_part_that_was_never_closed() -> None:
    body = b"--b\r\n" + multipart(b"--i\r\n\r\ninner", b"i") + b"\r\n--b\r\n\r\nnext\r\n--b--"
    tree = split(multipart(body))
    assert [part.raw_body for part in tree.root.leaves()] == [b"inner", b"next"]
    assert tree.problems == {Problem.CUT_OFF}


def test_the_parts_of_a_digest_are_messages() -> None:
    raw = multipart(b"--b\r\n\r\nSubject: x\r\n\r\n\r\n--b--").replace(b"mixed", b"digest")
    assert [part.content_type for part in split(raw).root.children] == ["message/rfc822"]


@pytest.mark.parametrize(
    "raw, problem",
    [
        (multipart(b"no boundary in sight"), Problem.NO_BOUNDARY),
        (b"Content-Type: multipart/mixed\r\n\r\nx", Problem.NO_BOUNDARY),
        (multipart(b"--b\r\n\r\nhalf of it"), Problem.CUT_OFF),
        (b"X: " + b"y" * 3_000_000 + b"\r\n\r\nbody", Problem.HEADER_TOO_LONG),
        (b"X: y\r\n" * 20_000 + b"\r\nbody", Problem.HEADER_TOO_LONG),
    ],
)
def test_what_is_broken_is_said_and_still_read(raw: bytes, problem: Problem) -> None:
    assert problem in split(raw).problems


def test_a_thousand_nested_multiparts_stop_at_the_limit() -> None:
    raw = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(1000)
    )
    tree = split(raw)
    assert Problem.TOO_DEEP in tree.problems
    assert sum(1 for _ in tree.root.walk()) <= DEEPEST + 1


@pytest.mark.parametrize(
    "header",
    [b"X: " + b"y" * 20_000_000, b"X: y\r\n" * 3_000_000, b"stray\r\n" * 3_000_000, b"x:" * 10_000_000],
    ids=["one long field", "many fields", "stray lines", "names"],
)
def test_a_header_of_megabytes_is_read_in_a_moment_and_its_body_found(header: bytes) -> None:
    begun = time.monotonic()
    tree = split(b"Subject: short\r\n" + header.rstrip() + b"\r\n\r\nbody")
    assert time.monotonic() - begun < 3
    assert tree.root.first("subject") == b" short"
    assert tree.root.raw_body == b"body"
    assert Problem.HEADER_TOO_LONG in tree.problems


def test_ten_thousand_parts_are_the_limit() -> None:
    raw = multipart(b"--b\r\n\r\nx\r\n" * (MOST_PARTS + 500) + b"--b--")
    tree = split(raw)
    assert tree.problems == {Problem.TOO_MANY_PARTS}
    assert len(tree.root.children) == MOST_PARTS - 1


@pytest.mark.parametrize(
    "body",
    [
        b"--b" * 15_000_000,
        b"\n--bx" * 5_000_000,
        b"\n--b" + b" " * 30_000_000,
        b"\r\n" * 20_000_000,
        b"x" * 50_000_000,
        b"--a\r\nContent-Type: x\r\n" * 2_000_000,
        b"".join(b"--%d\nContent-Type: x\n" % at for at in range(1_000_000)),
    ],
    ids=["marks", "lookalikes", "blanks", "line ends", "no line end", "another boundary", "many boundaries"],
)
def test_fifty_megabytes_are_split_in_a_moment(body: bytes) -> None:
    begun = time.monotonic()
    split(multipart(body))
    assert time.monotonic() - begun < 5
