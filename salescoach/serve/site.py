"""Voila with a start page and a fixed list of notebooks, and with nothing else to be had from it.

Only this module imports Voila, which is an extra.
"""

from __future__ import annotations

import functools
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2
from jupyter_core.utils import run_sync
from jupyter_server import DEFAULT_STATIC_FILES_PATH
from jupyter_server.base.handlers import JupyterHandler
from tornado import httpserver, ioloop, web
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import AllowListFileHandler, TemplateStaticFileHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

if TYPE_CHECKING:
    from salescoach.serve.app import Page

#: Pages that may be open at a time: each has a kernel of some 200 MB.
MOST: Final = 20
#: Seconds that a kernel is kept whose page is gone, and how often it is looked for.
_KEPT: Final = 600
_LOOKED: Final = 60
_PING: Final = 30_000  # milliseconds
_TEMPLATES: Final = resources.files("salescoach") / "templates"
_TEMPLATE: Final = "coach"
#: Voila's ways to list folders, to show any notebook and to hand out files.
_NOT_SERVED: Final = (
    AllowListFileHandler,
    TornadoVoilaHandler,
    TornadoVoilaTreeHandler,
    TemplateStaticFileHandler,
    VoilaContentsHandler,
)
#: What of JupyterLab's extensions a page needs: charts and sliders.
_EXTENSIONS: Final = (
    "jupyterlab-plotly",
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
)
#: A page loads and tells nothing but what comes from here, and stands in no other site's frame.
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_FULL: Final = "As many pages are open as this computer should hold. Close one, or try again in some minutes."
_WRONG: Final = "What went wrong stands where salescoach serve was started."


@dataclass(frozen=True)
class Asked:
    """What to show: the private folder with the copies in "pages", the workbook's name, the pages."""

    folder: Path
    workbook: str
    pages: tuple[Page, ...]
    loopback: bool
    token: str


class _Start(JupyterHandler):
    """The start page: which pages there are, in words."""

    def initialize(self, text: str) -> None:
        self.text = text

    @web.authenticated
    def get(self) -> None:
        self.finish(self.text)


class _Notebook(TornadoVoilaHandler):  # type: ignore[misc]  # Voila has no types
    """One notebook, executed anew for each visitor."""

    @web.authenticated
    async def get(self) -> None:
        headers = self.request.headers
        if headers.get("Sec-Fetch-Site") == "cross-site" and headers.get("Sec-Fetch-Dest") != "document":
            raise web.HTTPError(403)
        if len(self.kernel_manager.list_kernel_ids()) >= MOST:
            self.set_status(503)
            self.finish(_FULL)
            return
        self.xsrf_token  # noqa: B018  sets the cookie with which the page ends its kernel
        await super().get()


class _Site(Voila):  # type: ignore[misc]  # Voila has no types
    asked: Asked
    listening: socket.socket
    on_ready: Callable[[], None] | None

    def init_handlers(self) -> list[Any]:
        kept = [handler for handler in super().init_handlers() if not issubclass(handler[1], _NOT_SERVED)]
        own = [
            (r"/", _Start, {"text": _start(self.asked)}),
            (rf"/voila/templates/({_TEMPLATE}/static/[\w.-]+)", TemplateStaticFileHandler),
            (r"/charts/(plotly-finance\.min\.js)", web.StaticFileHandler, {"path": str(_TEMPLATES)}),
        ]
        return [*own, *kept, *(self._page(page) for page in self.asked.pages)]

    def _page(self, page: Page) -> tuple[str, type[_Notebook], dict[str, Any]]:
        options = {
            "notebook_path": f"{page.notebook}.ipynb",
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        return f"/{page.slug}", _Notebook, options

    def listen(self) -> None:
        """Serve until a signal comes; then end every kernel."""
        server = httpserver.HTTPServer(self.app)
        server.add_socket(self.listening)
        self.ioloop = ioloop.IOLoop.current()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._handle_signal_stop)
        if self.on_ready:
            self.ioloop.add_callback(self.on_ready)
        try:
            self.ioloop.start()
        finally:
            server.stop()
            run_sync(functools.partial(self.kernel_manager.shutdown_all, now=True))()


def run(asked: Asked, listening: socket.socket, on_ready: Callable[[], None] | None) -> None:
    """Serve on a socket that listens until a signal comes."""
    logging.getLogger("tornado").setLevel(logging.ERROR)
    site = _Site(config=_config(asked))
    site.asked, site.listening, site.on_ready = asked, listening, on_ready
    site.initialize([])
    site.start()


def _config(asked: Asked) -> Config:
    config = Config()
    config.Voila.log_level = logging.ERROR
    config.Voila.config_file_paths = []
    config.Voila.root_dir = str(asked.folder / "pages")
    config.Voila.connection_dir_root = str(asked.folder / "run")
    config.Voila.open_browser = False
    config.Voila.token = asked.token
    config.Voila.tornado_settings = {
        "allow_remote_access": not asked.loopback,  # on loopback a request names this computer, or is refused
        "headers": {"Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin"},
        "xsrf_cookies": True,
        "static_path": DEFAULT_STATIC_FILES_PATH,  # for the pages that say what went wrong
        "static_url_prefix": "/voila/static/",
        "ws_ping_timeout": _PING,
        "ws_ping_interval": _PING,
    }
    config.PasswordIdentityProvider.allow_password_change = False
    config.VoilaConfiguration.template = _TEMPLATE
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.extension_allowlist = list(_EXTENSIONS)
    config.VoilaConfiguration.extension_denylist = []
    config.VoilaExecutor.cell_error_instruction = _WRONG
    config.MappingKernelManager.cull_idle_timeout = _KEPT
    config.MappingKernelManager.cull_interval = _LOOKED
    config.KernelManager.transport = "ipc"  # sockets in the private folder: no other user can listen in
    return config


def _start(asked: Asked) -> str:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string((_TEMPLATES / "start.html.j2").read_text(encoding="utf-8"))
    css = (_TEMPLATES / "coach.css").read_text(encoding="utf-8")
    return template.render(workbook=asked.workbook, pages=asked.pages, css=css)
