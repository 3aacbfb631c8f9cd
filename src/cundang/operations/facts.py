"""How the installation is doing: what `status` prints and `check` judges."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang import jobs
from cundang.addresses import SettingsError
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.finding_aid.queries import index_sizes
from cundang.holdings.models import Item, Page, Stale
from cundang.strongroom.models import Blob
from cundang.strongroom.queries import StoreError, store_in_use

LATE_SECONDS = 60  # what waits for longer is late: pages are found within seconds of being read
LITTLE_ROOM = 1_000_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is as it should be, and one sentence."""

    name: str
    ok: bool
    text: str


def status(actor: Actor) -> dict[str, object]:
    """The installation in numbers."""
    with acting(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            version, size = cursor.fetchone()
        files = Blob.objects.aggregate(
            count=Count("pk"), bytes=Sum("size"), damaged=Count("pk", filter=Q(sound=False)), checked=Min("checked_at")
        )
        stale = Stale.objects.filter(kind__in=Stale.SEARCHED).aggregate(waiting=Count("pk"), oldest=Min("at"))
        counts = {
            "offices": Office.objects.count(),
            "items": Item.objects.count(),
            "pages": Page.objects.count(),
            "unread": Page.objects.filter(reading=None).count(),
        }
    items, pages = index_sizes()
    oldest = (timezone.now() - stale["oldest"]).total_seconds() if stale["oldest"] else 0
    return {
        "data": str(settings.DATA),
        "database": {"version": version, "bytes": size, "embedded": settings.DATABASE.embedded},
        **counts,
        "files": {"count": files["count"], "bytes": files["bytes"] or 0, "damaged": files["damaged"]},
        "index": {"items": items, "pages": pages, "waiting": stale["waiting"], "late_seconds": round(oldest)},
        "queue": jobs.queue_state(),
        "free_bytes": shutil.disk_usage(settings.DATA).free,
    }


def findings(actor: Actor) -> list[Finding]:
    """Everything that can be looked at, each judged by itself: one that is down does not hide the others."""
    looks: list[tuple[str, Callable[[Actor], Finding]]] = [
        ("database", _database),
        ("store", _store),
        ("index", _index),
        ("queue", _queue),
        ("disk", _disk),
    ]
    found = []
    for name, look in looks:
        try:
            found.append(look(actor))
        except (StoreError, SettingsError, OSError) as error:
            found.append(Finding(name, False, str(error)))
        except DatabaseError as error:
            found.append(Finding(name, False, _("数据库没有回答：%s") % " ".join(str(error).split())))
    return found


def _database(actor: Actor) -> Finding:
    started = time.perf_counter()
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("database", False, _("数据库：数据表不是当前版本，请运行 cundang setup。"))
    with acting(actor):
        offices = Office.objects.count()
    took = (time.perf_counter() - started) * 1000
    return Finding(
        "database", True, _("数据库：正常（%(offices)d 个机构，%(ms)d 毫秒）") % {"offices": offices, "ms": took}
    )


def _store(actor: Actor) -> Finding:
    store_in_use().size("0" * 64)  # no file has this digest; asking for it shows that the store answers
    with acting(actor):
        damaged = Blob.objects.filter(sound=False).count()
        count = Blob.objects.count()
    if damaged:
        return Finding("store", False, _("库房：%d 个文件已损坏或缺失，请运行 cundang fixity 查看。") % damaged)
    return Finding("store", True, _("库房：正常（%d 个文件）") % count)


def _index(actor: Actor) -> Finding:
    items, pages = index_sizes()
    with acting(actor):
        stale = Stale.objects.filter(kind__in=Stale.SEARCHED).aggregate(waiting=Count("pk"), oldest=Min("at"))
    waiting = stale["waiting"]
    if waiting and (timezone.now() - stale["oldest"]).total_seconds() > LATE_SECONDS:
        return Finding(
            "index",
            False,
            _("检索库：%d 处更新迟迟没有入库，请看 cundang serve 或 cundang work 是否在运行。") % waiting,
        )
    return Finding(
        "index",
        True,
        _("检索库：正常（%(items)d 件，%(pages)d 页，等待更新 %(waiting)d）")
        % {"items": items, "pages": pages, "waiting": waiting},
    )


def _queue(actor: Actor) -> Finding:
    state = jobs.queue_state()
    if state["late_seconds"] > LATE_SECONDS and not state["workers"]:
        return Finding(
            "queue", False, _("后台处理：%d 项任务在等待，但没有处理进程，请运行 cundang serve。") % state["waiting"]
        )
    if state["failed"]:
        return Finding("queue", False, _("后台处理：%d 项任务失败，详情在批次页和 worker.log。") % state["failed"])
    return Finding("queue", True, _("后台处理：正常（等待 %(waiting)d，进行中 %(running)d，进程 %(workers)d）") % state)


def _disk(actor: Actor) -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    text = _("磁盘：剩余 %.1f GB") % (free / 1e9)
    return Finding("disk", free > LITTLE_ROOM, text if free > LITTLE_ROOM else _("%s，请尽快腾出空间。") % text)
