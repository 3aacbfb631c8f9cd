"""Taking in a catalogue file: looked at first (dry run), then written, with a report row by row."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from cundang.custodians.models import Account, Office
from cundang.custodians.queries import Actor, Forbidden, acting, actor_named, require
from cundang.holdings.authorities.periods import periods_of
from cundang.holdings.catalogue.cells import Unreadable
from cundang.holdings.catalogue.identity import Identities
from cundang.holdings.catalogue.matching import Judged, Places, identify
from cundang.holdings.catalogue.report import VERDICTS, Report
from cundang.holdings.catalogue.rows import Row, Table, read
from cundang.holdings.catalogue.writing import Shelves, judge
from cundang.holdings.models import ImportRun
from cundang.holdings.queries import class_codes, report_file
from cundang.ledger.actions import record
from cundang.sentences import Sentence, kept, sentence, system_words
from cundang.strongroom.actions import store
from cundang.strongroom.queries import local_path

TASK: Final = "holdings.import_catalogue"
BATCH: Final = 1000  # rows of one transaction
TRIES: Final = 3  # another import or an intake may make the same item at the same moment

BROKEN_OFF: Final = sentence("导入中途出错，已写入的行保留；请稍后重新导入同一份文件。")

Heard = Callable[[int], None]  # told how many rows are done


class NotImportable(Exception):
    """The file cannot be taken in at all; carries one sentence."""


def begin_import(source: Path | BinaryIO, *, name: str, office: Office, dry_run: bool, actor: Actor) -> ImportRun:
    """Keep the file in the strongroom and note that it is to be looked at or taken in."""
    require(actor, "import_catalogue", office.code)
    with acting(actor):
        file = store(source, media_type="application/octet-stream", actor=actor)
        return ImportRun.objects.create(office=office, name=name[:300], file=file, by=actor.name, dry_run=dry_run)


@transaction.atomic
def check_later(source: BinaryIO, *, name: str, office: Office, actor: Actor) -> ImportRun:
    """Keep an uploaded file, to be looked at (dry run) by a worker."""
    run = begin_import(source, name=name, office=office, dry_run=True, actor=actor)
    _defer(run)
    return run


def _defer(run: ImportRun) -> None:
    app.configure_task(TASK).defer(pk=run.pk)


@transaction.atomic
def confirm_import(run: ImportRun, *, actor: Actor) -> ImportRun:
    """After a dry run: the same file is to be taken in by a worker; raises `NotImportable` at another moment."""
    require(actor, "import_catalogue", run.office_id)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not run.dry_run or run.state != "done":
        raise NotImportable(_("这份目录现在不能导入；请重新上传并先试运行。"))
    run.dry_run, run.state = False, "waiting"
    run.save(update_fields=["dry_run", "state"])
    _defer(run)
    return run


def work_off(pk: int, *, last_try: bool, actor: Actor) -> None:
    """A worker's part: do what the run is there for, as the person who asked; `actor` is the machine.

    A file that is no catalogue, or a person who may no longer import, ends the run; what breaks for another
    reason is raised, to be tried again, and ends the run at the last try.
    """
    with acting(actor):
        run = ImportRun.objects.select_related("office").get(pk=pk)
    try:
        carry_out(run, actor=actor_named(run.by))
    except NotImportable:
        pass  # carry_out has noted it
    except (Forbidden, Account.DoesNotExist):
        _give_up(run, sentence("提交这份目录的账号已不能导入，没有导入。"), actor)
    except Exception:
        if last_try:
            _give_up(run, BROKEN_OFF, actor)
        raise


def _give_up(run: ImportRun, why: Sentence | Unreadable, actor: Actor) -> None:
    with acting(actor):
        run.state, run.error, run.finished_at = "failed", kept(why), timezone.now()
        run.save(update_fields=["state", "error", "finished_at"])
        record("catalogue refused", run, actor=actor, file=run.file_id)


def import_catalogue(
    source: Path, *, office: Office, dry_run: bool, actor: Actor, heard: Heard | None = None
) -> ImportRun:
    """Take a catalogue file in for an office (or only look at it); returns the run with counts and report.

    A row is known by its 档号; without one by office, year, file and 件号; else by title, date, author, 文号 and
    its count in the file. Rows refused stop nothing. Raises `NotImportable` when the file cannot be read at all.
    """
    try:
        run = begin_import(source, name=source.name, office=office, dry_run=dry_run, actor=actor)
    except OSError as error:
        raise NotImportable(sentence("打不开这个文件（%(why)s）。", why=system_words(error))) from error
    try:
        return carry_out(run, actor=actor, heard=heard)
    except NotImportable:
        raise
    except BaseException:
        with suppress(DatabaseError):  # it may be what broke: then the run stays as it is
            _give_up(run, BROKEN_OFF, actor)
        raise


def carry_out(run: ImportRun, *, actor: Actor, heard: Heard | None = None) -> ImportRun:
    """Do what a run is there for; again after a crash, it finds what is written already unchanged."""
    require(actor, "import_catalogue", run.office_id)
    for verdict in VERDICTS:
        setattr(run, verdict, 0)
    run.columns, run.state, run.error = [], "running", ""
    with acting(actor):
        run.save()
        classes, periods = class_codes(), periods_of(run.office_id)
        if not run.dry_run:
            record("catalogue import begun", run, actor=actor, file=run.file_id)
    try:
        with local_path(run.file_id) as source, tempfile.TemporaryDirectory(dir=_work_folder()) as folder:
            path = Path(folder) / "report.csv"
            with override(settings.COMMAND_LANGUAGE), Report(path) as report:
                _Work(run, report, actor).all(read(source, classes, periods), heard)
            return _finish(run, path, actor)
    except Unreadable as error:
        _give_up(run, error, actor)
        raise NotImportable(*error.args) from error


def _work_folder() -> Path:
    folder: Path = settings.DATA / "reports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


class _Work:
    """One run under way: what it needs from its first batch to its last."""

    def __init__(self, run: ImportRun, report: Report, actor: Actor) -> None:
        self.run = run
        self.report = report
        self.actor = actor
        self.identities = Identities()
        self.shelves = Shelves(dry_run=run.dry_run)
        with acting(actor):
            self.places = Places(run.office, actor)

    def all(self, found: Iterator[Table | Row], heard: Heard | None) -> None:
        """Batch after batch."""
        done = 0
        while piece := list(islice(found, BATCH)):
            tables = [table for table in piece if isinstance(table, Table)]
            rows = [row for row in piece if isinstance(row, Row)]
            self.run.columns += [{"sheet": t.name, "columns": t.columns, "unknown": t.unknown} for t in tables]
            self.batch([identify(row, self.places, self.identities) for row in rows])
            done += len(rows)
            if heard:
                heard(done)

    def batch(self, batch: list[Judged]) -> None:
        """Judge and write one batch in one transaction; again when somebody else was writing the same items."""
        before = {verdict: getattr(self.run, verdict) for verdict in VERDICTS}
        for left in reversed(range(TRIES)):
            try:
                with acting(self.actor):
                    judge(batch, self.places, self.shelves)
                    _count(self.run, batch, before)
                    self.run.save(update_fields=[*VERDICTS, "columns"])
                break
            except (IntegrityError, OperationalError):
                if not left:
                    raise
                self.shelves.forget()
                for judged in batch:
                    judged.start_again()
        for judged in batch:
            self.report.add(judged.row, judged.verdict, judged.why, judged.changes)


def _count(run: ImportRun, batch: Iterable[Judged], before: dict[str, int]) -> None:
    counts = dict(before)
    for judged in batch:
        counts[judged.verdict] += 1
    for verdict, count in counts.items():
        setattr(run, verdict, count)


def _finish(run: ImportRun, report: Path, actor: Actor) -> ImportRun:
    with acting(actor):
        run.report = store(report, media_type="text/csv", actor=actor)
        run.state, run.finished_at = "done", timezone.now()
        run.save()
        counts = {verdict: getattr(run, verdict) for verdict in VERDICTS}
        act = "catalogue checked" if run.dry_run else "catalogue imported"
        record(act, run, actor=actor, file=run.file_id, report=run.report_id, **counts)
    report.replace(report_file(run))
    return run
