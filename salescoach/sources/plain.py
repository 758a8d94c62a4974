"""Notes as a person reads them: the text of HTML without its marks, and nothing a screen would obey."""

from __future__ import annotations

import html
import re
from typing import Final

_BLOCKS: Final = (
    "address article blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre \
section table tbody td tfoot th thead tr ul"
)
_INLINE: Final = (
    "a abbr acronym b bdi bdo big button center cite code col colgroup del dfn em fieldset figure font \
html body head i iframe img input ins kbd label legend link main mark meta nav o:p object option q s samp select \
small source span strike strong sub sup svg textarea time title tt u var video w wbr"
)
_ATTRIBUTES: Final = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=`]+))*"
_LONE: Final = r"(?:\s+(?:nowrap|disabled|checked|selected|hidden|readonly|noshade|async|defer))*"


def _tag(names: str) -> re.Pattern[str]:
    words = "|".join(sorted(names.split(), key=len, reverse=True))
    return re.compile(rf"</?(?:{words}){_ATTRIBUTES}{_LONE}\s*/?>", re.IGNORECASE)


_BLOCK: Final = _tag(_BLOCKS)
_OTHER: Final = _tag(_INLINE)
_UNSEEN: Final = re.compile(
    r"<!--.*?-->|<!doctype[^>]*>|<(script|style)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_ENTITY: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
#: Controls but line ends and tab, signs that turn the direction of writing or have no width.
_OBEYED: Final = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\ud800-\\udfff]|[\\U000e0000-\\U000e007f]"
)


def is_html(text: str) -> bool:
    """Return whether a text holds tags of HTML.

    >>> is_html("<p>no</p>"), is_html("5 < 7 and <ana@example.com>")
    (True, False)
    """
    return bool(_BLOCK.search(text) or _OTHER.search(text) or _UNSEEN.search(text))


def plain_text(text: str) -> str:
    """Return what is read in a note: tags away, entities as signs, paragraphs and lines parted by " / ".

    >>> plain_text("<p>Wants&nbsp;<b>price</b><br/>call &amp; quote</p>"), plain_text("5 < 7 stays")
    ('Wants price / call & quote', '5 < 7 stays')
    """
    if is_html(text):
        text = _UNSEEN.sub(" ", text).replace("\n", " ").replace("\r", " ")
        text = _OTHER.sub("", _BLOCK.sub("\n", text))
    text = _ENTITY.sub(lambda found: html.unescape(found[0]).replace("\n", " "), text)
    parts = (" ".join(part.split()) for part in re.split(r"[\r\n]+", text))
    return printable(" / ".join(filter(None, parts)))


def printable(text: str) -> str:
    """Return a text without the signs that a screen obeys: controls and turns of direction.

    >>> printable("Ana\\x1b[31m \\u202eziuR")
    'Ana[31m ziuR'
    """
    return _OBEYED.sub("", text)
