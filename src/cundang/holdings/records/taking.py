"""A file of records taken over line by line, batch by batch (docs/records.md)."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import IntegrityError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.holdings.actions.catalogue import TRIES
from cundang.holdings.authorities.periods import periods_of
from cundang.holdings.catalogue.identity import Identities
from cundang.holdings.catalogue.matching import Judged, Places, identify
from cundang.holdings.catalogue.report import Report
from cundang.holdings.catalogue.writing import Shelves, judge
from cundang.holdings.queries import class_codes
from cundang.holdings.records.lines import Line, RecordsFile, Unreadable
from cundang.holdings.records.outcome import Heard, NotTakenOver, Taken
from cundang.holdings.records.pages import Leaf, write_pages
from cundang.holdings.records.pictures import BadPicture, take_picture
from cundang.holdings.records.reading import Record, contradictions, record_of
from cundang.ledger.actions import record
from cundang.strongroom.actions import store

LINES_AT_ONCE: Final = 1000  # of one transaction,
BYTES_AT_ONCE: Final = 4 * 1024 * 1024  # or so many: long lines are not held together


def take_over(source: Path, *, office: Office | None, actor: Actor, heard: Heard | None) -> Taken:
    """See `holdings.actions.import_records`, which has asked whether the actor may."""
    try:
        file = RecordsFile(source)
    except Unreadable as error:
        raise NotTakenOver(str(error), Taken()) from error
    folder = settings.DATA / "reports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file, tempfile.TemporaryDirectory(dir=folder) as made:
        path = Path(made) / "report.csv"
        with acting(actor):
            record("records import begun", actor=actor, office_code=office.code if office else "", size=file.size)
        with override(settings.COMMAND_LANGUAGE), Report(path) as report:
            work = _Work(source.parent, office, report, actor)
            broken = work.all(file, heard)
        taken = _finish(work, file, path)
    if broken:
        raise NotTakenOver(broken, taken)
    return taken


class _Work:
    """One import under way."""

    def __init__(self, folder: Path, office: Office | None, report: Report, actor: Actor) -> None:
        self.folder = folder
        self.office = office
        self.report = report
        self.actor = actor
        self.taken = Taken()
        self.pages = 0
        self.identities = Identities(codes_alone=True)
        self.shelves = Shelves(dry_run=False)
        with acting(actor):
            self.places = Places(office, actor)
            self.classes = class_codes()
            self.periods = periods_of(office.code if office else actor.office_code)

    def all(self, file: RecordsFile, heard: Heard | None) -> str:
        """Batch after batch; why the file could not be read to its end, or empty."""
        try:
            for lines in _batches(file.lines()):
                self.batch([record_of(line, self.classes, self.periods) for line in lines])
                if heard:
                    heard(file.done, file.size)
        except Unreadable as error:
            return str(error)
        return ""

    def batch(self, records: list[Record]) -> None:
        """Judge and write one batch in one transaction; again when somebody else was writing the same items."""
        batch = [(judged, self.leaves(judged, one)) for judged, one in ((self.known(one), one) for one in records)]
        for left in reversed(range(TRIES)):
            try:
                with acting(self.actor):
                    judge([judged for judged, _leaves in batch], self.places, self.shelves)
                    write_pages(batch)
                    remarks = [self.remarks(judged, one) for (judged, _l), one in zip(batch, records, strict=True)]
                break
            except (IntegrityError, OperationalError):
                if not left:
                    raise
                self.shelves.forget()
                for judged, _leaves in batch:
                    judged.start_again()
        for (judged, leaves), said in zip(batch, remarks, strict=True):
            self.taken.counts[judged.verdict] += 1
            self.pages += len(leaves)
            why = "；".join(part for part in (judged.why, *said) if part)
            if why or judged.verdict == "changed":
                self.report.add(judged.row, judged.verdict, why, judged.changes)

    def known(self, one: Record) -> Judged:
        """What a line is known by; one that came before in this file says nothing new, or is refused."""
        judged = identify(one, self.places, self.identities)
        if judged.office and judged.identity is None:
            if self.identities.repeats(one, judged.office.code):
                judged.verdict, judged.why = "unchanged", _("与前面一行完全相同。")
            else:
                judged.why = _("档号“%s”在本文件前面已出现过，内容不同，没有采用。") % one.values["reference"]
        return judged

    def leaves(self, judged: Judged, one: Record) -> list[Leaf]:
        """The pages with their images stored; a line with an image that cannot be taken in is refused."""
        if judged.identity is None or judged.office is None:
            return []
        try:
            return [
                Leaf(sheet, take_picture(self.folder, sheet.image, actor=self.actor) if sheet.image else None)
                for sheet in one.pages
            ]
        except BadPicture as error:
            self.identities.forget(one, judged.office.code)
            judged.identity, judged.verdict, judged.why = None, "refused", str(error)
            return []

    def remarks(self, judged: Judged, one: Record) -> list[str]:
        """What is odd about the code of a line that was taken in."""
        if judged.identity is None or judged.office is None:
            return []
        return contradictions(one, self.shelves.fonds(judged.office, one))


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    broken = None
    try:
        for line in lines:
            batch.append(line)
            size += len(line.data)
            if len(batch) == LINES_AT_ONCE or size >= BYTES_AT_ONCE:
                yield batch
                batch, size = [], 0
    except Unreadable as error:
        broken = error
    if batch:
        yield batch
    if broken:
        raise broken


def _finish(work: _Work, file: RecordsFile, report: Path) -> Taken:
    """Keep the report in the strongroom and in the data folder, and write down what was done."""
    name = f"records-{timezone.localtime():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}.csv"
    with acting(work.actor):
        kept = store(report, media_type="text/csv", actor=work.actor)
        record(
            "records imported",
            actor=work.actor,
            office_code=work.office.code if work.office else "",
            file=file.digest,
            report=kept.pk,
            pages=work.pages,
            lines=work.taken.counts,
        )
    work.taken.report = report.replace(settings.DATA / "reports" / name)
    return work.taken
