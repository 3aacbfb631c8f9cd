"""The work queue: a worker that takes over the jobs of dead ones, and child processes that run workers.

Jobs are deferred by the rooms with procrastinate's Django app, inside the act's own transaction. A
worker that was only frozen may finish a job that another has taken over: a job must be idempotent.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connections
from procrastinate import App, jobs
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import close_db_connections, close_db_connections_async
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

HEARTBEAT_SECONDS = 1.0
STALLED_SECONDS = 5.0  # without a heartbeat for so long a worker counts as dead; a busy machine may miss a few
SWEEP_SECONDS = 1.0
MAX_TRIES = 4  # a job that was running in so many workers when they died is given up
LAST_TRY = MAX_TRIES - 1  # `context.job.attempts` of the last one: record the failure instead of trying again
RECYCLE_AFTER = 2000  # jobs; then the process ends and its parent starts a fresh one
RECYCLED = 75  # exit status of a process that ends only to be started afresh
SOON_SECONDS = 300.0  # a job put off for longer is not waited for when the queue is drained
CHILD = "_CUNDANG_CHILD"  # set for a process that must not outlive the one that started it

TAKE_OVER = """
WITH stalled AS (
    SELECT job.id, job.attempts
      FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
     WHERE job.status = 'doing'
       AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %(seconds)s))
       FOR UPDATE OF job SKIP LOCKED
)
SELECT id, attempts + 1 >= %(max_tries)s AS given_up,
       CASE WHEN attempts + 1 >= %(max_tries)s
            THEN procrastinate_finish_job_v1(id, 'failed', false)::text
            ELSE procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)::text END AS done
  FROM stalled
"""

LEFT = """
SELECT count(*) AS left FROM procrastinate_jobs
 WHERE status = 'doing' OR (status = 'todo' AND coalesce(scheduled_at, now()) < now() + make_interval(secs => %s))
"""

STATE = """
SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
       count(*) FILTER (WHERE status = 'failed'),
       coalesce(extract(epoch FROM now() - min(event.at) FILTER (
           WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())), 0),
       (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))
  FROM procrastinate_jobs job
  LEFT JOIN procrastinate_events event
         ON event.job_id = job.id AND event.type = 'deferred' AND job.status = 'todo'
