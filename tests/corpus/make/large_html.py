"""HTML that costs a careless parser, browser or style engine time or memory: made when it is read."""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus.make.handwriting import html_letter

SHOWN = "<p>shown words</p>\n"


_MANY_COLOURS = "".join(f"<font color=#{number:06x}>" for number in range(3_000))
_SELECTORS = ",".join(f".c{number}" for number in range(20_000))

LARGE_HTML: dict[str, Callable[[], bytes]] = {
    "html-nested-20000": lambda: html_letter(SHOWN + "<div>" * 20_000 + "deep" + "</div>" * 20_000),
    "html-nested-20000-quotes": lambda: html_letter(SHOWN + "<blockquote>" * 20_000 + "deep"),
    "html-nested-20000-lists": lambda: html_letter(SHOWN + "<ul><li>" * 20_000 + "deep"),
    "html-nested-20000-bold": lambda: html_letter(SHOWN + "<b>" * 20_000 + "<p>deep" * 2_000),
    "html-nested-20000-unknown": lambda: html_letter(SHOWN + "<x-y>" * 20_000 + "deep"),
    "html-nested-300": lambda: html_letter(SHOWN + "<div>" * 300 + "deep" + "</div>" * 300),
    "html-tables-1000-deep": lambda: html_letter(SHOWN + "<table><tr><td>" * 1_000 + "deep"),
    "html-tables-misplaced": lambda: html_letter(SHOWN + "<table>x<table>y" * 5_000),
    "html-of-5-mb": lambda: html_letter(SHOWN + "<p>words and words</p>\n" * 230_000),
    "html-of-5-mb-without-tags": lambda: html_letter(SHOWN + "words and words " * 330_000),
    "html-of-5-mb-without-blanks": lambda: html_letter(SHOWN + "x" * (5 << 20)),
    "html-attributes-100000": lambda: html_letter(
        SHOWN + "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>"
    ),
    "html-attribute-of-3-mb": lambda: html_letter(SHOWN + f'<p title="{"x" * (3 << 20)}">x</p>'),
    "html-entities-300000": lambda: html_letter(SHOWN + "&amp;" * 300_000),
    "html-entities-without-an-end": lambda: html_letter(SHOWN + "&" * 1_000_000),
    "html-less-than-signs": lambda: html_letter(SHOWN + "<" * 1_000_000),
    "html-tags-without-an-end": lambda: html_letter(SHOWN + "<a " * 300_000),
    "html-comments-without-an-end": lambda: html_letter(SHOWN + "<!--" * 200_000),
    "html-styles-without-an-end": lambda: html_letter(SHOWN + "<style>" * 50_000),
    "html-scripts-without-an-end": lambda: html_letter(SHOWN + "<script>" * 50_000),
    "html-end-tags-300000": lambda: html_letter(SHOWN + "</p>" * 300_000),
    "html-formatting-left-open": lambda: html_letter(SHOWN + _MANY_COLOURS + "<p>x" * 3_000),
    "html-links-left-open": lambda: html_letter(SHOWN + "<p><a href=http://letters.example/><b>" * 20_000),
    "html-drawings-20000": lambda: html_letter(SHOWN + "<svg><g>" * 20_000),
    "html-formulas-20000": lambda: html_letter(SHOWN + "<math><mi>" * 20_000),
    "html-templates-2000": lambda: html_letter(SHOWN + "<template>" * 2_000),
    "html-selects-5000": lambda: html_letter(SHOWN + "<select><option>" * 5_000),
    "html-links-20000": lambda: html_letter(SHOWN + "<a href=http://letters.example/>x</a> " * 20_000),
    "html-pictures-20000": lambda: html_letter(
        SHOWN + "".join(f"<img src=http://pixel.example/{number}>" for number in range(20_000))
    ),
    "html-choices-of-a-picture-100000": lambda: html_letter(
        SHOWN + f'<img srcset="{"http://pixel.example/ 1x, " * 100_000}">'
    ),
    "html-picture-of-8-mb": lambda: html_letter(
        SHOWN + f'<img src="data:image/png;base64,{"A" * (8 << 20)}">'
    ),
    "html-rows-50000": lambda: html_letter(SHOWN + "<table>" + "<tr><td>x" * 50_000),
    "html-spans-of-columns": lambda: html_letter(
        SHOWN + "<table><tr>" + "<td colspan=1000 rowspan=65534>x" * 500
    ),
    "html-lines-200000": lambda: html_letter(SHOWN + "<br>" * 200_000),
    "html-rules-200000": lambda: html_letter(SHOWN + "<hr>" * 90_000),
    "css-of-2-mb": lambda: html_letter("<style>" + "p{color:red}\n" * 160_000 + "</style>" + SHOWN),
    "css-attribute-of-1-mb": lambda: html_letter(SHOWN + f'<p style="{"color:red;" * 100_000}">x</p>'),
    "css-parentheses-100000": lambda: html_letter(
        f"<style>p{{color:{'(' * 50_000}}}</style>{SHOWN}<p style='width:{'calc(' * 10_000}'>x"
    ),
    "css-selectors-20000": lambda: html_letter(f"<style>{_SELECTORS}{{color:red}}</style>{SHOWN}"),
    "css-comments-without-an-end": lambda: html_letter("<style>" + "/*" * 200_000 + "</style>" + SHOWN),
    "css-escapes-300000": lambda: html_letter("<style>" + "\\75 " * 300_000 + "</style>" + SHOWN),
    "css-styles-of-20000-elements": lambda: html_letter(
        SHOWN + "".join(f"<i style='color:#{n:06x}'>x</i>" for n in range(20_000))
    ),
    "css-imports-20000": lambda: html_letter(
        "<style>" + "@import 'http://pixel.example/';" * 20_000 + "</style>" + SHOWN
    ),
}
