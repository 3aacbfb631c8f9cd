"""Fills an installation with records to harvest (`fill N`), and makes one secret (`secret PK`)."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
django.setup()

from django.db import connection  # noqa: E402  # after the settings

from cundang.custodians.models import Office  # noqa: E402
from cundang.custodians.queries import acting, console  # noqa: E402
from cundang.holdings.models import Fonds, Item  # noqa: E402
from cundang.reading_room.actions import publish_class, refresh_published  # noqa: E402

ME = console("tester")
ROWS = """
INSERT INTO holdings_item (
       office_code, custodian_id, creator, fonds_id, reference, reference_key, alias, class_code, year,
       retention_as_marked, retention_code, division, number, box, coded_here, title, author, document_number, dated,
       persons, secrecy, remark, draft, unread, import_key, edited, created_at, changed_at)
SELECT (%(codes)s::text[])[1 + n %% 2], %(town)s, '', %(fonds)s, 'Z-' || n, 'Z-' || n, '', 'WS', 1950 + n %% 45,
       '', 'Y', '', '', '', false, '关于第' || n || '号水库的会议记录 & <纪要>', '众拥村', '', '19830000',
       '{}', '', '', false, 0, '', '{}', now(), now()
  FROM generate_series(1, %(many)s) AS n
"""


def fill(many: int) -> None:
    """So many records of two villages, published."""
    with acting(ME), connection.cursor() as cursor:
        names = {"330782": "义乌市", "330782106": "大陈镇", "330782106201": "众拥村", "330782106202": "红峰村"}
        for code, name in names.items():
            Office.objects.get_or_create(code=code, defaults={"name": name})
        fonds = Fonds.objects.create(office_id="330782106201", number="Z", name="众拥村")
        codes = ["330782106201", "330782106202"]
        cursor.execute(ROWS, {"codes": codes, "town": "330782106", "fonds": fonds.pk, "many": many})
    with acting(ME):
        publish_class(Office.objects.get(code="330782"), "WS", after_years=25, with_persons=False, actor=ME)


def secret(pk: int) -> None:
    """What describing it so does, and the hour's work after it."""
    with acting(ME):
        Item.objects.filter(pk=pk).update(secrecy="秘密")
    refresh_published(actor=ME)


if __name__ == "__main__":
    {"fill": fill, "secret": secret}[sys.argv[1]](int(sys.argv[2]))
