"""The rates the sample is made with: what was published, by whom, and what is invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rate:
    """A rate, what it divides by what, and where it was published; no source: invented."""

    value: float
    step: str
    source: str = ""


#: A rep of the sample dials a day's work in this many parts: the files stay small, and what comes of
#: a week's dials is what comes of a real week's. So connects per dial are this many times the published.
SCALE: Final = 2.5

CONNECT: Final = Rate(
    0.133, "dial to connect, top quarter of teams", "Gong Labs with 30 Minutes to President's Club, 2024"
)
TALK: Final = Rate(0.58, "connect to conversation", "Belkins, Cold calling benchmarks, 2026 (calls of 2025)")
SET: Final = Rate(
    0.113, "conversation to appointment, the publisher's own team", "Cognism, State of cold calling, 2025/26"
)
SET_USUAL: Final = Rate(
    0.046, "conversation to appointment, usual", "Belkins, Cold calling benchmarks, 2026 (calls of 2025)"
)
REFUSED: Final = Rate(
    0.377, "conversation to refusal (not interested)", "Salesfinity, ColdCallBenchmarks, 2025"
)
LATER: Final = Rate(0.150, "conversation to call later", "Salesfinity, ColdCallBenchmarks, 2025")
MAIL: Final = Rate(0.112, "conversation to send an e-mail", "Salesfinity, ColdCallBenchmarks, 2025")
ATTEMPTS: Final = Rate(
    6, "attempts before an account is left in peace", "MIT and InsideSales (Oldroyd), 2007"
)
NO_SHOW: Final = Rate(
    0.30, "no-shows of cold appointments (25 to 35 in 100)", "Leadriver, 2026, citing Insource Leads"
)
NO_SHOW_WARM: Final = Rate(
    0.15, "no-shows of people who came to us (15 to 30 in 100)", "Leadriver, 2026, citing Insource Leads"
)
DEAL: Final = Rate(0.59, "first meeting to opportunity", "TOPO (Gartner), Sales development metrics, 2019")
WIN: Final = Rate(0.45, "opportunity to sale, qualified (30 to 45 in 100)", "Fairview, Win rate, no year")
WIN_USUAL: Final = Rate(0.30, "opportunity to sale, qualified, lower end", "Fairview, Win rate, no year")

PUBLISHED: Final = (
    CONNECT, TALK, SET, SET_USUAL, REFUSED, LATER, MAIL, ATTEMPTS,
    NO_SHOW, NO_SHOW_WARM, DEAL, WIN, WIN_USUAL,
)  # fmt: skip

#: Invented: nobody publishes them in a form that fits.
CONNECT_CUSTOMER: Final = Rate(0.50, "dial to connect, customers")
MOVED: Final = Rate(0.15, "appointments put to another date")
CANCELLED: Final = Rate(0.06, "appointments called off")
FORGOTTEN: Final = Rate(0.05, "meetings of which nobody logged what became of them")
CALL_BACK: Final = Rate(0.05, "voicemails that are called back")
REPLY: Final = Rate(0.10, "e-mails that are answered")
RENEWED: Final = Rate(0.90, "renewals won")
EXPANDED: Final = Rate(0.60, "expansions won")
WIN_DAYS: Final = Rate(28, "days from first meeting to sale, the middle one")
LOSS_DAYS: Final = Rate(84, "days from first meeting to a lost deal, the middle one")
LATE: Final = Rate(0.35, "sales that take as long as a loss")
SPREAD: Final = Rate(0.8, "spread of both (lognormal)")
