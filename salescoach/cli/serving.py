"""The commands that open the notebooks: as a web app, and in JupyterLab."""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from salescoach import places, serve, store
from salescoach.errors import SalescoachError


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("serve")(serve_)
    app.command("lab")(lab)


def serve_(
    workbook: Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)],
    port: Annotated[int, typer.Option("--port", help="The port; 0 is any.", min=0, max=65_535)] = 8866,
    host: Annotated[
        str, typer.Option("--host", help="The address; 0.0.0.0 lets other computers in.")
    ] = "127.0.0.1",
    token: Annotated[bool, typer.Option("--token", help="Ask for a token, on this computer too.")] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or do not.")
    ] = True,
) -> None:
    """Show what-if, the five questions and the tables of a workbook as web pages, without code.

    Only this computer can open them, unless --host names another address: then everybody needs the
    token that is printed. Docs: docs/serve.md.

    Examples:

      salescoach serve my-team

      salescoach serve my-team --host 0.0.0.0 --port 8000
    """

    def ready(url: str, secret: str) -> None:
        typer.echo(f"open {url}")
        if secret:
            typer.echo("whoever has this address with its token can see the team's numbers")
        typer.echo("Ctrl-C ends it")
        if browser and not secret:
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    shown, at = _shown(workbook), serve.Place(host, port)
    serve.serve(shown, places.notebooks(), at, token=token, on_ready=ready)


def lab(
    workbook: Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)],
    into: Annotated[
        Path | None, typer.Option("--into", help="Keep the copies in this folder; default: they go.")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="The port; 0 is any.", min=0, max=65_535)] = 8888,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or do not.")
    ] = True,
) -> None:
    """Open JupyterLab on working copies of the notebooks, filled in for a workbook.

    Your own Jupyter settings are neither read nor changed. What you change in the copies is gone at the
    end unless --into names a folder. Docs: docs/serve.md.

    Examples:

      salescoach lab my-team

      salescoach lab my-team --into my-notebooks
    """
    kept = f"the copies are in {into}" if into else "the copies go at the end; --into FOLDER keeps them"
    shown = _shown(workbook)
    typer.echo(f"{kept}. Ctrl-C ends it")
    at, tutorials = serve.Place(host, port), places.tutorials()
    serve.lab(shown, places.notebooks(), at, tutorials=tutorials, into=into, browser=browser)


def _shown(workbook: Path) -> serve.Workbook:
    """Return the workbook with its first rep; raise where there is nothing to show."""
    log = store.read(workbook)
    reps = store.find_team(log, "")
    if log.as_of == store.NOTHING_YET or not reps:
        raise SalescoachError(
            f"no activity in {workbook} so far, so there is nothing to show; import an export"
        )
    return serve.Workbook(workbook, reps[0])
