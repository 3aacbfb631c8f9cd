"""`cundang work`: the processes that read pages and keep the index up to date."""

import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang import jobs
from cundang.custodians.command import CONSOLE
from cundang.custodians.command import Command as Base
from cundang.custodians.queries import machine
from cundang.finding_aid.actions import sweep_forever, take_names
from cundang.management.children import Children


class Command(Base):
    """Job processes and the index sweeper, each started again when it dies, until SIGTERM or Ctrl-C."""

    help = _("运行后台处理（识别、索引），直到按 Ctrl-C")
    needs = CONSOLE

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, or one alone."""
        parser.add_argument("--processes", type=int, default=settings.WORKERS, help=_("处理进程数"))
        alone = parser.add_mutually_exclusive_group()
        alone.add_argument("--drain", action="store_true", help=_("只用本进程，把现有任务做完就结束"))
        alone.add_argument(
            "--only",
            choices=["jobs", "index", "names"],
            help=_("只用本进程，只处理任务、只更新索引，或把导入后待登记的人名登记完就结束"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Be one process, or the parent of several."""
        if options["drain"] or options["only"] == "jobs":
            jobs.follow_parent()
            if jobs.run_worker(drain=options["drain"]):
                sys.exit(jobs.RECYCLED)
        elif options["only"] == "index":
            self.sweep(sweep_forever)
        elif options["only"] == "names":
            self.sweep(take_names)
        else:
            jobs.follow_parent()
            with Children(self.say) as children:
                children.start_workers(options["processes"])
                self.say(_("后台处理已启动（%d 个进程），按 Ctrl-C 停止。") % options["processes"])
                children.watch()

    def sweep(self, work: Callable[..., None]) -> None:
        """Do the index's work until asked to end."""
        ended = threading.Event()
        for asked in (signal.SIGTERM, signal.SIGINT):
            signal.signal(asked, lambda *_: ended.set())
        jobs.follow_parent()
        work(ended, actor=machine())
