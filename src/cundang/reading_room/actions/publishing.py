"""公开目录: a county publishes a class of records, or no longer; and the register of what is out is kept up to date."""

import json
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine, require
from cundang.holdings.queries import class_codes
from cundang.ledger.actions import record
from cundang.reading_room.actions.enquiries import EnquiryRefused
from cundang.reading_room.publishing.models import PublishedClass
from cundang.reading_room.publishing.records import PERMITTED, PUBLISH, kept_back, rules_now

LOCK: Final = "cundang published"
# One look at all records; rows that stay as they are are not even locked.
REFRESH: Final = f"""
WITH wanted AS MATERIALIZED (
    SELECT item.id, item.office_code, item.class_code,
           md5(concat_ws(E'\\x1f', item.reference, item.title, item.author, item.document_number, item.dated, item.year,
                         item.class_code, item.retention_code, item.pages_stated, item.fonds_id, item.custodian_id)
           ) AS digest
      FROM {PERMITTED}
), put AS (
    INSERT INTO reading_room_publisheditem AS out (item, office_code, class_code, digest, deleted, datestamp)
    SELECT wanted.*, false, date_trunc('second', clock_timestamp())
      FROM wanted LEFT JOIN reading_room_publisheditem AS known ON known.item = wanted.id
     WHERE known.item IS NULL OR known.deleted OR known.digest <> wanted.digest
        ON CONFLICT (item) DO UPDATE
       SET office_code = excluded.office_code, class_code = excluded.class_code, digest = excluded.digest,
           deleted = false, datestamp = excluded.datestamp
    RETURNING 1
), back AS (
    UPDATE reading_room_publisheditem AS out
       SET deleted = true, datestamp = date_trunc('second', clock_timestamp())
     WHERE NOT out.deleted AND NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.id = out.item)
    RETURNING 1
)
SELECT (SELECT count(*) FROM put), (SELECT count(*) FROM back)
"""  # noqa: S608  # our own words


class PublishingRefused(EnquiryRefused):
    """A class that cannot be published so; carries one sentence."""


@transaction.atomic
def publish_class(
    county: Office, class_code: str, *, after_years: int, with_persons: bool, actor: Actor
) -> PublishedClass:
    """Let others harvest the catalogue of a class, from now on."""
    require(actor, PUBLISH, county.code)
    if class_code not in class_codes():
        raise PublishingRefused(_("没有这个门类，请从列表里选。"))
    if class_code in kept_back(county.code)[0]:
        raise PublishingRefused(_("这个门类属于有专门查档规则的种类（如计划生育、婚姻），目录不能公开。"))
    if not 0 <= after_years <= 100:
        raise PublishingRefused(_("形成后满几年公开，请写 0 至 100。"))
    facts: dict[str, Any] = {"after_years": after_years, "with_persons": with_persons}
    try:
        with transaction.atomic():
            made = PublishedClass.objects.create(
                county=county, class_code=class_code, made_by=actor.full_name or actor.name, **facts
            )
    except IntegrityError as again:
        raise PublishingRefused(_("这个门类已经公开；要改条件，请先停止，再按新条件公开。")) from again
    record("class published", made, actor=actor, office_code=county.code, class_code=class_code, **facts)
    refresh_published(actor=machine())
    return made


@transaction.atomic
def stop_publishing(row: PublishedClass, *, actor: Actor) -> PublishedClass:
    """Take a class back: harvesters are told at once that its records are deleted."""
    held = PublishedClass.objects.select_for_update().get(pk=row.pk)
    require(actor, PUBLISH, held.county_id)
    if held.ended_at:
        raise PublishingRefused(_("已经停止公开。"))
    held.ended_at, held.ended_by = timezone.now(), actor.full_name or actor.name
    held.save()
    record("class taken back", held, actor=actor, office_code=held.county_id, class_code=held.class_code)
    refresh_published(actor=machine())
    return held


@transaction.atomic
def refresh_published(*, actor: Actor) -> tuple[int, int]:
    """Bring the register up to date: how many were put out (new, changed, or again) and how many taken back.

    Each hour, and with every change of what is published. Nobody harvests while it runs, so that no record gets a
    datestamp earlier than a list that has been given out.
    """
    with acting(actor):
        rules = rules_now()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
            cursor.execute(REFRESH, {"rules": json.dumps(rules)})
            put, back = cursor.fetchone()
        if put or back:
            record("catalogue published", actor=actor, added=put, removed=back)
    return put, back


@transaction.atomic
def take_published(count: int, *, actor: Actor) -> None:
    """The list of published classes leaves the program."""
    require(actor, PUBLISH)
    record("published classes exported", actor=actor, count=count)
