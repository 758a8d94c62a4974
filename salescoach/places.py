"""Where the files lie that come with the package and are not part of its code."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from salescoach.errors import SalescoachError

_PACKAGE: Final = Path(__file__).resolve().parent


def notebooks(package: Path = _PACKAGE) -> Path:
    """Return the folder of the notebooks: in an installed package, or beside it in a checkout.

    Raises ``SalescoachError`` where neither is there.

    >>> (notebooks() / "2-rep-report.ipynb").is_file()
    True
    """
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if (folder / "2-rep-report.ipynb").is_file():
            return folder
    raise SalescoachError(
        f"the notebooks are missing from {package}: install salescoach again, from a wheel or a checkout"
    )


def tutorials(package: Path = _PACKAGE) -> tuple[Path, ...]:
    """Return the tutorial notebooks, in order: those of an installed package, or of a checkout.

    >>> [path.stem for path in tutorials()]
    ['1-from-an-export', '2-your-own-crm', '3-how-sure']
    """
    inside, beside = package / "notebooks" / "tutorials", package.parent / "docs" / "tutorials"
    return tuple(sorted((inside if inside.is_dir() else beside).glob("*.ipynb")))
