"""Text that strangers may have written into a CRM, and a workbook in which it stands wherever text can stand."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from salescoach import intake

#: What must never run: each names itself, so that what got through can be told.
HTML: Final = (
    "</script><script>alert('n1')</script>",
    "<img src=x onerror=alert('n2')>",
    "\"><svg onload=alert('n3')>",
    "<a href=\"javascript:alert('n4')\">click</a>",
    "<iframe src='https://n5.example/'></iframe><style>@import 'https://n6.example/x.css'</style>",
    "&lt;script&gt;alert('n7')&lt;/script&gt;",
    "--></style></title></textarea></template><svg/onload=alert('n13')><!--",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert('n14')>",
    "' onfocus='alert(`n15`)' autofocus x='",
)
MARKUP: Final = (
    "[x](javascript:alert('n8)')) **b** `c` ![y](https://n9.example/p.png)",
    "$$\\href{javascript:alert('n10')}{x}$$ \\input{/etc/passwd} $E=mc^2$",
    '<b>bold</b><br><a href="https://n11.example/">%{x}</a>',
    "%{customdata[0]} %{y:.2f}<extra></extra> {{ 7*7 }} {% raw %} ${7*7} #{7*7}",
    '<span style="font-size:400px">big</span><sup>up</sup><br />\\(x\\) \\[y\\] \\begin{x}',
    "{{ ''.__class__.__mro__ }} {%- include '/etc/passwd' -%} {# gone #} <%= 7*7 %> <?php echo 7*7 ?>",
    "# Title\n```\n%%bash\n!id\n<details>\n| a | b |",
)
SIGNS: Final = (
    "bell\x07 esc\x1b[31mred\x1b[0m back\x08",
    "\u202egnp.exe\u202c \u2066left\u2069 \u200bzero",
    "\U0001f4de\U0001f468\u200d\U0001f469\u200d\U0001f467 \u00e9e\u0301 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u4e0a\u6d77",
    "L" * 10_000,
    "nul\0l na\0me",
    "".join(map(chr, (*range(1, 32), *range(0x7F, 0xA0)))) + "controls",
    "row\x9b31mred \x1b]0;title\x07 \x90dcs\x9c\x85next",
    "To me\r\nBcc: n16@n16.example\r\n\r\n<html>",
    "ltr\u200e rtl\u200f \ufeffmark \u061c \U000e0041tag \ufff9a\ufffab\ufffb",
    "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308" + "\u0489" * 200,
)
PATHS: Final = (
    "../../x",
    "..\\..\\x",
    "CON",
    "a/b",
    "nul.txt",
    ".hidden",
    "/etc/passwd",
    "C:\\Windows",
    "x" * 300,
    "lpt1.", "aux .html", "a/../../b\0.html", "~root", "$HOME", "-rf", "*?[a]", "index", "manifest.json", "\u2215\uff0e\uff0e\u2215x",
)  # fmt: skip
FORMULAS: Final = (
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    '=HYPERLINK("https://n12.example")',
    "\uff1d1+1",
    "'=1+1",
    "0-1;=1+1|'x'!A0",
)
QUOTES: Final = (
    'quo"te\'s"""', "'); DROP TABLE rows_reps; --", "]]\n[x]\ny = 1", '{"a": [1}', "'''+__import__('os').system('id')+'''",
    "\\", "a\\\"b", "None", "nan", "true", "x\ny", "a\u2028b\u2029c",
    "'''", '"""\\n', "x = 1 # y", "key.sub = {a = 1}", "\\u0000\\x00 \\N{BELL} %00 %0d%0aX: y _x0000_ _x000D_", "${IFS}`id`$(id);&|>x",
)  # fmt: skip
#: Those whose reports are made.
BUSY: Final = (HTML[0], MARKUP[3], SIGNS[1], QUOTES[0])
EVERY: Final = tuple(dict.fromkeys((*BUSY, *HTML, *MARKUP, *SIGNS, *PATHS, *FORMULAS, *QUOTES)))
_MAPPING: Final = """
name = "nasty"
zone = "UTC"
[[read]]
name = "calls"
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "id"
contact_id = "contact"
account_id = "account"
rep_id = "rep"
at = "at"
disposition_word = "result"
contact_title = "title"
[[read]]
name = "accounts"
file = "accounts*.csv"
fills = "accounts"
[read.columns]
account_id = "account"
name = "name"
[[read]]
name = "users"
file = "users*.csv"
fills = "reps"
[read.columns]
rep_id = "rep"
name = "name"
role = "role"
team = "team"
[workbook]
time_zone = "UTC"
[workbook.titles]
decision_maker = ["*"]
[workbook.words.disposition]
"Not in" = "no_answer"
"No" = { disposition = "connected", outcome = "refused" }
"Yes" = { disposition = "connected", outcome = "appointment" }
"Later" = { disposition = "connected", outcome = "later", asked = true }
"""


def workbook(folder: Path, texts: tuple[str, ...] = EVERY, *, weeks: int = 10, reps: int = 4) -> Path:
    """Return a workbook whose reps, teams, accounts, contacts, titles and results are these texts.

    The first ``reps`` texts make calls for some weeks, the others a handful each.
    """
    folder.mkdir(parents=True)
    start, said, calls = datetime(2026, 1, 5, 9), ("Not in", "No", "Not in", "Yes", "Later", "Not in"), []
    for nth, rep in enumerate(texts):
        for n in range(weeks * 30 if nth < reps else 6):
            about = texts[(n + nth) % len(texts)]
            at = start + timedelta(weeks=n // 30, days=n % 5, minutes=7 * (n % 30))
            result = about if n % 29 == 5 else said[n % 6]
            calls.append(
                (f"{nth}-{n}", f"c {about}", f"a {about}", rep, f"{at:%Y-%m-%dT%H:%M}", result, about)
            )
    _write(folder / "calls.csv", ("id", "contact", "account", "rep", "at", "result", "title"), calls)
    _write(folder / "accounts.csv", ("account", "name"), [(f"a {text}", text) for text in texts])
    users = [(text, texts[(n + 1) % len(texts)], "Seller", text) for n, text in enumerate(texts)]
    _write(folder / "users.csv", ("rep", "name", "role", "team"), users)
    (folder / "mapping.toml").write_text(_MAPPING, encoding="utf-8")
    intake.import_files(folder / "book", sorted(folder.glob("*.csv")), how=folder / "mapping.toml")
    return folder / "book"


def _write(path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([head, *rows])
