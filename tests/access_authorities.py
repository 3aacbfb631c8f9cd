"""The rows of test_access.py for authority data: read by whoever searches, kept by the archivists of the county."""

from typing import Any

from access_rows import JSON, Row, roles_with
from django.core.files.uploadedfile import SimpleUploadedFile

from cundang.custodians.queries import acting, console
from cundang.holdings.actions import write_unit
from cundang.holdings.authority_models import DatePeriod, Unit

CONSOLE = console("tester")
SEARCH, KEEP = roles_with("search"), roles_with("keep_authorities")
PRINTING = roles_with("print_lists")
COUNTY = frozenset({"city_archivist"})  # holds `keep_authorities` for a whole county


def _default() -> int:
    """The program's own row of a word: everybody may see it."""
    return DatePeriod.objects.get(office=None, word="文革").pk


def _own(world: Any) -> int:
    """A unit bound to the world's office; made again when a row of the table has taken it away."""
    with acting(CONSOLE):
        found = Unit.objects.filter(bound=world.office, name="前丰大队").first()
        return (found or _made(world.office.code)).pk


def _of_the_county() -> int:
    """A unit of the county in which every role of the table has its post: all of them read it."""
    with acting(CONSOLE):
        found = Unit.objects.filter(bound="330782", name="前丰大队").first()
        return (found or _made("330782")).pk


def _made(code: str) -> Unit:
    return write_unit({"name": "前丰大队", "bound": code}, actor=CONSOLE)


PERIOD = {"word": "合作化", "first": "1953-01-01", "last": "1956-12-31", "source": "义乌县志"}

AUTHORITY_ROWS: dict[str, Row] = {
    "dates": Row(lambda w: "/dates/?dated=1975", SEARCH, 200, 200),
    "new-date-period": Row(lambda w: "/dates/words/new/", COUNTY, 200, 200),
    "date-period": Row(lambda w: f"/dates/words/{_default()}/", COUNTY, 200, 200),
    "keeping-rules": Row(lambda w: "/rooms/rules/", roles_with("view"), 200, 200),
    "api:keeping-rules": Row(lambda w: "/api/v1/rooms/rules", roles_with("view"), 200, 200, anonymous=401),
    "api:set-keeping-rules": Row(
        lambda w: "/api/v1/rooms/rules",
        COUNTY,
        200,
        200,
        data=lambda w: {"points": ["防火"], "widths": [30]},
        **{**JSON, "method": "put"},
    ),
    "all-fonds": Row(lambda w: "/fonds/", SEARCH, 200, 200),
    "fonds": Row(lambda w: f"/fonds/{w.item.fonds_id}/", SEARCH),
    "fonds-file": Row(lambda w: f"/fonds/{w.item.fonds_id}/file/", PRINTING),
    "fonds-file-sheet": Row(lambda w: f"/fonds/{w.item.fonds_id}/file/sheet/", PRINTING),
    "api:fonds-file-paper": Row(lambda w: f"/api/v1/fonds/{w.item.fonds_id}/file.pdf", PRINTING, anonymous=401),
    "api:fonds_file": Row(lambda w: f"/api/v1/fonds/{w.item.fonds_id}/file", PRINTING, anonymous=401),
    "api:all_fonds": Row(lambda w: "/api/v1/fonds", SEARCH, 200, 200, anonymous=401),
    "api:one_fonds": Row(lambda w: f"/api/v1/fonds/{w.item.fonds_id}", SEARCH, anonymous=401),
    "api:fonds_preview": Row(lambda w: f"/api/v1/fonds/{w.item.fonds_id}/preview?template=item", SEARCH, anonymous=401),
    "api:fonds_described": Row(
        lambda w: f"/api/v1/fonds/{w.item.fonds_id}",
        KEEP,
        data=lambda w: {"name": "村委会", "templates": {"": "item"}},
        **{**JSON, "method": "put"},
    ),
    "units": Row(lambda w: f"/units/?office={w.office.code}", SEARCH, 200, 200),
    "unit": Row(lambda w: f"/units/{_of_the_county()}/", SEARCH, 200, 200),
    "new-unit": Row(lambda w: "/units/new/", KEEP, 200, 200),
    "units-sheet": Row(lambda w: "/units/sheet/", KEEP, 200, 200),
    "edit-unit": Row(lambda w: f"/units/{_own(w)}/edit/", KEEP),
    "unit-away": Row(lambda w: f"/units/{_own(w)}/away/", KEEP, 302, method="post"),
    "api:units": Row(lambda w: "/api/v1/units", SEARCH, 200, 200, anonymous=401),
    "api:unit": Row(lambda w: f"/api/v1/units/{_of_the_county()}", SEARCH, 200, 200, anonymous=401),
    "api:unit_added": Row(
        lambda w: "/api/v1/units", KEEP, 200, 422, data=lambda w: {"name": "新丰大队", "bound": w.office.code}, **JSON
    ),
    "api:unit_written": Row(
        lambda w: f"/api/v1/units/{_own(w)}",
        KEEP,
        data=lambda w: {"name": "前丰大队", "bound": w.office.code, "remark": "改"},
        **{**JSON, "method": "put"},
    ),
    "api:unit_removed": Row(lambda w: f"/api/v1/units/{_own(w)}", KEEP, 204, **{**JSON, "method": "delete"}),
    "api:units_sheet": Row(
        lambda w: "/api/v1/units/sheet",
        KEEP,
        200,
        200,
        method="post",
        data=lambda w: {"file": SimpleUploadedFile("u.csv", f"规范名称,现机构\n新丰大队,{w.office.code}\n".encode())},
        anonymous=401,
    ),
    "api:dates_read": Row(lambda w: "/api/v1/dates?dated=1975", SEARCH, 200, 200, anonymous=401),
    "api:date_periods": Row(lambda w: "/api/v1/dates/words", SEARCH, 200, 200, anonymous=401),
    "api:date_period_written": Row(
        lambda w: "/api/v1/dates/words",
        COUNTY,
        200,
        403,
        data=lambda w: {**PERIOD, "county": w.office.code[:6]},
        **{**JSON, "method": "put"},
    ),
}