"""


def run_worker(*, queues: Iterable[str] | None = None, drain: bool = False) -> bool:
    """Work off jobs until SIGTERM or SIGINT (or, with `drain`, until none is left anywhere).

    Returns whether the process should be started afresh: after `RECYCLE_AFTER` jobs.
    """
    return asyncio.run(_run_worker(list(queues) if queues else None, drain))


def left() -> int:
    """How many jobs are running or due soon."""
    with connections["default"].cursor() as cursor:
        cursor.execute(LEFT, [SOON_SECONDS])
        count: int = cursor.fetchone()[0]
    return count


def queue_state() -> dict[str, int]:
    """The queue in numbers: jobs `waiting`, `running`, `failed`; `late_seconds` of the oldest due; live `workers`."""
    with connections["default"].cursor() as cursor:
        cursor.execute(STATE, [STALLED_SECONDS])
        values = cursor.fetchone()
    return dict(zip(("waiting", "running", "failed", "late_seconds", "workers"), map(int, values), strict=True))


def drain(processes: int = settings.WORKERS, *, watch: Callable[[], None] | None = None) -> None:
    """Work off every job with so many processes of our own; returns when none is left.

    Runs beside the workers of a running `serve`, and takes over the jobs of a dead one. `watch` is
    called twice a second, for a progress bar. A process that dies is started again: a job that
    kills it is given up after `MAX_TRIES`.
    """
    children = [start("work", "--drain") for _ in range(max(processes, 1))]
    try:
        while True:
            if watch:
                watch()
            ended = [child for child in children if child.poll() is not None]
            if ended:
                remaining = left()
                if not remaining and len(ended) == len(children):
                    return
                if remaining:
                    children = [start("work", "--drain") if child in ended else child for child in children]
            time.sleep(0.5)
    finally:
        stop(children)


def start(*arguments: str) -> "subprocess.Popen[bytes]":
    """Start `cundang ARGUMENTS` as a child that ends when this process does, however that ends.

    What it says goes to `worker.log` in the data folder.
    """
    with _log() as output:
        return subprocess.Popen(
            [sys.executable, "-m", "cundang.cli", *arguments],
            env={**os.environ, CHILD: "1", "CUNDANG_DATA": str(settings.DATA)},
            stdin=subprocess.PIPE,  # never written to: it closes when we end, also by kill -9
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches only us; we stop the children in order
        )


def leave(*arguments: str) -> None:
    """Start `cundang ARGUMENTS`, which goes on by itself when this process has ended; its log is the workers'."""
    with _log() as output:
        subprocess.Popen(
            [sys.executable, "-m", "cundang.cli", *arguments],
            env={**os.environ, "CUNDANG_DATA": str(settings.DATA)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _log() -> BinaryIO:
    settings.DATA.mkdir(parents=True, exist_ok=True)
    log = settings.DATA / "worker.log"
    if log.exists() and log.stat().st_size > 10_000_000:
        log.replace(log.with_suffix(".log.1"))
    return log.open("ab")


def stop(children: "Iterable[subprocess.Popen[bytes]]", seconds: float = 15) -> None:
    """Ask children to finish what they do and end; kill those that take longer (their jobs are taken over)."""
    children = list(children)
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + seconds
    for child in children:
        try:
            child.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdin:
            child.stdin.close()


def follow_parent() -> None:
    """In a child: ask ourselves to end (SIGTERM) as soon as the process that started us is gone."""
    if not os.environ.pop(CHILD, ""):
        return

    def watch() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="follow-parent").start()


async def _run_worker(queues: list[str] | None, drain: bool) -> bool:
    # An app of its own over an asynchronous connection; the tasks keep the Django app, so what a
    # job defers is part of the job's own transaction.
    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    count = _Count()
    async with worker_app.open_async():
        work = asyncio.create_task(
            worker_app.run_worker_async(
                **({"queues": queues} if queues else {}),  # type: ignore[arg-type]
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                delete_jobs=jobs.DeleteJobCondition.SUCCESSFUL,
                task_middleware=[close_db_connections, close_db_connections_async],
                worker_middleware=[count],
            )
        )
        side = [asyncio.create_task(_take_over_for_ever(worker_app))]
        if drain:
            side.append(asyncio.create_task(_cancel_when_drained(worker_app, work)))
        try:
            await work
        except asyncio.CancelledError:
            if not work.done():
                raise
        finally:
            for task in side:
                task.cancel()
            await asyncio.gather(*side, return_exceptions=True)
    return count.full


class _Count:
    """Worker middleware: stops the worker after `RECYCLE_AFTER` jobs."""

    def __init__(self) -> None:
        self.done = 0

    @property
    def full(self) -> bool:
        return self.done >= RECYCLE_AFTER

    async def __call__(self, call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
        self.done += 1
        if self.full:
            worker.stop()  # type: ignore[no-untyped-call]
        return await call_next()


async def _take_over_for_ever(worker_app: App) -> None:
    """Every second, give the jobs of dead workers back to the queue."""
    last = time.monotonic()
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        slept = time.monotonic() - last
        last = time.monotonic()
        if slept < STALLED_SECONDS:  # else the whole machine slept: let everybody show a heartbeat first
            await worker_app.connector.execute_query_all_async(TAKE_OVER, seconds=STALLED_SECONDS, max_tries=MAX_TRIES)


async def _cancel_when_drained(worker_app: App, work: "asyncio.Task[None]") -> None:
    """End the worker once no job is left, with this worker or with another."""
    query = LEFT.replace("%s", "%(seconds)s")
    while (await worker_app.connector.execute_query_one_async(query, seconds=SOON_SECONDS))["left"]:
        await asyncio.sleep(0.2)
    work.cancel()
