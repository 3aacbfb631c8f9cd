"""The pages of catalogue import and description, with the worker's part done in between."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from cundang.custodians.models import Account, Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.holdings.actions import draft_item, work_off
from cundang.holdings.models import ImportRun, Item

from .tables import HEADING, numbered, xlsx

SignIn = Callable[[Actor], Client]


@pytest.fixture
def catalogue(tmp_path: Path) -> Callable[[], SimpleUploadedFile]:
    """A workbook of three rows, of which the last repeats a code."""
    content = xlsx(tmp_path / "目录.xlsx", [[*HEADING, "颜色"], *numbered(2), *numbered(1)]).read_bytes()
    return lambda: SimpleUploadedFile("目录.xlsx", content)


def waiting_jobs() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select (args->>'pk')::int from procrastinate_jobs where task_name = %s order by id",
            ["holdings.import_catalogue"],
        )
        return [pk for (pk,) in cursor.fetchall()]


def test_upload_look_import(
    catalogue: Callable[[], SimpleUploadedFile], village: Office, archivist: Actor, sign_in: SignIn
) -> None:
    client = sign_in(archivist)
    assert "上传并试运行" in client.get("/catalogue/import/").content.decode()
    sent = client.post("/catalogue/import/", {"file": catalogue(), "office": village.code})
    with acting(archivist):
        run = ImportRun.objects.get()
    assert sent.url == f"/catalogue/import/{run.pk}/"  # type: ignore[attr-defined]
    assert "every 2s" in client.get(sent.url).content.decode()  # type: ignore[attr-defined]
    assert waiting_jobs() == [run.pk]

    work_off(run.pk, last_try=False, actor=machine())
    looked = client.get(f"/catalogue/import/{run.pk}/").content.decode()
    assert "导入这份目录" in looked
    assert "出现过" in looked
    assert "颜色" in looked
    assert "every 2s" not in looked
    with acting(archivist):
        assert not Item.objects.exists()

    assert client.post(f"/catalogue/import/{run.pk}/").status_code == 302
    work_off(run.pk, last_try=False, actor=machine())
    done = client.get(f"/catalogue/import/{run.pk}/").content.decode()
    assert "已导入" in done
    assert "导入这份目录" not in done
    with acting(archivist):
        assert Item.objects.count() == 2
    file = client.get(f"/catalogue/import/{run.pk}/report/")
    assert b"".join(file.streaming_content).decode("utf-8-sig").count("\n") == 4  # type: ignore[attr-defined]
    assert "目录.xlsx" in client.get("/catalogue/import/").content.decode()


def test_a_file_that_is_none(village: Office, archivist: Actor, sign_in: SignIn) -> None:
    client = sign_in(archivist)
    client.post("/catalogue/import/", {"file": SimpleUploadedFile("a.csv", "姓名,电话".encode()), "office": "众拥村"})
    with acting(archivist):
        run = ImportRun.objects.get()
    work_off(run.pk, last_try=False, actor=machine())
    page = client.get(f"/catalogue/import/{run.pk}/").content.decode()
    assert "没有找到目录表头" in page
    assert client.get(f"/catalogue/import/{run.pk}/report/").status_code == 404


def test_whose_account_was_closed_meanwhile(
    catalogue: Callable[[], SimpleUploadedFile], village: Office, archivist: Actor, sign_in: SignIn
) -> None:
    sign_in(archivist).post("/catalogue/import/", {"file": catalogue(), "office": village.code})
    Account.objects.filter(username=archivist.name).update(is_active=False)
    with acting(machine()):
        run = ImportRun.objects.get()
    work_off(run.pk, last_try=False, actor=machine())
    with acting(machine()):
        run.refresh_from_db()
    assert run.state == "failed"
    assert "账号" in run.why


def test_an_office_elsewhere_is_not_found(
    catalogue: Callable[[], SimpleUploadedFile], next_village: Office, archivist: Actor, sign_in: SignIn
) -> None:
    answer = sign_in(archivist).post("/catalogue/import/", {"file": catalogue(), "office": next_village.code})
    assert answer.status_code == 200
    assert "没有找到机构" in answer.content.decode()
    with acting(machine()):
        assert not ImportRun.objects.exists()


def test_describing(village: Office, archivist: Actor, clerk: Actor, sign_in: SignIn) -> None:
    with acting(archivist):
        item = draft_item(office=village, reference="D106-WS·1998·D30-0001", actor=archivist)
        Item.objects.filter(pk=item.pk).update(edited={"title": "目录里的题名"})
    client = sign_in(archivist)
    page = client.get(f"/items/{item.pk}/describe/").content.decode()
    assert "目录里的题名" in page
    fields = {"title": "建房\n批复", "persons": "宣建国、王小红，宣建国", "dated": "1998", "year": "1998"}
    fields |= {"class_code": "WS", "retention_as_marked": "永久"}
    assert client.post(f"/items/{item.pk}/describe/", fields).status_code == 302
    with acting(archivist):
        item.refresh_from_db()
        assert (item.title, item.persons, item.retention_code) == ("建房 批复", ["宣建国", "王小红"], "Y")
        assert (item.draft, item.number) == (False, "")
    assert client.post(f"/items/{item.pk}/describe/", {"title": ""}).status_code == 200
    assert sign_in(clerk).get(f"/items/{item.pk}/describe/").status_code == 403
