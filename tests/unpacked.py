"""What a file holds, at any depth: zip members, parts of mails, cells of Excel, the words of a PDF, packed downloads."""

from __future__ import annotations

import base64
import email
import email.policy
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from email.message import Message

#: A download that stands inside a page.
_INSIDE = re.compile(rb"base64,([A-Za-z0-9+/]{8,}={0,2})")


def files(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield where something stands and its bytes: the file itself, and all that is packed in it."""
    yield name, content
    for n, packed in enumerate(_INSIDE.findall(content)):
        yield f"{name}#{n}", base64.b64decode(packed + b"=" * (-len(packed) % 4))
    if name.endswith((".zip", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            for member in opened.namelist():
                yield f"{name}: names", member.encode()
                yield from ((f"{name}: {where}", held) for where, held in files(member, opened.read(member)))
    elif name.endswith(".eml"):
        message = email.message_from_bytes(content, policy=email.policy.default)
        yield from ((f"{name}: {where}", held) for where, held in _parts(message))
    elif name.endswith(".pdf"):
        yield f"{name}: words", words(content).encode()


def _parts(message: Message) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        yield "headers", "\n".join(f"{key}: {value}" for key, value in part.items()).encode()
        if not part.is_multipart():
            held = part.get_payload(decode=True)
            assert isinstance(held, bytes)
            yield "names", (part.get_filename() or "").encode()
            yield from files(part.get_filename() or "body", held)


def words(pdf: bytes) -> str:
    """Return the words of a PDF: what its fonts' tables say its glyphs stand for, and the texts in brackets."""
    streams = [_inflated(one) for one in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)]
    tables = [dict(_glyphs(one)) for one in streams if b"begincmap" in one]
    shown = [
        re.findall(rb"<([0-9A-Fa-f]+)>", block)
        for one in streams
        for block in re.findall(rb"BT\b(.*?)\bET", one, re.DOTALL)
    ]
    found = [
        "".join(table.get(code, "") for run in block for code in re.findall(rb"....", run.upper()))
        for block in shown
        for table in tables
    ]
    plain = [
        _text(one)
        for held in (pdf, *streams)
        for one in re.findall(rb"\((?:\\.|[^()\\])*\)|<FEFF[0-9A-Fa-f]+>", held)
    ]
    return "\n".join([*found, *plain])


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _glyphs(table: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the code of each glyph of a font and its sign."""
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, sign in re.findall(rb"<(\w+)>\s*<(\w+)>", block):
            yield code.upper(), bytes.fromhex(sign.decode()).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, sign in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for n in range(int(last, 16) - int(first, 16) + 1):
                yield b"%04X" % (int(first, 16) + n), chr(int(sign, 16) + n)


def _text(said: bytes) -> str:
    if said.startswith(b"<"):
        return bytes.fromhex(said[5:-1].decode()).decode("utf-16-be", "replace")
    bare = re.sub(rb"\\([0-7]{3})", lambda sign: bytes([int(sign[1], 8) & 255]), said[1:-1])
    bare = re.sub(rb"\\(.)", rb"\1", bare, flags=re.DOTALL)
    return bare.decode("utf-16" if bare.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1", "replace")
