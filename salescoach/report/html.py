"""Text of the page as HTML in which nothing that came from a CRM can act."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

#: The numbers of the article's questions; others are shown without one.
NUMBERED: Final = (1, 2, 3, 4, 5)
#: Signs that mean something in Markdown, LaTeX and Jinja.
_SIGNS: Final = {ord(sign): f"&#{ord(sign)};" for sign in "*_`$[]{}\\"}


def text(value: str) -> str:
    """Return a text with everything special in HTML, Markdown, LaTeX and Jinja made harmless.

    >>> text("<b>O'Neil & co</b> *now* $x$")
    '&lt;b&gt;O&#x27;Neil &amp; co&lt;/b&gt; &#42;now&#42; &#36;x&#36;'
    """
    return html.escape(_printable(value)).translate(_SIGNS)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str,
    named_by: int = 0,
    below: Sequence[str] = (),
    kind: str = "sheet",
) -> str:
    """Return a table; the cell in column ``named_by`` names its row for screen readers.

    ``below`` are small notes, one per row, under the cell that names it; ``kind`` is how it is laid out.

    >>> '<th scope="row">Ann</th>' in table(["Rep", "Dials"], [["Ann", "12"]], caption="This week")
    True
    """
    heads = "".join(f'<th scope="col">{text(cell)}</th>' for cell in head)
    notes = [f'<br><small class="soft">{text(note)}</small>' if note else "" for note in below] or [""] * len(
        rows
    )
    body = "".join(
        f"<tr>{''.join(_cell(cell, note if n == named_by else None) for n, cell in enumerate(row))}</tr>"
        for note, row in zip(notes, rows, strict=True)
    )
    return (
        f'<table class="{kind}"><caption>{text(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _cell(value: str, note: str | None) -> str:
    return f"<td>{text(value)}</td>" if note is None else f'<th scope="row">{text(value)}{note}</th>'


def paragraphs(lines: Sequence[str]) -> str:
    """Return one paragraph per line that is not empty."""
    return "".join(f"<p>{text(line)}</p>" for line in lines if line)


class Block:
    """A piece of the page: HTML that a notebook shows as it is."""

    def __init__(self, markup: str, plain: str) -> None:
        self.markup, self.plain = markup, plain

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return self.plain


def listed(lines: Sequence[str]) -> str:
    """Return the lines as a list, or "" for none."""
    return f"<ul>{''.join(f'<li>{text(line)}</li>' for line in lines)}</ul>" if lines else ""


def folded(title: str, markup: str) -> str:
    """Return what opens only when it is asked for."""
    return f"<details><summary>{text(title)}</summary>{markup}</details>" if markup else ""


def attribute(value: str) -> str:
    """Return a text for use between the quotes of an attribute.

    >>> attribute('https://crm.example/?a=1&b="2"')
    'https://crm.example/?a=1&amp;b=&quot;2&quot;'
    """
    return html.escape(_printable(value))


def _printable(value: str) -> str:
    """Return a text without what is not seen; what parts lines parts words.

    >>> _printable("Acme\\nLtd\\u202e")
    'Acme Ltd'
    """
    if value.isprintable():
        return value
    return "".join(filter(str.isprintable, (" " if sign.isspace() else sign for sign in value)))
