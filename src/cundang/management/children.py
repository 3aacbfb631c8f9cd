"""The processes that `serve` and `work` look after."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from django.conf import settings
from django.utils.translation import gettext as _

from cundang import jobs, postgres

QUICKLY = 10.0  # seconds; a child that lived for less is started again after a growing pause
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One process, and when it may be started again."""

    arguments: tuple[str, ...]
    process: "subprocess.Popen[bytes]"
    started: float
    pause: float = 0.0
    again_at: float | None = None


class Children:
    """Child processes, each started again when it dies; all stopped, in order, at the end."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._children: list[Child] = []
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        for asked in (signal.SIGTERM, signal.SIGINT):
            signal.signal(asked, lambda *_: self._ended.set())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        jobs.stop(child.process for child in self._children)

    def start(self, *arguments: str) -> None:
        """Start `cundang ARGUMENTS` and look after it from now on."""
        self._children.append(Child(arguments, jobs.start(*arguments), time.monotonic()))

    def start_workers(self, processes: int) -> None:
        """The job processes and the index sweeper."""
        for _number in range(processes):
            self.start("work", "--only", "jobs")
        self.start("work", "--only", "index")

    def watch(self) -> None:
        """Look after the children (and the embedded database) until SIGTERM or SIGINT."""
        looked_at_database = time.monotonic()
        while not self._ended.wait(0.2):
            for child in self._children:
                self._look_after(child)
            if settings.DATABASE.embedded and time.monotonic() - looked_at_database > 2:
                looked_at_database = time.monotonic()
                self._look_after_database()

    def _look_after_database(self) -> None:
        try:
            postgres.ensure_running(settings.DATABASE, settings.DATA)
        except postgres.PostgresError as error:  # a full disk may be emptied again
            self._say(str(error))

    def _look_after(self, child: Child) -> None:
        status = child.process.poll()
        now = time.monotonic()
        if status is None:
            return
        if child.again_at is None:
            lived = now - child.started
            child.pause = min(max(child.pause * 2, 0.5), LONGEST_PAUSE) if lived < QUICKLY else 0.0
            child.again_at = now + child.pause
            if status != jobs.RECYCLED:
                self._say(
                    _("%(name)s 意外结束（%(status)d），将重新启动。")
                    % {"name": " ".join(child.arguments), "status": status}
                )
        if now >= child.again_at:
            if child.process.stdin:
                child.process.stdin.close()
            child.process = jobs.start(*child.arguments)
            child.started, child.again_at = now, None
