"""What salescoach needs of the machine: Python, libraries, a kernel, room to work, and a browser for PDF."""

from __future__ import annotations

import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement

from salescoach import places
from salescoach.batch import pdf
from salescoach.cli.doctor.line import Line, missing, note, ok
from salescoach.errors import SalescoachError

#: The libraries whose versions are said; the others are only looked at.
_SAID: Final = ("pandas", "plotly", "duckdb", "papermill", "jupyterlab")
#: What the extras are for. The others are for those who work on salescoach.
_EXTRAS: Final = {
    "cluster": "reports on a Dask cluster (--cluster)",
    "pdf": "reports as PDF (--pdf)",
    "serve": "web pages (`salescoach serve`)",
    "sql": "databases as a source (`salescoach import --url`)",
}
#: So much must be free where temporary files go.
_ROOM: Final = 1_000_000_000
_PATIENCE: Final = 60  # seconds


def look() -> Iterator[Line]:
    """Yield a line for everything that is needed, and that some need, of the machine."""
    yield ok(f"Python {platform.python_version()} on {platform.system()}; tested with 3.11 on Linux")
    yield from _installed()
    yield _notebooks()
    yield _kernel()
    yield room(Path(tempfile.gettempdir()))
    yield _browser()


def _installed() -> Iterator[Line]:
    try:
        wanted = metadata.requires("salescoach") or []
    except metadata.PackageNotFoundError:
        yield missing("salescoach runs from its files and is not installed", "pip install -e .")
    else:
        yield from libraries(wanted, _version)


def libraries(wanted: list[str], version: Callable[[str], str]) -> Iterator[Line]:
    """Yield a line of the versions that are there, and one for each library that is not or does not fit.

    ``wanted`` are requirements; ``version`` returns a library's version, "" where there is none.

    >>> print(*libraries(["pandas>=3"], {"salescoach": "0.1.0", "pandas": "2.2.3"}.get), sep="\\n")
    ok: salescoach 0.1.0
    missing: pandas 2.2.3 does not fit; pip install "pandas>=3"
    """
    needed = [one for one in map(Requirement, wanted) if _asked(one, "")]
    unfit = [one for one in needed if not _fits(one, version)]
    names = ["salescoach", *(one.name for one in needed if one.name in _SAID and one not in unfit)]
    yield ok(", ".join(f"{name} {version(name)}" for name in names))
    for one in unfit:
        yield missing(_lacks(one, version), f'pip install "{one.name}{one.specifier}"')
    for extra, use in _EXTRAS.items():
        own = [one for one in map(Requirement, wanted) if _asked(one, extra) and not _asked(one, "")]
        lacking = [one for one in own if not _fits(one, version)]
        if lacking:
            told = ", ".join(_lacks(one, version) for one in lacking)
            yield note(f"{told}: only {use} need it", f'pip install "salescoach[{extra}]"')
        elif own:
            yield ok(", ".join(f"{one.name} {version(one.name)}" for one in own) + f", for {use}")


def room(folder: Path) -> Line:
    """Return whether temporary files can be written to a folder, and how much room there is."""
    try:
        with tempfile.TemporaryFile(dir=folder) as stream:
            stream.write(b"1")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return missing(f"{folder} cannot be written: {error.strerror}", "name another folder in TMPDIR")
    if free < _ROOM:
        return missing(f"{free / 1e9:.1f} GB are free in {folder}", "make room, or name another in TMPDIR")
    return ok(f"{free / 1e9:,.0f} GB are free in {folder}, for temporary files")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _asked(one: Requirement, extra: str) -> bool:
    return one.marker is None or one.marker.evaluate({"extra": extra})


def _fits(one: Requirement, version: Callable[[str], str]) -> bool:
    there = version(one.name)
    return bool(there) and one.specifier.contains(there, prereleases=True)


def _lacks(one: Requirement, version: Callable[[str], str]) -> str:
    there = version(one.name)
    return f"{one.name} {there} does not fit" if there else f"{one.name} is not installed"


def _notebooks() -> Line:
    try:
        count = len(list(places.notebooks().glob("*.ipynb")))
        return ok(f"{count} notebooks and {len(places.tutorials())} tutorials came along")
    except SalescoachError as error:
        what, _, todo = str(error).partition(": ")
        return missing(what, todo)


def _kernel() -> Line:
    """Return whether this very Python starts as a kernel, as each report needs one, and finds salescoach."""
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import KernelManager

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002  the base class names it
            return KernelSpec(**get_kernel_dict())

    with tempfile.TemporaryDirectory(prefix="k", dir=_short()) as home:
        manager = KernelManager(
            kernel_spec_manager=ThisPython(),
            transport="ipc",
            ip=f"{home}/s",
            connection_file=f"{home}/kernel.json",
        )
        try:
            said = _answer(manager)
        except (RuntimeError, OSError, TimeoutError) as error:
            said = str(error).splitlines()[0]
        finally:
            manager.shutdown_kernel(now=True)
    if said:
        return missing(f"a kernel of this Python does not work ({said})", "install salescoach again")
    return ok("a kernel of this Python starts and finds salescoach")


def _answer(manager: Any) -> str:
    """Return what is wrong with a kernel, or ""."""
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_PATIENCE)
        reply = client.execute_interactive("import salescoach", silent=True, timeout=_PATIENCE)
    finally:
        client.stop_channels()
    content = reply["content"]
    return "" if content["status"] == "ok" else f"{content['ename']}: {content['evalue']}"


def _short() -> str | None:
    """Return a folder with a short name where the usual one is long: the path of a socket may not be."""
    return "/tmp" if len(tempfile.gettempdir()) > 20 else None  # noqa: S108  mkdtemp picks the name


def _browser() -> Line:
    try:
        found = pdf.browser()
        asked = subprocess.run(  # noqa: S603  the browser that prints, as the reader named or installed it
            [found, "--version"], capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except SalescoachError as error:
        what, _, todo = str(error).partition(": ")
        return note(what, todo.replace("; ", ", "))
    except (OSError, subprocess.SubprocessError):
        return note(f"{found} does not start", "PDF files need it: see if it runs")
    return ok(f"{' '.join(asked.stdout.split()[:2])}, for PDF files")
