"""`cundang serve`: database, pages and background work together."""

import socket
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang import installation, postgres
from cundang.custodians.command import CONSOLE, Refused
from cundang.custodians.command import Command as Base
from cundang.management.children import Children
from cundang.management.commands.web import add_address, served, url


class Command(Base):
    """Everything that one machine needs, until Ctrl-C; a database that was down before is stopped again."""

    help = _("一起运行数据库、网页和后台处理，直到按 Ctrl-C")
    needs = CONSOLE

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and how many job processes."""
        add_address(parser)
        parser.add_argument("--processes", type=int, default=settings.WORKERS, help=_("处理进程数"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start everything, look after it, stop it in order."""
        host, port = options["host"], options["port"]
        require_free(host, port)
        was_running = settings.DATABASE.embedded and postgres.server_pid(settings.DATA) is not None
        installation.prepare()
        try:
            with Children(self.say) as children:
                children.start("web", *served(options))
                children.start_workers(options["processes"])
                if answers(host, port):
                    self.say(_("村档已启动：%s （按 Ctrl-C 停止）") % url(host, port))
                    self.stdout.flush()
                children.watch()
                self.say(_("正在停止……"))
        finally:
            if settings.DATABASE.embedded and not was_running:
                postgres.stop(settings.DATA)
        self.say(_("已停止。"))


def require_free(host: str, port: int) -> None:
    """Refuse when somebody else listens there already."""
    try:
        with socket.create_server((host, port), reuse_port=False):
            pass
    except OSError as error:
        raise Refused(
            _("不能在 %(host)s:%(port)d 提供网页（%(why)s），请用 --port 换一个端口。")
            % {"host": host, "port": port, "why": error.strerror}
        ) from error


def answers(host: str, port: int, seconds: float = 30) -> bool:
    """Whether the web server accepts a connection within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1" if host in ("0.0.0.0", "") else host, port), 1).close()  # noqa: S104
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False
