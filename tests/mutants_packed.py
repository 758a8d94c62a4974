"""Workbooks and archives that are almost right: damaged members, lies in the directory, odd names, odd XML."""

from __future__ import annotations

import gzip
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Final

Members = list[tuple[str, bytes]]
AnyText = Callable[[str, Random], str]
_NAMES: Final = (
    "../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "..\\evil.csv", "a/../../b.csv", "x" * 240 + ".csv", "x" * 300 + ".csv", "\u202evsc.csv", "a\nb.csv",
    ".hidden.csv", "__MACOSX/a.csv", "dir/", "con.csv", " .csv", "a.csv ", ".csv", "*.csv", "[a].csv", "é.csv", "'.csv", "a.xlsx", "a.xls", "a.gz", "a.zip",
)  # fmt: skip
_ATTRIBUTES: Final = (
    "r",
    "t",
    "s",
    "ref",
    "sheetId",
    "name",
    "count",
    "uniqueCount",
    "Target",
    "state",
    "numFmtId",
)
_VALUES: Final = (
    "", "0", "-1", "99999999999", "4294967296", "A0", "A1", "XFD1048576", "ZZZ9", "AAAAAAAA1", "A99999999999", "B2:A1", "A1:XFD1048576", "s", "n", "d", "e",
    "str", "inlineStr", "b", "../../x.xml", "/x", "hidden", "&#0;", "&lt;", "x" * 3000,
)  # fmt: skip


def mutate(data: bytes, rng: Random, name: str, any_text: AnyText) -> bytes:
    """Return a packed file damaged by one step."""
    if data[:2] == b"\x1f\x8b":
        return _gzip(data, rng)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(one.filename, archive.read(one)) for one in archive.infolist()]
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        ValueError,
        struct.error,
    ):
        return data
    return STEPS[name](data, members, rng, any_text) if members else data


def packed(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of these members; two may have one name."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def _gzip(data: bytes, rng: Random) -> bytes:
    try:
        inside = gzip.decompress(data)
    except (OSError, zlib.error, EOFError):
        return data
    match rng.randrange(5):
        case 0:
            return data[:-8] + struct.pack("<I", rng.getrandbits(32)) + data[-4:]
        case 1:
            return data + data
        case 2:
            return gzip.compress(data)
        case 3:
            return data + rng.randbytes(20)
        case _:
            return gzip.compress(inside[: rng.randrange(len(inside) + 1)])


def _torn(data: bytes, members: Members, rng: Random, any_text: AnyText) -> bytes:
    """Damage what is in one member, and pack it right."""
    at = rng.randrange(len(members))
    name, inside = members[at]
    cut = rng.randrange(len(inside) + 1)
    some = (inside[:cut], inside[:cut] + rng.randbytes(4) + inside[cut + 4 :], b"", inside * 2, inside[cut:])
    members[at] = name, rng.choice(some)
    return packed(members)


def _gone(data: bytes, members: Members, rng: Random, any_text: AnyText) -> bytes:
    del members[rng.randrange(len(members))]
    return packed(members)


def _named(data: bytes, members: Members, rng: Random, any_text: AnyText) -> bytes:
    at = rng.randrange(len(members))
    name = rng.choice(_NAMES) if rng.random() < 0.8 else rng.choice(members)[0]
    members.insert(at, (name, members[at][1]))
    if rng.random() < 0.5:
        del members[at + 1]
    return packed(
        members, rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    )


def _nested(data: bytes, members: Members, rng: Random, any_text: AnyText) -> bytes:
    return packed(
        [
            (
                rng.choice(("in.zip", "in.csv", "in.xlsx", "in.csv.gz")),
                rng.choice((data, gzip.compress(data))),
            ),
            *members[:1],
        ]
    )


def _header(data: bytes, members: Members, rng: Random, any_text: AnyText) -> bytes:
    """Change a field of a member's header or of the directory: flags, method, sizes, checksum, a link."""
    places = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)]
    out, at = bytearray(data), rng.choice(places)
    field = at + rng.randrange(4, 46)
    size = rng.choice((1, 2, 4))
    new = rng.choice(
        (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x01\0\0\0", b"\x63\0\0\0", b"\x0c\0\0\0", rng.randbytes(4))
    )
    if rng.random() < 0.2 and data[at : at + 4] == b"PK\x01\x02":
        field, size, new = at + 38, 4, struct.pack("<I", 0o120777 << 16)
    out[field : field + size] = new[:size]
    return bytes(out)


def _xml(data: bytes, members: Members, rng: Random, any_text: AnyText) -> bytes:
    """Change attributes and texts of the XML of a workbook, or the text of a table in an archive."""
    whole = [n for n, (name, _) in enumerate(members) if name.endswith((".xml", ".rels"))]
    if not whole:
        return _torn(data, members, rng, any_text)
    at = rng.choice([n for n in whole if "sheet" in members[n][0]] if rng.random() < 0.6 else whole)
    name, inside = members[at]
    text = inside.decode("utf-8", "replace")
    for _ in range(rng.choice((1, 1, 3))):
        attribute = rng.choice(_ATTRIBUTES)
        found = list(re.finditer(rf'\b{attribute}="([^"]*)"|<(v|t|f)>([^<]*)<', text))
        if found:
            one = rng.choice(found)
            group = 3 if one[2] else 1
            new = (
                rng.choice(_VALUES)
                if group == 1
                else re.sub("[<&\x00-\x08\x0b-\x1f]", "", any_text(one[3], rng))
            )
            text = text[: one.start(group)] + new + text[one.end(group) :]
    members[at] = name, text.encode("utf-8", "replace")
    return packed(members)


def _structure(data: bytes, members: Members, rng: Random, any_text: AnyText) -> bytes:
    """Repeat, take away or nest an element of the XML."""
    at = rng.randrange(len(members))
    name, inside = members[at]
    tags = list(re.finditer(rb"<[^>]+>", inside))
    if not tags:
        return _torn(data, members, rng, any_text)
    one = rng.choice(tags)
    some = (
        b"",
        one[0] * 2,
        one[0] * 300,
        b"<!--",
        b"<![CDATA[",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]>&a;',
        one[0] + b"&nbsp;",
        b"</x>",
    )
    members[at] = name, inside[: one.start()] + rng.choice(some) + inside[one.end() :]
    return packed(members)


STEPS: Final[dict[str, Callable[[bytes, Members, Random, AnyText], bytes]]] = {
    "torn member": _torn,
    "member gone": _gone,
    "member named": _named,
    "nested": _nested,
    "zip header": _header,
    "xml": _xml,
    "xml structure": _structure,
}
