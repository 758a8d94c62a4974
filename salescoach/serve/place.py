"""Where a server listens: on this computer alone unless another address is named."""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass
from typing import Final

from salescoach.errors import SalescoachError

_TRIED: Final = 100
_LAST_PORT: Final = 65_535


@dataclass(frozen=True)
class Place:
    """An address and a port; port 0 is any that is free."""

    host: str = "127.0.0.1"
    port: int = 8866

    @property
    def loopback(self) -> bool:
        """Return whether only this computer can reach it.

        >>> Place("localhost").loopback, Place("::1").loopback, Place("0.0.0.0").loopback
        (True, True, False)
        """
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def url(self, token: str = "") -> str:
        """Return what to open in a browser.

        >>> Place("::1", 8000).url(), Place(port=80).url("abc")
        ('http://[::1]:8000/', 'http://127.0.0.1:80/?token=abc')
        """
        name = socket.gethostname() if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104  asked for
        name = f"[{name}]" if ":" in name else name
        return f"http://{name}:{self.port}/" + (f"?token={token}" if token else "")


def listen(place: Place) -> tuple[Place, socket.socket]:
    """Return a socket that listens, and the place with the port it has.

    Raises ``SalescoachError`` for a port that is taken, with one that is free, and for an address or a
    port that cannot be had.
    """
    try:
        found = _first(place)
    except OSError as error:
        raise SalescoachError(_why(place, error)) from error
    found.setblocking(False)
    return Place(place.host, found.getsockname()[1]), found


def check(place: Place) -> Place:
    """Return the place with a port that was free a moment ago; raises as ``listen``."""
    found, listening = listen(place)
    listening.close()
    return found


def _first(place: Place) -> socket.socket:
    """Return a socket on the first address of the host that this computer has."""
    failed = OSError(errno.EADDRNOTAVAIL, "no address")
    for family, _, _, _, address in socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM):
        try:
            return socket.create_server(address[:2], family=family)
        except OSError as error:
            failed = error
            if error.errno == errno.EADDRINUSE:
                break
    raise failed


def _why(place: Place, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {place.port} is taken on {place.host}; {_free(place)}"
    if error.errno == errno.EACCES:
        return f"port {place.port} may not be used by you; choose one from 1024 on with --port"
    todo = "use 127.0.0.1 for this computer alone, or 0.0.0.0 for all its addresses"
    return f"{place.host} is no address of this computer; {todo}"


def _free(place: Place) -> str:
    """Return the next port that is free as an option, or that none near it is."""
    for port in range(place.port + 1, min(place.port + _TRIED, _LAST_PORT + 1)):
        try:
            check(Place(place.host, port))
        except SalescoachError:
            continue
        return f"{port} is free: --port {port}"
    return "choose another with --port"
