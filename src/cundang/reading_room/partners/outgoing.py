"""Requests that the program itself sends to others: only to addresses of the outside world, and never for long.

An address is looked up once, every number it stands for is checked, and the number checked is the one connected to, so
that a name that means something else a moment later leads nowhere. Redirections are not followed. Loopback and private
networks (10.0.0.0/8 …) are refused unless `CUNDANG_PARTNER_NETWORKS` names them: the state's own networks are private.
Plain http is for those alone.
"""

import ipaddress
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeout
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECONDS: Final = 5.0
LARGEST: Final = 64 * 1024  # bytes of an answer that are read
PORTS: Final = {"https": 443, "http": 80}


class AddressRefused(Exception):
    """An address that is not sent to; carries one sentence."""


class NotSent(Exception):
    """No connection, no answer in time, or none that is HTTP. Carries a word: `timeout` or `connection`."""


@dataclass(frozen=True)
class Target:
    """Where to connect: the number that was checked, the name that certificates and `Host` go by."""

    number: str
    host: str
    port: int
    tls: bool
    path: str


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def target(address: str, *, seconds: float = SECONDS) -> Target:
    """Look an address up and check it; raises `AddressRefused` or, where the name cannot be looked up, `NotSent`."""
    parts, port = _parts(address)
    host = parts.hostname or ""
    try:
        found = _looked_up(host, port, seconds)
    except OSError as error:
        raise NotSent("timeout" if isinstance(error, TimeoutError) else "connection") from error
    numbers = [ipaddress.ip_address(one) for one in found]
    known = all(any(number in network for network in settings.PARTNER_NETWORKS) for number in numbers)
    if not known and not all(number.is_global and not number.is_multicast for number in numbers):
        raise AddressRefused(_("回调地址指向本机或内部网络，不能使用；确需使用请管理员设置 CUNDANG_PARTNER_NETWORKS。"))
    if not known and parts.scheme != "https":
        raise AddressRefused(_("回调地址须以 https:// 开头。"))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(str(numbers[0]), host, port, parts.scheme == "https", path)


def send(method: str, address: str, body: bytes, headers: dict[str, str], *, seconds: float = SECONDS) -> Answer:
    """Send and wait at most `seconds` for everything together; raises `AddressRefused` and `NotSent`."""
    to = target(address, seconds=seconds)
    late = threading.Event()
    try:
        line = socket.create_connection((to.number, to.port), timeout=seconds)
    except OSError as error:
        raise NotSent("timeout" if isinstance(error, TimeoutError) else "connection") from error

    def cut() -> None:  # whoever answers a byte now and then is cut off, too
        late.set()
        with suppress(OSError):  # closed already
            line.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        answer = _exchanged(line, to, method, body, headers)
    except (OSError, HTTPException) as error:
        timed_out = late.is_set() or isinstance(error, TimeoutError)
        raise NotSent("timeout" if timed_out else "connection") from error
    finally:
        watch.cancel()
        line.close()
    if late.is_set():  # cut off between two headers: what was read looks whole
        raise NotSent("timeout")
    return answer


def _exchanged(line: socket.socket, to: Target, method: str, body: bytes, headers: dict[str, str]) -> Answer:
    wrapped = ssl.create_default_context().wrap_socket(line, server_hostname=to.host) if to.tls else line
    speaking = HTTPConnection(to.host, to.port)
    speaking.sock = wrapped
    try:
        usual = to.port == PORTS["https" if to.tls else "http"]
        name = f"[{to.host}]" if ":" in to.host else to.host
        host = {"Host": name if usual else f"{name}:{to.port}", "Connection": "close"}
        speaking.request(method, to.path, body, {**headers, **host})
        answer = speaking.getresponse()
        return Answer(answer.status, answer.read(LARGEST))
    finally:
        speaking.close()
        wrapped.close()


def _parts(address: str) -> tuple[SplitResult, int]:
    wrong = AddressRefused(_("回调地址不对，请写成 https://主机名/路径。"))
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise wrong from error
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or parts.scheme not in PORTS or not parts.hostname or parts.username or parts.fragment:
        raise wrong
    return parts, port


def _looked_up(host: str, port: int, seconds: float) -> list[str]:
    """Every number of a name; looked up beside, since nothing else can end a resolver that waits."""
    beside = ThreadPoolExecutor(max_workers=1)
    try:
        rows = beside.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(seconds)
    except LookupTimeout as error:
        raise TimeoutError from error
    except UnicodeError as error:  # a label of more than 63 characters
        raise OSError(str(error)) from error
    finally:
        beside.shutdown(wait=False)
    return list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in rows))
