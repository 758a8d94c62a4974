"""The web app: some notebooks of a workbook without their code, each visitor with a kernel of his own."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from salescoach import private
from salescoach.errors import SalescoachError
from salescoach.serve import copies, home, place
from salescoach.serve.copies import Workbook
from salescoach.serve.place import Place

_INSTALL: Final = 'pip install "salescoach[serve]"'


@dataclass(frozen=True)
class Page:
    """A notebook that is shown: its name, its address, and what it is in words."""

    notebook: str
    slug: str
    title: str
    line: str


#: What is shown, in this order, as far as it is there.
PAGES: Final = (
    Page(
        "4-what-if",
        "what-if",
        "What if?",
        "Move the sliders: what would more dials bring, what a better rate, and how many dials does a goal take?",
    ),
    Page(
        "5-five-questions",
        "five-questions",
        "The five questions",
        "Say first what you think, then see what the log says.",
    ),
    Page(
        "1-explore",
        "explore",
        "Explore the workbook",
        "Choose who, which weeks and which accounts: the five answers, the pictures and the table follow.",
    ),
)


@private.only_mine()
def serve(
    workbook: Workbook,
    notebooks: Path,
    at: Place,
    *,
    token: bool = False,
    on_ready: Callable[[str, str], None] | None = None,
) -> None:
    """Show the pages of a workbook until the process is interrupted or told to end.

    ``notebooks`` is the folder of the notebooks. Whoever comes from another computer, and with
    ``token`` everybody, needs a token. ``on_ready`` is given the address to open and the token, or "".

    Raises ``SalescoachError`` where Voila or all notebooks are missing, or the address cannot be had.
    """
    pages = [page for page in PAGES if (notebooks / f"{page.notebook}.ipynb").is_file()]
    if not pages:
        raise SalescoachError(f"no notebook to show was found in {notebooks}; use a checkout of salescoach")
    _voila()
    at, listening = place.listen(at)
    with copies.private() as folder, home.settled(folder, templates=_templates()):
        shown = [notebooks / f"{page.notebook}.ipynb" for page in pages]
        copies.write(shown, folder / "pages", workbook, web=True)
        from salescoach.serve.site import Asked, run

        secret = secrets.token_urlsafe(24) if token or not at.loopback else ""
        asked = Asked(folder, workbook.folder.resolve().name, tuple(pages), at.loopback, secret)
        run(asked, listening, (lambda: on_ready(at.url(secret), secret)) if on_ready else None)


def _voila() -> None:
    try:
        import voila  # noqa: F401  only to see that it is there
    except ImportError as error:
        raise SalescoachError(f"the web app needs Voila, which is not installed: {_INSTALL}") from error


def _templates() -> Path:
    return Path(str(resources.files("salescoach") / "templates"))
