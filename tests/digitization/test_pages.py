"""Pages and endpoints of batches: what each shows, what can be done about a page, who sees what."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from PIL import Image

from cundang.custodians.models import Account, Office
from cundang.custodians.queries import Actor, acting, console
from cundang.digitization import queries
from cundang.digitization.actions import BatchRefused, accept_page, assign_batch, pages, replace_page, retry_page
from cundang.digitization.intake import take_in
from cundang.digitization.models import Batch, BatchFile, BatchPage
from cundang.holdings.actions import draft_item
from cundang.holdings.models import Item, Page, Reading
from cundang.ledger.models import Detail
from cundang.sentences import in_words
from digitization import zoo
from digitization.conftest import picture
from digitization.recorded import RecordedEngine

pytestmark = pytest.mark.usefixtures("everywhere")
SignIn = Callable[[Actor], Client]
Work = Callable[[Batch], None]
Person = Callable[[str, str, str], Actor]
CODE, GONE = "Z109-WS·2011·Y-0001", "Z109-WS·1990·D10-0001"


@pytest.fixture
def batch(box: Path, ingest: Callable[[Path], object]) -> Batch:
    """One good page, one empty file, one skewed page missing before it."""
    picture(box / f"{CODE}-001.jpg", "一")
    (box / f"{CODE}-003.jpg").write_bytes(b"")
    ingest(box)
    return Batch.objects.get()


def failed(batch: Batch) -> BatchPage:
    return BatchPage.objects.get(batch=batch, state="failed")


def test_the_batch_page_shows_what_needs_a_person(archivist: Actor, sign_in: SignIn, batch: Batch) -> None:
    html = sign_in(archivist).get(f"/batches/{batch.pk}/").content.decode()
    assert "共 2 页，完成 1 页" in html
    assert "失败 1 页" in html
    assert "文件是空的（0 字节），请重新扫描。" in html
    assert "缺第 2 页" in html
    assert f"/batches/{batch.pk}/pages/{failed(batch).pk}/retry/" in html
    assert "hx-trigger" not in html.split("section")[0]
    assert "批次" in sign_in(archivist).get("/batches/").content.decode()


def test_a_waiting_batch_asks_again(archivist: Actor, sign_in: SignIn, batch: Batch) -> None:
    BatchPage.objects.filter(batch=batch).update(state="waiting")
    html = sign_in(archivist).get(f"/batches/{batch.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in html


def test_the_list_of_batches_needs_few_questions(
    archivist: Actor, sign_in: SignIn, village: Office, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(20):
        Batch.objects.create(office=village, name=f"第 {number} 批", key=str(number), made_by="x")
    client = sign_in(archivist)
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        assert client.get("/batches/").content.decode().count("/batches/") > 20


def test_each_reader_is_told_why_in_the_own_language(
    archivist: Actor, sign_in: SignIn, batch: Batch, box: Path, ingest: Callable[[Path], object]
) -> None:
    """Whoever delivered it in which language: a failed page, a file not taken, a sheet that is no catalogue."""
    (box / "说明.txt").write_text("今天扫了一箱。", encoding="utf-8")
    (box / "链接-001.jpg").symlink_to("/etc/passwd")
    with override("en"):
        ingest(box)
    client = sign_in(archivist)
    html = client.get(f"/batches/{batch.pk}/").content.decode()
    for said in (
        "文件是空的（0 字节），请重新扫描。",
        "指向别处的链接",
        "文件已保存：没有找到目录表头",
    ):
        assert said in html
    client.post("/language/", {"language": "en"})
    html = client.get(f"/batches/{batch.pk}/").content.decode()
    shown = client.get(f"/api/v1/batches/{batch.pk}").json()["problems"]
    for said in (
        "The file is empty (0 bytes)",
        "but kept: No catalogue heading was found",
    ):
        assert said in html
        assert any(said in problem["why"] for problem in shown)


def test_a_reason_kept_by_an_earlier_version_still_shows(batch: Batch, archivist: Actor, sign_in: SignIn) -> None:
    BatchPage.objects.filter(pk=failed(batch).pk).update(why="图像已损坏，打不开，请重新扫描。")
    assert "图像已损坏" in sign_in(archivist).get(f"/batches/{batch.pk}/").content.decode()


def test_retry(batch: Batch, archivist: Actor, work: Work) -> None:
    with acting(archivist):
        retry_page(failed(batch), actor=archivist)
    assert BatchFile.objects.filter(batch=batch, state="waiting").count() == 1
    work(batch)
    assert in_words(failed(batch).why).startswith("文件是空的")
    with pytest.raises(BatchRefused):
        retry_page(BatchPage.objects.get(batch=batch, state="done"), actor=archivist)


def test_replace_a_failed_page(batch: Batch, archivist: Actor, sign_in: SignIn, work: Work) -> None:
    page = failed(batch)
    file = SimpleUploadedFile("重扫.jpg", zoo.jpeg((900, 1200)))
    answer = sign_in(archivist).post(f"/batches/{batch.pk}/pages/{page.pk}/replace/", {"file": file})
    assert answer.status_code == 302
    work(batch)
    page.refresh_from_db()
    assert page.state == "done"
    assert Page.objects.get(item__reference=CODE, number=3).width == 900
    assert queries.progress(batch).failed == 0


def test_replace_a_page_that_was_read(batch: Batch, archivist: Actor, work: Work) -> None:
    """The item keeps one page with that number, with the new image and its own reading."""
    page = BatchPage.objects.select_related("office").get(batch=batch, state="done")
    before = Page.objects.get(pk=page.page_id or 0)
    replace_page(page, io.BytesIO(zoo.jpeg((900, 1200))), "重扫.jpg", actor=archivist)
    work(batch)
    after = Page.objects.get(item__reference=CODE, number=1)
    assert (after.pk, after.width) == (before.pk, 900)
    assert after.image_id != before.image_id
    assert Reading.objects.filter(page=after).count() == 1
    assert Page.objects.count() == 1


def test_a_destroyed_item_gets_no_images_and_the_rest_goes_on(
    box: Path, ingest: Callable[[Path], object], archivist: Actor, sign_in: SignIn, work: Work, village: Office
) -> None:
    """Neither by a new delivery, nor by trying again, nor by another image in its place."""
    draft_item(office=village, reference=GONE, actor=console("tester"))
    marks = {"destroyed_on": date(2026, 3, 1), "destroyed_list": "2026-001", "erased": True}
    Item.objects.filter(reference=GONE).update(**marks)
    for number, code in ((1, GONE), (2, GONE), (1, CODE)):
        picture(box / f"{code}-{number:03}.jpg", f"{code} {number}")
    ingest(box)
    batch = Batch.objects.get()
    assert (queries.progress(batch).done, queries.progress(batch).failed) == (1, 2)
    said = f"{GONE} 已于 2026-03-01 按清册 2026-001 销毁，不能再添加图像；请核对档号，改正文件名后重新提交。"
    assert sign_in(archivist).get(f"/batches/{batch.pk}/").content.decode().count(said) == 2
    page = BatchPage.objects.filter(batch=batch, state="failed").earliest("pk")
    retry_page(page, actor=archivist)
    work(batch)
    replace_page(page, io.BytesIO(zoo.jpeg((900, 1200))), "重扫.jpg", actor=archivist)
    work(batch)
    page.refresh_from_db()
    assert (page.state, in_words(page.why)) == ("failed", said)
    assert [one.item.reference for one in Page.objects.select_related("item")] == [CODE]
    assert Item.objects.get(reference=GONE).unread == 0


def test_an_item_destroyed_while_its_page_is_read_gets_no_image(
    box: Path, village: Office, archivist: Actor, recorded: RecordedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture(box / f"{GONE}-001.jpg")
    batch = take_in(box, office=village, actor=archivist).batch
    pages.open_file(BatchFile.objects.get(batch=batch).pk, actor=archivist)
    read = pages._look_and_read

    def late(*given: Any) -> Any:
        Item.objects.filter(reference=GONE).update(destroyed_on=date(2026, 3, 1), destroyed_list="2026-001")
        return read(*given)

    monkeypatch.setattr(pages, "_look_and_read", late)
    pages.read_page(BatchPage.objects.get(batch=batch).pk, actor=archivist)
    assert "按清册 2026-001 销毁" in in_words(BatchPage.objects.get(batch=batch).why)
    assert not Page.objects.exists()


def test_accept_with_a_reason(batch: Batch, archivist: Actor, sign_in: SignIn) -> None:
    client, page = sign_in(archivist), failed(batch)
    client.post(f"/batches/{batch.pk}/pages/{page.pk}/accept/", {"reason": " "})
    page.refresh_from_db()
    assert page.decision == ""
    client.post(f"/batches/{batch.pk}/pages/{page.pk}/accept/", {"reason": "原件\n如此"})
    page.refresh_from_db()
    assert (page.decision, page.reason, page.decided_by) == ("accepted", "原件 如此", "archivist")
    assert Detail.objects.filter(text={"reason": "原件 如此"}).exists()
    assert "failed" not in {problem.kind for problem in queries.problems(batch)}
    with pytest.raises(BatchRefused):
        accept_page(page, "", actor=archivist)


def test_the_picture_of_a_page(archivist: Actor, sign_in: SignIn, batch: Batch) -> None:
    client = sign_in(archivist)
    done = BatchPage.objects.get(batch=batch, state="done")
    answer = client.get(f"/batches/{batch.pk}/pages/{done.pk}/image/")
    assert answer.headers["Content-Type"] == "image/jpeg"
    width, height = Image.open(io.BytesIO(answer.content)).size
    for rotation, size in ((90, (height, width)), (180, (width, height)), (270, (height, width))):
        Page.objects.filter(pk=done.page_id).update(rotation=rotation)
        turned = client.get(f"/batches/{batch.pk}/pages/{done.pk}/image/")
        assert Image.open(io.BytesIO(turned.content)).size == size
    assert client.get(f"/batches/{batch.pk}/pages/{failed(batch).pk}/image/").status_code == 404


def test_an_operator_sees_only_what_was_given(operator: Actor, archivist: Actor, sign_in: SignIn, batch: Batch) -> None:
    client = sign_in(operator)
    assert client.get(f"/batches/{batch.pk}/").status_code == 404
    assert batch.name not in client.get("/batches/").content.decode()
    assert client.get(f"/api/v1/batches/{batch.pk}").status_code == 404
    account = Account.objects.get(username="operator")
    assert client.post(f"/batches/{batch.pk}/given/", {"account": account.pk, "given": "1"}).status_code == 403
    sign_in(archivist).post(f"/batches/{batch.pk}/given/", {"account": account.pk, "given": "1"})
    assert client.get(f"/batches/{batch.pk}/").status_code == 200
    assert client.get(f"/api/v1/batches/{batch.pk}").json()["failed"] == 1
    sign_in(archivist).post(f"/batches/{batch.pk}/given/", {"account": account.pk, "given": "0"})
    assert client.get(f"/batches/{batch.pk}/").status_code == 404


def test_only_operators_are_given_batches(batch: Batch, archivist: Actor, clerk: Actor) -> None:
    with pytest.raises(BatchRefused):
        assign_batch(batch, Account.objects.get(username=clerk.name), given=True, actor=archivist)


def test_upload_of_files_and_of_a_zip(
    archivist: Actor, sign_in: SignIn, village: Office, work: Work, box: Path
) -> None:
    client = sign_in(archivist)
    scans = [SimpleUploadedFile("001.jpg", zoo.jpeg()), SimpleUploadedFile("002.jpg", b"")]
    sent = {"office": village.code, "scans": scans, "paths": [f"箱/{CODE}/001.jpg", f"箱/{CODE}/002.jpg"]}
    answer = client.post("/batches/new/", sent, headers={"Accept": "application/json"})
    first = Batch.objects.get(pk=answer.json()["batch"])
    work(first)
    assert first.name == "箱"
    assert (queries.progress(first).done, queries.progress(first).failed) == (1, 1)
    zoo.evil_zip(box.parent / "一箱.zip", picture(box / "x.jpg").read_bytes())
    packed = SimpleUploadedFile("一箱.zip", (box.parent / "一箱.zip").read_bytes())
    answer = client.post("/batches/new/", {"office": village.name, "scans": packed})
    assert answer.status_code == 302
    second = Batch.objects.latest("pk")
    work(second)
    assert second.name == "一箱"
    assert Item.objects.filter(reference="收据").exists()


def test_upload_is_refused_in_words(archivist: Actor, sign_in: SignIn, next_village: Office) -> None:
    client = sign_in(archivist)
    sent = {"office": next_village.code, "scans": SimpleUploadedFile("a-001.jpg", zoo.jpeg())}
    assert "没有找到机构" in client.post("/batches/new/", sent).content.decode()
    assert "请选择扫描文件" in client.post("/batches/new/", {"office": "330782106201"}).content.decode()
    answer = client.post("/batches/new/", {}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_endpoints(archivist: Actor, sign_in: SignIn, batch: Batch, village: Office) -> None:
    client = sign_in(archivist)
    assert client.get("/api/v1/batches").json()[0]["pages"] == 2
    one = client.get(f"/api/v1/batches/{batch.pk}").json()
    assert {key: one[key] for key in ("batch", "pages", "done", "failed", "waiting")} == {
        "batch": batch.pk, "pages": 2, "done": 1, "failed": 1, "waiting": 0,
    }  # fmt: skip
    assert one["problems"][0]["why"] == "文件是空的（0 字节），请重新扫描。"
    sent = {"office": village.code, "name": "接口", "files": SimpleUploadedFile("b-001.jpg", zoo.jpeg())}
    assert client.post("/api/v1/batches", sent).json()["waiting"] == 1


def test_another_town_sees_nothing(
    city: Actor, person: Callable[[str, str, str], Actor], sign_in: SignIn, batch: Batch
) -> None:
    other = person("next_archivist", "town_archivist", "330782100")
    assert sign_in(other).get(f"/batches/{batch.pk}/").status_code == 404
    assert sign_in(other).get(f"/api/v1/batches/{batch.pk}").status_code == 404
    assert sign_in(city).get(f"/batches/{batch.pk}/").status_code == 200
