"""Every URL and endpoint × every role × own and other office → status. A URL that is not in the table fails.

“Own” is a record of a village that the role's office covers, “other” one of an office that it does not.
Someone else's record answers exactly as one that does not exist: 404.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from access_authorities import AUTHORITY_ROWS
from access_boxes import BOX_ROWS, BoxWorld, box_world
from access_citizen import CITIZEN_ROWS
from access_collections import COLLECTION_ROWS
from access_commitments import COMMITMENT_ROWS
from access_consents import CONSENT_ROWS
from access_copies import COPY_ROWS
from access_deposits import DEPOSIT_ROWS, DepositWorld, deposit_world, put_back
from access_desk import DESK_ROWS
from access_disposal import DISPOSAL_ROWS, DisposalWorld, disposal_world
from access_enquiries import ENQUIRY_ROWS
from access_handovers import HANDOVER_ROWS, HandoverWorld, handover_world, put_handovers_back
from access_photos import PHOTO_ROWS
from access_province import PROVINCE_ROWS
from access_rating import RATING_ROWS
from access_rows import JSON, Row, roles_with
from access_rules import ACCESS_RULE_ROWS
from access_sign_in import SIGN_IN_ROWS
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from PIL import Image

from cundang.custodians.models import Account, Office, Post, Succession
from cundang.custodians.queries import Actor, acting, console
from cundang.custodians.roles import ROLES
from cundang.digitization.models import Assignment, Batch, BatchFile, BatchPage
from cundang.finding_aid.actions import edit_mention
from cundang.finding_aid.desk_models import Confusion, MentionEdit, Unfound
from cundang.finding_aid.models import Matter, RegisteredName, SavedSearch, Tie
from cundang.finding_aid.registering import register_pages
from cundang.holdings.actions import (
    add_page,
    begin_import,
    carry_out,
    draft_item,
    write_reading,
)
from cundang.holdings.models import ImportRun, Item, Page
from cundang.holdings.schedule_models import Schedule, ScheduleRow
from cundang.strongroom.actions import store

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")
ALL = frozenset(ROLES)


@dataclass(frozen=True)
class World:
    """One office with an item, page and batch; its county's matter; the people whom administrators' pages name."""

    office: Office
    item: Item
    page: Page
    batch: Batch
    problem: BatchPage
    post: Post
    succession: Succession
    run: ImportRun
    unfound: Unfound
    confusion: Confusion
    edit: MentionEdit
    card: int  # of 宣建国
    decision: UUID
    matter: Matter
    saved: SavedSearch  # of `post`'s account
    default: int  # the program's own retention table
    draft: Schedule  # of its county, with two rows
    draft_row: int
    draft_row_2: int
    draft_2: Schedule
    deposits: DepositWorld
    handovers: HandoverWorld
    boxes: BoxWorld
    disposal: DisposalWorld


SEARCH, VIEW, CORRECT, PRINT, DOWNLOAD = (roles_with(act) for act in ("search", "view", "correct", "print", "download"))
IMPORT = roles_with("import_catalogue")
UNFOUND, CONFUSIONS, SWITCH = roles_with("work_unfound"), roles_with("read_confusions"), roles_with("manage_confusions")
BATCH = roles_with("see_batches")
MATTERS = roles_with("edit_matters")
SEE, KEEP = roles_with("see_collection"), roles_with("keep_schedule")
WORK, ASSIGN = roles_with("work_batch"), roles_with("assign_batch")
SUCCESSION, CONTACT = roles_with("record_succession"), roles_with("keep_contact")
ACCOUNTS, POSTS, LEDGER, STATUS = (
    roles_with(act) for act in ("manage_accounts", "grant_posts", "read_ledger", "see_status")
)

TABLE: dict[str, Row] = {
    # For everybody.
    "set_language": Row(lambda w: "/language/", ALL, 302, 302, method="post", data=lambda w: {"language": "en"}),
    "sign-in": Row(lambda w: "/sign-in/", ALL, 302, 302, anonymous=200),
    "sign-out": Row(lambda w: "/sign-out/", ALL, 302, 302, method="post"),
    "password": Row(lambda w: "/password/", ALL, 200, 200),
    # Searching. An office outside the scope is not there: nothing found, not refused.
    "home": Row(lambda w: f"/?q=宣建国&office={w.office.code}&purpose=补办", SEARCH, 200, 200, 302),
    "purpose-done": Row(lambda w: "/purpose/done/", ALL, 302, 302, method="post"),
    "export": Row(
        lambda w: "/export/",
        roles_with("export"),
        200,
        200,
        method="post",
        data=lambda w: {"q": "宣建国", "office": w.office.code, "purpose": "年检"},
    ),
    "save-search": Row(
        lambda w: "/saved/", SEARCH, 302, 302, method="post", data=lambda w: {"q": "宣建国", "name": "我的"}
    ),
    "saved-search": Row(lambda w: f"/saved/{w.saved.pk}/", SEARCH, 302),
    "saved-away": Row(lambda w: f"/saved/{w.saved.pk}/away/", SEARCH, 302, method="post"),
    "matters": Row(lambda w: "/matters/", MATTERS, 200, 200),
    "new-matter": Row(lambda w: "/matters/new/", MATTERS, 200, 200),
    "matter": Row(lambda w: f"/matters/{w.matter.code}/", MATTERS),
    "api:matters": Row(lambda w: "/api/v1/matters", SEARCH, 200, 200, anonymous=401),
    "api:search": Row(
        lambda w: f"/api/v1/search?q=宣建国&office={w.office.code}&purpose=补办", SEARCH, 200, 200, anonymous=401
    ),
    "api:suggest": Row(lambda w: "/api/v1/suggest?q=宣&purpose=补办", SEARCH, 200, 200, anonymous=401),
    # A person's dossier; staff say which mentions are one person.
    "person": Row(lambda w: f"/persons/{w.card}/", SEARCH),
    "person-decide": Row(
        lambda w: f"/persons/{w.card}/decide/",
        roles_with("judge_persons"),
        302,
        method="post",
        data=lambda w: {"act": "merge", "reason": "本人说明", "place": ["p1.0.1"]},
    ),
    "person-undo": Row(
        lambda w: f"/persons/{w.card}/undo/",
        roles_with("judge_persons"),
        302,
        method="post",
        data=lambda w: {"decision": str(w.decision)},
    ),
    "api:person": Row(lambda w: f"/api/v1/persons/{w.card}?purpose=补办", SEARCH, anonymous=401),
    "api:api-root": Row(lambda w: "/api/v1/", ALL, 404, 404, anonymous=404),
    # What the index learns at the desk. Of a place on the work list that is settled already, one is told so.
    "unfound": Row(lambda w: "/unfound/", UNFOUND, 200, 200),
    "unfound-one": Row(lambda w: f"/unfound/{w.unfound.pk}/", UNFOUND),
    "unfound-found": Row(
        lambda w: f"/unfound/{w.unfound.pk}/found/",
        UNFOUND,
        302,
        method="post",
        data=lambda w: {"page": str(w.page.pk), "line": "0"},
    ),
    "unfound-reopen": Row(lambda w: f"/unfound/{w.unfound.pk}/reopen/", UNFOUND, 302, method="post"),
    "unfound-closed": Row(
        lambda w: f"/unfound/{w.unfound.pk}/closed/", UNFOUND, 302, method="post", data=lambda w: {"reason": "没有"}
    ),
    # The confusions are a county's: every village of it is “own” to whoever may.
    "confusions": Row(lambda w: "/confusions/", CONFUSIONS, 200, 200),
    "confusions-export": Row(
        lambda w: "/confusions/export/", CONFUSIONS, 200, 200, method="post", data=lambda w: {"purpose": "复核"}
    ),
    "confusion-switch": Row(lambda w: f"/confusions/{w.confusion.pk}/switch/", SWITCH, 302, method="post"),
    "confusion-list-switch": Row(
        lambda w: f"/confusions/of/{w.confusion.office_id}/switch/", SWITCH, 302, method="post"
    ),
    "page-names": Row(lambda w: f"/pages/{w.page.pk}/names/", VIEW),
    "page-names-edit": Row(
        lambda w: f"/pages/{w.page.pk}/names/edit/",
        CORRECT,
        302,
        method="post",
        data=lambda w: {"line": "0", "name": "王小明"},
    ),
    "page-names-undo": Row(lambda w: f"/pages/{w.page.pk}/names/{w.edit.pk}/undo/", CORRECT, 302, method="post"),
    # Items, pages, pictures.
    "item": Row(lambda w: f"/items/{w.item.pk}/?page=1&line=0", VIEW),
    "correct": Row(
        lambda w: f"/items/{w.item.pk}/pages/1/correct/",
        CORRECT,
        302,
        method="post",
        data=lambda w: {"line": "0", "text": "宣建囯"},
    ),
    "print-page": Row(lambda w: f"/items/{w.item.pk}/pages/1/print/", PRINT),
    "download-page": Row(lambda w: f"/items/{w.item.pk}/pages/1/download/", DOWNLOAD),
    "iiif-base": Row(lambda w: f"/iiif/3/{w.page.pk}", VIEW, 303, 303, 303, anonymous=401),
    "iiif-info": Row(lambda w: f"/iiif/3/{w.page.pk}/info.json", VIEW, anonymous=401),
    "iiif-image": Row(lambda w: f"/iiif/3/{w.page.pk}/full/max/0/default.jpg", VIEW, anonymous=401),
    "iiif-manifest": Row(lambda w: f"/iiif/items/{w.item.pk}/manifest", VIEW, anonymous=401),
    # What the rules propose for an item. A key that nobody proposed changes nothing, and one is told so.
    "item-proposals": Row(lambda w: f"/items/{w.item.pk}/proposals/", roles_with("describe")),
    "api:item-proposals": Row(lambda w: f"/api/v1/items/{w.item.pk}/proposals", roles_with("describe"), anonymous=401),
    "api:say-proposals": Row(
        lambda w: f"/api/v1/items/{w.item.pk}/proposals",
        roles_with("describe"),
        409,
        method="post",
        data=lambda w: {"act": "accept", "keys": ["none"]},
        json=True,
        anonymous=401,
    ),
    # The filing stamp. Half a place is none, and one is told so.
    "stamp-item": Row(lambda w: f"/items/{w.item.pk}/stamp/", roles_with("describe"), 302, method="post"),
    "api:stamp": Row(lambda w: f"/api/v1/items/{w.item.pk}/stamp", VIEW, anonymous=401),
    "api:put-stamp": Row(
        lambda w: f"/api/v1/items/{w.item.pk}/stamp",
        roles_with("describe"),
        422,
        method="put",
        data=lambda w: {"left": 1999},
        json=True,
        anonymous=401,
    ),
    "api:remove-stamp": Row(
        lambda w: f"/api/v1/items/{w.item.pk}/stamp", roles_with("describe"), method="delete", anonymous=401
    ),
    "api:item": Row(lambda w: f"/api/v1/items/{w.item.pk}", VIEW, anonymous=401),
    "api:page": Row(lambda w: f"/api/v1/items/{w.item.pk}/pages/1", VIEW, anonymous=401),
    # Describing.
    "describe": Row(lambda w: f"/items/{w.item.pk}/describe/", roles_with("describe")),
    "import-catalogue": Row(lambda w: "/catalogue/import/", IMPORT, 200, 200),
    "import-report": Row(lambda w: f"/catalogue/import/{w.run.pk}/", IMPORT),
    "import-report-file": Row(lambda w: f"/catalogue/import/{w.run.pk}/report/", IMPORT),
    # Retention tables: what was in force may be read by everybody of the county, a draft is its keeper's.
    "schedules": Row(lambda w: "/schedules/", SEE, 200, 200),
    "schedule-compare": Row(lambda w: "/schedules/compare/", SEE, 200, 200),
    "schedule": Row(lambda w: f"/schedules/{w.default}/", SEE, 200, 200),
    "schedule-draft": Row(lambda w: f"/schedules/{w.draft.pk}/draft/", KEEP, 302, method="post"),
    "schedule-facts": Row(lambda w: f"/schedules/{w.draft.pk}/facts/", KEEP),
    "schedule-new-row": Row(lambda w: f"/schedules/{w.draft.pk}/rows/new/", KEEP),
    "schedule-row": Row(lambda w: f"/schedules/{w.draft.pk}/rows/{w.draft_row}/", KEEP),
    "schedule-sheet": Row(lambda w: f"/schedules/{w.draft.pk}/sheet/", KEEP),
    "schedule-in-force": Row(lambda w: f"/schedules/{w.draft.pk}/in-force/", KEEP, 400, method="post"),
    "schedule-withdraw": Row(lambda w: f"/schedules/{w.draft.pk}/withdraw/", KEEP, 302, method="post"),
    "api:schedules": Row(lambda w: "/api/v1/schedules", SEE, 200, 200, anonymous=401),
    "api:schedule_in_force": Row(lambda w: "/api/v1/schedules/in-force?on=2019-01-01", SEE, 200, 200, anonymous=401),
    "api:schedules_compare": Row(
        lambda w: f"/api/v1/schedules/compare?before={w.default}&after={w.default}", SEE, 200, 200, anonymous=401
    ),
    "api:schedule": Row(lambda w: f"/api/v1/schedules/{w.default}", SEE, 200, 200, anonymous=401),
    "api:schedule_draft": Row(
        lambda w: f"/api/v1/schedules/{w.draft.pk}/draft", KEEP, data=lambda w: {"name": "新"}, **JSON
    ),
    "api:schedule_described": Row(
        lambda w: f"/api/v1/schedules/{w.draft.pk}", KEEP, data=lambda w: {"name": "新"}, **{**JSON, "method": "put"}
    ),
    "api:schedule_row_added": Row(
        lambda w: f"/api/v1/schedules/{w.draft.pk}/rows", KEEP, 422, data=lambda w: {"code": "X"}, **JSON
    ),
    "api:schedule_row_written": Row(
        lambda w: f"/api/v1/schedules/{w.draft.pk}/rows/{w.draft_row}",
        KEEP,
        422,
        data=lambda w: {"code": "X"},
        **{**JSON, "method": "put"},
    ),
    "api:schedule_sheet_in": Row(
        lambda w: f"/api/v1/schedules/{w.draft.pk}/sheet",
        KEEP,
        422,
        method="post",
        anonymous=401,
        data=lambda w: {"file": SimpleUploadedFile("a.csv", "没有表头".encode())},
    ),
    "api:schedule_put_in_force": Row(
        lambda w: f"/api/v1/schedules/{w.draft.pk}/in-force", KEEP, 422, data=lambda w: {"on": "2026-01-01"}, **JSON
    ),
    "api:schedule_withdrawn": Row(lambda w: f"/api/v1/schedules/{w.draft.pk}/withdraw", KEEP, 422, **JSON),
    "schedule-row-away": Row(lambda w: f"/schedules/{w.draft.pk}/rows/{w.draft_row}/away/", KEEP, 302, method="post"),
    "api:schedule_row_removed": Row(
        lambda w: f"/api/v1/schedules/{w.draft.pk}/rows/{w.draft_row_2}",
        KEEP,
        204,
        **{**JSON, "method": "delete"},
    ),
    "schedule-away": Row(lambda w: f"/schedules/{w.draft.pk}/away/", KEEP, 302, method="post"),
    "api:schedule_removed": Row(
        lambda w: f"/api/v1/schedules/{w.draft_2.pk}", KEEP, 204, **{**JSON, "method": "delete"}
    ),
    **BOX_ROWS,
    **AUTHORITY_ROWS,
    **DESK_ROWS,
    **COLLECTION_ROWS,
    **DISPOSAL_ROWS,
    # Batches; a vendor's operator sees only those given to the account.
    "batches": Row(lambda w: "/batches/", BATCH, 200, 200),
    "new-batch": Row(lambda w: "/batches/new/", roles_with("ingest"), 200, 200),
    "batch": Row(lambda w: f"/batches/{w.batch.pk}/", BATCH),
    "give-batch": Row(lambda w: f"/batches/{w.batch.pk}/given/", ASSIGN, 302, method="post"),
    "batch-page-image": Row(lambda w: f"/batches/{w.batch.pk}/pages/{w.problem.pk}/image/", BATCH),
    "retry-page": Row(lambda w: f"/batches/{w.batch.pk}/pages/{w.problem.pk}/retry/", WORK, 302, method="post"),
    "replace-page": Row(lambda w: f"/batches/{w.batch.pk}/pages/{w.problem.pk}/replace/", WORK, 302, method="post"),
    "accept-page": Row(lambda w: f"/batches/{w.batch.pk}/pages/{w.problem.pk}/accept/", WORK, 302, method="post"),
    "api:batches": Row(lambda w: "/api/v1/batches", BATCH, 200, 200, anonymous=401),
    "api:batch": Row(lambda w: f"/api/v1/batches/{w.batch.pk}", BATCH, anonymous=401),
    "api:deliver": Row(
        lambda w: "/api/v1/batches",
        roles_with("ingest"),
        method="post",
        anonymous=401,
        data=lambda w: {"office": w.office.code, "files": SimpleUploadedFile("a.jpg", b"no picture")},
    ),
    **DEPOSIT_ROWS,
    **HANDOVER_ROWS,
    **ENQUIRY_ROWS,
    **COPY_ROWS,
    **RATING_ROWS,
    **CITIZEN_ROWS,
    **ACCESS_RULE_ROWS,
    **COMMITMENT_ROWS,
    **CONSENT_ROWS,
    **SIGN_IN_ROWS,
    **PHOTO_ROWS,
    **PROVINCE_ROWS,
    # Offices.
    "offices": Row(lambda w: "/offices/", SEARCH, 200, 200),
    "office": Row(lambda w: f"/offices/{w.office.code}/", SEARCH),
    "offices-export": Row(lambda w: "/offices/export/", SEARCH, 200, 200, method="post"),
    "office-contact": Row(lambda w: f"/offices/{w.office.code}/contact/", CONTACT, 302, method="post"),
    "api:offices": Row(lambda w: "/api/v1/offices", SEARCH, 200, 200, anonymous=401),
    "api:office": Row(lambda w: f"/api/v1/offices/{w.office.code}", SEARCH, anonymous=401),
    "api:office_contact": Row(
        lambda w: f"/api/v1/offices/{w.office.code}/contact",
        CONTACT,
        data=lambda w: {"phone": "12345"},
        **{**JSON, "method": "put"},
    ),
    "succession-back": Row(lambda w: f"/offices/successions/{w.succession.pk}/back/", SUCCESSION, 302, method="post"),
    # The three administrators: each page for one of them, whatever the office.
    "accounts": Row(lambda w: "/accounts/", ACCOUNTS, 200, 200),
    "new-account": Row(lambda w: "/accounts/new/", ACCOUNTS, 200, 200),
    "account": Row(lambda w: f"/accounts/{w.post.account_id}/", ACCOUNTS, 200, 200),
    "account-out": Row(lambda w: f"/accounts/{w.post.account_id}/out/", ACCOUNTS, 302, 302, method="post"),
    "account-in": Row(lambda w: f"/accounts/{w.post.account_id}/in/", ACCOUNTS, 302, 302, method="post"),
    "posts": Row(lambda w: "/posts/", POSTS, 200, 200),
    "account-posts": Row(lambda w: f"/posts/{w.post.account_id}/", POSTS, 200, 200),
    "post-away": Row(lambda w: f"/posts/{w.post.pk}/away/", POSTS, 302, 302, method="post"),
    "ledger": Row(lambda w: "/ledger/", LEDGER, 200, 200),
    "status": Row(lambda w: "/status/", STATUS, 200, 200),
}


@pytest.fixture
def world(town: Office, next_town: Office, village: Office, next_village: Office) -> Callable[[str], World]:
    """Makes the world of one office."""

    def make(code: str) -> World:
        with acting(CONSOLE):
            office = Office.objects.get_or_create(code=code, defaults={"name": code})[0]
            Office.objects.get_or_create(code=code[:9], defaults={"name": code[:9]})
            item = draft_item(office=office, reference="Z106-WS·1996-Y-CW-0012", actor=CONSOLE)
            picture = io.BytesIO()
            Image.new("RGB", (400, 600), "white").save(picture, "JPEG")
            picture.seek(0)
            blob = store(picture, media_type="image/jpeg", actor=CONSOLE)
            page = add_page(item, 1, image=blob, source=blob, rotation=0, width=400, height=600, dpi=300, actor=CONSOLE)
            lines = [{"text": "宣建国", "confidence": 0.9, "box": [10, 10, 100, 30]}]
            write_reading(page, engine="test", lines=lines, candidates=None, actor=CONSOLE)
            batch = Batch.objects.create(office=office, name="测试", key="k", made_by="tester")
            file = BatchFile.objects.create(batch=batch, office=office, path="a.jpg", key="k", blob=blob)
            problem = BatchPage.objects.create(
                batch=batch, office=office, file=file, index=1, item=item, number=2, state="failed", why="坏"
            )
            account = Account.objects.create(username=f"somebody-{code}")
            post = Post.objects.create(account=account, role="inspector", office=office)
            before = Office.objects.create(code=f"{code[:10]}{99 - int(code[10:]):02}", name="前村")
            succession = Succession.objects.create(predecessor=before, successor=office, since="2019-01-01")
            catalogue = io.BytesIO("档号,题名\nZ106-WS·1996-Y-CW-0013,收据\n".encode())
            run = begin_import(catalogue, name="目录.csv", office=office, dry_run=True, actor=CONSOLE)
            carry_out(run, actor=CONSOLE)
            county = Office.objects.get_or_create(code=code[:6], defaults={"name": code[:6]})[0]
            matter = Matter.objects.create(county=county, code=f"own-{code}", name="水利", words=["水库"])
            boxes = box_world(item)
            saved = SavedSearch.objects.create(account=account, name="他的", asked={"q": "宣建国"})
            now = {"first_at": timezone.now(), "last_at": timezone.now(), "remove_on": timezone.localdate()}
            unfound = Unfound.objects.create(office=office, words="尹建国", by="somebody", **now)
            seen = {"first_seen": timezone.now(), "last_seen": timezone.now()}
            counts = {"times": 1, "corrections": 1, "mentions": 0, "found": 0, **seen}
            confusion = Confusion.objects.get_or_create(office=county, read="宜", meant="宣", defaults=counts)[0]
            edit = edit_mention(page, 0, name="李小红", actor=CONSOLE)
            assert edit is not None
            register_pages([page.pk])
            card = RegisteredName.objects.get(office=office, name="宣建国").pk
            tie = Tie.objects.create(
                office=office, other_office=office, name="宣建国", place="p1", other="p2", same=True, decision=uuid4()
            )
            drafts = [Schedule.objects.create(office=county, name="草稿") for _ in range(2)]
            row = {"schedule": drafts[0], "office": county, "class_code": "WS", "kind": "记录", "place": 1}
            rows = [ScheduleRow.objects.create(code=one, **row).pk for one in ("CW-01", "CW-02")]
            default = Schedule.objects.get(office=None).pk
            deposits = deposit_world(office, item)
            handovers = handover_world(office)
            disposal = disposal_world(office)
        return World(
            office, item, page, batch, problem, post, succession, run,
            unfound, confusion, edit, card, tie.decision, matter, saved,
            default, drafts[0], *rows, drafts[1], deposits, handovers, boxes, disposal,
        )  # fmt: skip

    return make


def named_urls(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The name (with its namespace) of every URL; one without a name has its route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from named_urls(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name or entry.pattern}"


def test_every_url_stands_in_the_table() -> None:
    assert set(named_urls()) == set(TABLE)


HOMES = {  # role → its office, an office in its scope, an office outside it
    **dict.fromkeys(ROLES, ("330782", "330782106201", "330799106201")),
    **dict.fromkeys(["town_archivist", "scan_operator", "window_agent"], ("330782106", "330782106201", "330782100201")),
    "village_clerk": ("330782106201", "330782106201", "330782106202"),
}


def ask(browser: Client, row: Row, world: World) -> HttpResponse:
    """One request."""
    form = {"content_type": "application/json"} if row.json else {}
    answer: HttpResponse = getattr(browser, row.method)(row.url(world), row.data(world), **form)
    for close in answer._resource_closers:  # not answer.close(): that would end the test's own database connection
        close()
    return answer


def restore(world: World) -> None:
    """An earlier row of the table may have changed what the next one is about."""
    with acting(CONSOLE):
        BatchPage.objects.filter(pk=world.problem.pk).update(state="failed")
        put_back(world.deposits)
        put_handovers_back(world.handovers)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_own_and_other_office(role: str, world: Callable[[str], World], person: Any, sign_in: Any) -> None:
    home, own_code, other_code = HOMES[role]
    own, other = world(own_code), world(other_code)
    actor: Actor = person("tried", role, home)
    Assignment.objects.create(batch=own.batch, account_id=actor.account_id, given_by="tester")
    SavedSearch.objects.filter(pk=own.saved.pk).update(account_id=actor.account_id)
    wrong, browser = {}, sign_in(actor)
    for number, (name, row) in enumerate(TABLE.items()):
        places = [("own", own, row.own), ("other", other, row.other)]
        if role not in row.roles:  # denied wherever it is: own and other by turns, so that each is tried by some roles
            which, place, _wanted = places[(number + len(role)) % 2]
            places = [(which, place, row.denied)]
        for which, place, wanted in places:
            answered = ask(browser, row, place).status_code
            # Unless refused it may have changed something, signed out, or chosen another language.
            if row.method != "get" and answered not in (403, 404):
                restore(place)
                browser = sign_in(actor)
            if answered != wanted:
                wrong[f"{name} ({which})"] = f"{answered}, not {wanted}"
    assert not wrong


def test_nobody_comes_in_without_signing_in(world: Callable[[str], World]) -> None:
    place, stranger = world("330782106201"), Client()
    wrong = {
        name: status
        for name, row in TABLE.items()
        if (status := ask(stranger, row, place).status_code) != row.anonymous
    }
    assert not wrong


def test_what_does_not_exist_answers_like_what_is_somebody_elses(
    world: Callable[[str], World], archivist: Actor, sign_in: Any
) -> None:
    elsewhere = world("330782100201")
    browser = sign_in(archivist)
    there = browser.get(f"/items/{elsewhere.item.pk}/")
    nowhere = browser.get("/items/999999999/")
    assert there.status_code == nowhere.status_code == 404
    token = re.compile(rb"[A-Za-z0-9]{64}")  # of the form against forgery, another for each answer
    address = str(elsewhere.item.pk).encode()
    same = token.sub(b"", there.content).replace(b"/items/" + address, b"/items/999999999")
    assert same == token.sub(b"", nowhere.content)
