"""The rows of test_access.py for collections.

Of a village by whoever covers it; of a town or a county by whoever covers all of it, so of one of its villages 404.
"""

from access_rows import JSON, Row, roles_with

SEE, KEEP, MARK = (roles_with(act) for act in ("see_collection", "keep_schedule", "mark_collection"))

COLLECTION_ROWS: dict[str, Row] = {
    "collection-start": Row(lambda w: "/collection/", SEE, 302, 302),
    "collection": Row(lambda w: f"/collection/{w.office.code}/?year=2019", SEE),
    "collection-gaps": Row(lambda w: f"/collection/{w.office.code}/gaps/", SEE),
    "reminders": Row(lambda w: "/collection/reminders/", SEE, 200, 200),
    "office-reminders": Row(lambda w: f"/collection/{w.office.code}/reminders/", SEE),
    "api:collection_reminders": Row(lambda w: f"/api/v1/collection/{w.office.code}/reminders", SEE, anonymous=401),
    "collection-count": Row(lambda w: f"/collection/{w.office.code}/count/", SEE, 302, method="post"),
    "collection-plan": Row(lambda w: f"/collection/{w.office.code[:6]}/plan/", KEEP),
    "collection-mark": Row(
        lambda w: f"/collection/{w.office.code}/2019/CW-01/",
        MARK,
        302,
        method="post",
        data=lambda w: {"state": "received"},
    ),
    "collection-mark-away": Row(lambda w: f"/collection/{w.office.code}/2019/CW-01/away/", MARK, 302, method="post"),
    "api:collection_checklist": Row(
        lambda w: f"/api/v1/collection/{w.office.code}/checklist?year=2019", SEE, anonymous=401
    ),
    "api:collection_gaps": Row(lambda w: f"/api/v1/collection/{w.office.code}/gaps", SEE, anonymous=401),
    "api:collection_grid": Row(lambda w: f"/api/v1/collection/{w.office.code}/grid?year=2019", SEE, 404, anonymous=401),
    "api:collection_kind": Row(
        lambda w: f"/api/v1/collection/{w.office.code}/kind?kind=CW-01", SEE, 404, anonymous=401
    ),
    "api:collection_overview": Row(
        lambda w: f"/api/v1/collection/{w.office.code}/overview?year=2019", SEE, 404, anonymous=401
    ),
    "api:collection_marked": Row(
        lambda w: f"/api/v1/collection/{w.office.code}/2019/CW-02",
        MARK,
        data=lambda w: {"state": "received"},
        **{**JSON, "method": "put"},
    ),
    "api:collection_mark_removed": Row(
        lambda w: f"/api/v1/collection/{w.office.code}/2019/CW-02", MARK, 204, **{**JSON, "method": "delete"}
    ),
    "api:collection_plan": Row(lambda w: f"/api/v1/collection/{w.office.code}/plan", SEE, anonymous=401),
    "api:collection_plan_kept": Row(
        lambda w: f"/api/v1/collection/{w.office.code[:6]}/plan",
        KEEP,
        data=lambda w: {"first_year": 1998, "election_years": [2020]},
        **{**JSON, "method": "put"},
    ),
}
