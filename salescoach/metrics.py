"""Every number of the pages in one table: docs/metrics.md, made of the definitions in the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from salescoach import (
    advice,
    agreements,
    benchmarks,
    drivers,
    hours,
    ledger,
    maturity,
    plan,
    questions,
    roles,
    stages,
    tracking,
    trends,
    vocab,
    worklist,
)

#: The metrics by the part of the page they stand in.
PARTS: Final[Mapping[str, Sequence[vocab.Metric]]] = {
    "The five answers": questions.METRICS,
    "Every no": ledger.METRICS,
    "What is usual, and what moved": trends.METRICS,
    "Why it moved, and where it is narrow": (*stages.METRICS, *drivers.METRICS),
    "How long it takes": maturity.METRICS,
    "Beside the peers": benchmarks.METRICS,
    "What kind of work it is": roles.METRICS,
    "Do they know?": tracking.METRICS,
    "When in the week": hours.METRICS,
    "Agreements": agreements.METRICS,
    "Monday": (*advice.METRICS, *plan.METRICS, *worklist.METRICS),
}
_HEAD: Final = ("metric", "definition", "unit", "counted from", "method", "source", "unknown when")


def text() -> str:
    """Return ``docs/metrics.md``.

    >>> "| How many meetings for a sale? |" in text()
    True
    """
    parts = [
        "# Metrics\n\nMade from the definitions in the code by `make metrics`. What is counted is explained in the "
        "[glossary](glossary.md).\n"
    ]
    for title, metrics in PARTS.items():
        rows = "\n".join(_row(metric) for metric in metrics)
        parts.append(f"\n## {title}\n\n| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}\n{rows}\n")
    return "".join(parts)


def _row(metric: vocab.Metric) -> str:
    names = ("name", "definition", "unit", "columns", "method", "source", "unknown")
    cells = (str(getattr(metric, name)).replace("|", "\\|") for name in names)
    return f"| {' | '.join(cells)} |"
