"""Header text: encoded words (RFC 2047), long and encoded parameters (RFC 2231), and their broken forms."""

from __future__ import annotations

from tests.corpus.make.handwriting import Messages, Text, attached, letter, multipart_letter, text

_SUBJECTS: dict[str, Text] = {
    "q": "=?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=",
    "b": "=?UTF-8?B?R3LDvMOfZQ==?=",
    "b-without-padding": "=?utf-8?b?R3LDvMOfZQ?=",
    "b-with-blanks": "=?utf-8?b?R3LD vMOf ZQ==?=",
    "two-side-by-side": "=?utf-8?q?Gr=C3=BC=C3=9Fe?=\n =?utf-8?q?_aus?=",
    "two-of-two-charsets": "=?utf-8?q?Gr=C3=BC=C3=9Fe?= =?koi8-r?b?5M/C0s/FINXU0s8=?=",
    "letter-cut-in-two-b": "=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=",
    "letter-cut-in-two-q": "=?utf-8?q?Gr=C3?=\n =?utf-8?q?=BC=C3=9Fe?=",
    "words-between": "Re: =?utf-8?q?Gr=C3=BC=C3=9Fe?= to all =?utf-8?q?=C3=BC?=",
    "inside-a-word": "ab=?utf-8?q?c?=de",
    "with-blanks-in-q": "=?utf-8?q?Gr=C3=BC=C3=9Fe aus Rom?=",
    "with-question-marks-in-q": "=?utf-8?q?Was?_Wirklich??=",
    "with-bad-digits": "=?utf-8?q?a=ZZ_b=C3=BC=?=",
    "of-an-unknown-charset": "=?x-nowhere?q?words_of=20nowhere?=",
    "of-no-charset": "=??q?words?=",
    "of-an-unknown-encoding": "=?utf-8?x?words?=",
    "of-nothing": "=?utf-8?q??= words",
    "without-an-end": "=?utf-8?q?words",
    "without-its-text": "=?utf-8?q words",
    "in-lower-case-with-a-language": "=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=",
    "encoded-twice": "=?utf-8?q?=3D=3Futf-8=3Fq=3Fwords=3F=3D?=",
    "in-quotes": '"=?utf-8?q?Gr=C3=BC=C3=9Fe?="',
    "folded-inside": "=?utf-8?q?Gr=C3=BC=C3=9Fe\n _aus_Rom?=",
    "of-300-letters": f"=?utf-8?q?{'=C3=BC' * 300}?=",
    "in-iso-2022-jp": "=?iso-2022-jp?b?GyRCJDMkcyRLJEEkTxsoQg==?=",
    "in-gb2312": "=?gb2312?b?xOO6ww==?=",
    "in-utf-7": "=?utf-7?q?Gr+APwA3w-e?=",
    "in-utf-16": "=?utf-16?b?/v8ARwByAPwA3wBl?=",
    "in-windows-1252": "=?windows-1252?q?=93quoted=94?=",
    "raw-utf-8": "Grüße aus Köln",
    "raw-latin": "Grüße aus Köln".encode("latin-1"),
    "raw-and-encoded": "Grüße =?utf-8?q?=C3=BC?=",
    "folded": "one\n two\n\tthree",
    "folded-on-blank-lines": "one\n \n two",
    "empty": "",
    "with-a-line-break-encoded": "=?utf-8?q?one=0D=0ABcc:_mallory@evil.example?=",
    "with-a-nul-encoded": "=?utf-8?b?b25lAHR3bw==?=",
}
_NAMES: dict[str, str] = {
    "plain": "filename=plan.pdf",
    "with-blanks": "filename=my plan.pdf",
    "quoted": 'filename="my; plan.pdf"',
    "with-escapes": r'filename="my \"best\" plan.pdf"',
    "quoted-without-an-end": 'filename="my plan.pdf',
    "in-one-piece": "filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf",
    "of-latin": "filename*=iso-8859-1'de'Gr%FC%DFe.pdf",
    "of-an-unknown-charset": "filename*=x-nowhere''Gr%C3%BC%C3%9Fe.pdf",
    "of-no-charset": "filename*=''Gr%C3%BC%C3%9Fe.pdf",
    "without-marks": "filename*=Gr%C3%BC%C3%9Fe.pdf",
    "with-one-mark": "filename*=utf-8'Gr%C3%BC%C3%9Fe.pdf",
    "in-quotes": "filename*=\"utf-8''Gr%C3%BC%C3%9Fe.pdf\"",
    "with-bad-digits": "filename*=utf-8''100%.pdf",
    "in-pieces": 'filename*0="a long "; filename*1="name.pdf"',
    "in-encoded-pieces": "filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe; filename*2=.pdf",
    "with-a-letter-cut-in-two": "filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9Fe.pdf",
    "in-pieces-out-of-order": 'filename*2=.pdf; filename*0="a "; filename*1=name',
    "without-its-first-piece": "filename*1=name; filename*2=.pdf; filename=other.pdf",
    "with-a-gap": "filename*0=plan; filename*1=.pdf; filename*3=.exe",
    "with-a-piece-twice": "filename*0=plan; filename*0=evil; filename*1=.pdf",
    "plain-and-encoded": "filename=plain.pdf; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf",
    "encoded-and-plain": "filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf; filename=plain.pdf",
    "as-an-encoded-word": 'filename="=?utf-8?q?Gr=C3=BC=C3=9Fe.pdf?="',
    "as-two-encoded-words": 'filename="=?utf-8?b?R3LD?= =?utf-8?b?vMOfZS5wZGY=?="',
    "raw": 'filename="Grüße.pdf"',
    "in-150-pieces": "; ".join(f"filename*{place}=a" for place in range(150)) + "; filename*150=.pdf",
    "with-a-blank-before-the-sign": "filename = plan.pdf",
    "in-capitals": "FILENAME=plan.pdf",
    "twice": "filename=one.pdf; filename=two.exe",
}


def messages(_: object) -> Messages:
    for name, subject in _SUBJECTS.items():
        value = subject if isinstance(subject, bytes) else subject.encode().replace(b"\n", b"\r\n")
        yield f"subject-{name}", letter("words\n", b"Subject: " + value)
    for name, parameter in _NAMES.items():
        yield f"file-name-{name}", _with_file(f"Content-Disposition: attachment; {parameter}")
    yield (
        "file-name-of-raw-latin",
        _with_file('Content-Disposition: attachment; filename="Grüße.pdf"'.encode("latin-1")),
    )
    yield "file-name-in-the-type-alone", _with_file("Content-Disposition: attachment", "; name=plan.pdf")
    yield (
        "file-name-unlike-that-in-the-type",
        _with_file("Content-Disposition: attachment; filename=plan.pdf", "; name=other.exe"),
    )
    yield "file-name-folded", _with_file('Content-Disposition: attachment;\n\tfilename="my\n plan.pdf"')


def _with_file(disposition: Text, parameters: str = "") -> bytes:
    file = attached(b"%PDF-1.4", f"Content-Type: application/pdf{parameters}", disposition)
    return multipart_letter("mixed", text("words\n"), file)
