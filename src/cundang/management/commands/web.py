"""`cundang web`: the web server."""

from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connections
from django.utils.translation import gettext as _
from granian.constants import Interfaces
from granian.server import Server

from cundang import jobs
from cundang.custodians.command import CONSOLE
from cundang.custodians.command import Command as Base


class Command(Base):
    """Serve the pages until SIGTERM or Ctrl-C; behind a proxy set CUNDANG_HTTPS=1."""

    help = _("运行网页服务，直到按 Ctrl-C")
    needs = CONSOLE

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        add_address(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        connections.close_all()  # the server's process is a fork: it opens its own
        jobs.follow_parent()
        self.say(_("网页地址：%s") % url(options["host"], options["port"]))
        Server(
            "cundang.management.pages:pages",
            factory=True,
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["web_processes"],
            blocking_threads=options["threads"],
            websockets=False,
            respawn_failed_workers=True,
            log_level="error",  # type: ignore[arg-type]  # the enum's own text; its warnings are for programmers
        ).serve()


def add_address(parser: CommandParser) -> None:
    """The options that say where the pages are served."""
    parser.add_argument("--host", default="127.0.0.1", help=_("监听地址"))
    parser.add_argument("--port", type=_port, default=8000, help=_("监听端口"))
    parser.add_argument("--web-processes", type=int, default=settings.WEB_PROCESSES, help=_("网页进程数"))
    parser.add_argument("--threads", type=int, default=8, help=_("每个网页进程同时处理的请求数"))


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ArgumentTypeError(_("端口应是 1 到 65535 的整数"))
    return int(text)


def served(options: dict[str, Any]) -> list[str]:
    """The same options, for another process's command line."""
    return [f"--{name.replace('_', '-')}={options[name]}" for name in ("host", "port", "threads", "web_processes")]


def url(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"  # noqa: S104
