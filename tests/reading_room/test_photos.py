"""Photos of documents: opened within limits, drawn anew, sealed, seen by who handles the enquiry, removed on time."""

import io
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone
from PIL import Image

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    EnquiryRefused,
    PhotoRefused,
    keep_photo,
    keep_photo_term,
    move,
    remove_due_photos,
    remove_photo,
    view_photo,
)
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.models import DocumentPhoto, Enquiry
from cundang.reading_room.photos import child as photo_child
from cundang.reading_room.photos import opening as photo_opening
from cundang.reading_room.photos.opening import NotAPhoto, opened
from cundang.reading_room.photos.queries import photo_days, photos_of

from .conftest import LOU, Make
from .photo_files import SECRET, card, jpeg, pdf, pdf_bomb, pdf_of_laughs, png, png_bomb, polyglot

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")
Browser = Callable[[Actor], Client]


def size_of(made: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(made)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        return image.size


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (jpeg(), (1600, 1000)),
        (jpeg(orientation=6), (1000, 1600)),  # turned upright, since what said so goes
        (jpeg(mode="L"), (1600, 1000)),
        (jpeg(mode="CMYK"), (1600, 1000)),
        (jpeg(size=(4000, 3000)), (2200, 1650)),
        (png(), (1600, 1000)),
        (png("P"), (1600, 1000)),
        (png("1"), (1600, 1000)),
        (pdf(), (2200, 2200)),
    ],
)
def test_an_honest_photo_is_drawn_anew(data: bytes, size: tuple[int, int]) -> None:
    (made,) = opened(data)
    assert size_of(made) == size
    assert SECRET not in made


def test_it_still_shows_what_was_on_it() -> None:
    (made,) = opened(jpeg())
    with Image.open(io.BytesIO(made)) as image:
        red, green, blue = image.getpixel((400, 300))  # type: ignore[misc]
    assert blue > 100 > red + green


def test_what_is_transparent_becomes_white_and_nothing_at_all_is_refused() -> None:
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    sent = io.BytesIO()
    clear.save(sent, "PNG")
    with pytest.raises(NotAPhoto, match="空白"):
        opened(sent.getvalue())
    clear.paste((0, 0, 0, 255), (0, 0, 50, 50))
    sent = io.BytesIO()
    clear.save(sent, "PNG")
    (made,) = opened(sent.getvalue())
    with Image.open(io.BytesIO(made)) as image:
        assert image.getpixel((200, 200)) == (255, 255, 255)


def test_every_page_of_a_document() -> None:
    assert len(opened(pdf(3))) == 3


HIDDEN = b"PK\x03\x04 something that nobody sees"


def test_what_hangs_behind_a_photo_is_left_away() -> None:
    (made,) = opened(jpeg() + HIDDEN)  # telephones hang small films there
    assert HIDDEN not in made


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是照片"),
        (b"MZ\x90\x00", "不是照片"),
        (b"<svg xmlns='x'/>", "不是照片"),
        (b"GIF89a" + bytes(99), "不是照片"),
        (b"\0\0\0\x18ftypheic" + bytes(99), "HEIC"),
        (jpeg()[:3000], "坏了"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "坏了"),
        (b"%PDF-1.7\n" + bytes(500), "坏了"),
        (pdf(4), "1 至 3 页"),
        (pdf(password="1234"), "密码"),
        (pdf()[:-900], "坏了"),
        (png_bomb(), "图像太大"),
        (png_bomb(12_001, 200), "图像太大"),
        (jpeg(size=(90, 300)), "看不清"),
        (polyglot(b"%PDF-1.4 1 0 obj"), "别的东西"),
        (polyglot(b"<script>alert(1)</script>"), "别的东西"),
        (polyglot(b"PK\x03\x04"), "别的东西"),
        (bytes(10 * 1024 * 1024 + 1), "不要超过 10 MB"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(NotAPhoto, match=said) as refusal:
        opened(data)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("side", [10_000, 40_000, 80_000])
def test_a_pdf_made_to_eat_memory_is_refused(side: int) -> None:
    bomb = pdf_bomb(side)
    assert len(bomb) < 100_000
    start = time.monotonic()
    with pytest.raises(NotAPhoto, match="图像太大"):
        opened(bomb)
    assert time.monotonic() - start < 20


def test_a_file_made_to_eat_time_ends_its_own_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert photo_child.SECONDS == 10
    monkeypatch.setattr(photo_opening, "SECONDS", 3.0)
    with pytest.raises(NotAPhoto, match="太复杂"):
        opened(pdf_of_laughs())


@pytest.fixture
def enquiry(asked: Make, clerk: Actor, village: Office) -> Enquiry:
    return asked(clerk, village, "accept")


def kept(enquiry: Enquiry, actor: Actor, data: bytes = b"", name: str = "身份证") -> DocumentPhoto:
    with acting(actor):
        return keep_photo(enquiry, data or jpeg(), name=name, actor=actor)[0]


def there() -> list[DocumentPhoto]:
    with acting(CONSOLE):
        return list(DocumentPhoto.objects.select_related("enquiry").order_by("pk"))


def more(photo: DocumentPhoto, times: int) -> None:
    row = {"enquiry_id": photo.enquiry_id, "name": "x", "sealed": photo.sealed, "by": "x"}
    with acting(CONSOLE):
        DocumentPhoto.objects.bulk_create([DocumentPhoto(**row) for _more in range(times)])


def test_it_is_kept_sealed_and_looking_stands_in_the_ledger(enquiry: Enquiry, clerk: Actor) -> None:
    pk = kept(enquiry, clerk).pk
    with acting(clerk):
        row = DocumentPhoto.objects.get(pk=pk)
        assert b"JFIF\0" not in bytes(row.sealed)
        assert size_of(view_photo(row, actor=clerk)) == (1600, 1000)
        assert [one.act for one in Entry.objects.filter(act__startswith="photo").order_by("pk")] == [
            "photo kept",
            "photo viewed",
        ]
        with override_settings(SECRET_KEY="another"), pytest.raises(PhotoRefused, match="密钥"):
            view_photo(row, actor=clerk)


def test_only_who_handles_the_enquiry_sees_it(
    enquiry: Enquiry, clerk: Actor, next_clerk: Actor, inspector: Actor, sign_in: Browser
) -> None:
    photo = kept(enquiry, clerk)
    page = f"/enquiries/{enquiry.pk}/photos/{photo.pk}/"
    for actor in (next_clerk, inspector):
        with pytest.raises(Forbidden):
            photos_of(actor, enquiry)
        with pytest.raises(Forbidden):
            view_photo(photo, actor=actor)
        assert sign_in(actor).get(page).status_code in (403, 404)
    assert "证件照片" not in sign_in(inspector).get(f"/enquiries/{enquiry.pk}/").text
    answer = sign_in(clerk).get(page)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    with acting(next_clerk):
        assert not DocumentPhoto.objects.exists()  # the database's own lock


def test_a_photo_of_another_enquiry_is_not_there(enquiry: Enquiry, clerk: Actor, asked: Make, village: Office) -> None:
    other = asked(clerk, village)
    photo = kept(other, clerk)
    assert not photos_of(clerk, enquiry).filter(pk=photo.pk).exists()


def test_at_the_desk(enquiry: Enquiry, clerk: Actor, sign_in: Browser) -> None:
    browser, page = sign_in(clerk), f"/enquiries/{enquiry.pk}/"
    sent = {"photo": SimpleUploadedFile("IMG_1.jpg", jpeg()), "name": "身份证<b>"}
    told = browser.post(f"{page}photos/", sent, follow=True).text
    assert "已留存 1 张" in told
    assert "身份证&lt;b&gt;" in told
    assert "答复后 30 天自动删除" in told
    for wrong in ({"name": "x"}, {"photo": SimpleUploadedFile("a.jpg", b"no"), "name": "x"}):
        assert browser.post(f"{page}photos/", wrong, follow=True).status_code == 200
    blank = {"photo": SimpleUploadedFile("a.jpg", jpeg()), "name": " "}
    assert "写明是什么证件" in browser.post(f"{page}photos/", blank, follow=True).text
    (photo,) = there()
    assert "已删去" in browser.post(f"{page}photos/{photo.pk}/away/", follow=True).text
    assert not there()


def test_by_endpoint(enquiry: Enquiry, clerk: Actor, sign_in: Browser) -> None:
    browser, api = sign_in(clerk), f"/api/v1/enquiries/{enquiry.pk}/photos"
    made = browser.post(api, {"photo": SimpleUploadedFile("a.pdf", pdf(2)), "name": "户口簿"})
    assert (made.status_code, len(made.json())) == (201, 2)
    wrong = browser.post(api, {"photo": SimpleUploadedFile("a.pdf", b"no"), "name": "户口簿"})
    assert (wrong.status_code, "不是照片" in wrong.json()["error"]) == (422, True)
    one, other = browser.get(api).json()
    assert one["name"] == "户口簿"
    assert size_of(browser.get(f"{api}/{one['id']}").content) == (2200, 2200)
    assert browser.delete(f"{api}/{other['id']}").status_code == 204
    assert len(browser.get(api).json()) == 1


def test_the_applicant_sends_it_from_a_telephone(enquiry: Enquiry, clerk: Actor) -> None:
    citizen: Citizen = LOU
    photo = kept(enquiry, citizen.actor)
    assert (photo.by, Entry.objects.get(act="photo kept").actor) == ("申请人", citizen.actor.name)
    assert size_of(view_photo(photo, actor=clerk)) == (1600, 1000)


def test_at_most_twelve_and_none_after_the_answer(enquiry: Enquiry, clerk: Actor) -> None:
    small = io.BytesIO()
    card((200, 200)).save(small, "PNG")
    more(kept(enquiry, clerk, small.getvalue()), 11)
    with pytest.raises(PhotoRefused, match="最多留 12 张"):
        kept(enquiry, clerk, small.getvalue())
    with acting(clerk):
        enquiry = move(enquiry, "withdraw", words="不查了", actor=clerk)
    with pytest.raises(PhotoRefused, match="已经答复"):
        kept(enquiry, clerk, small.getvalue())
    photo = there()[0]
    with acting(clerk), pytest.raises(PhotoRefused, match="已经答复"):
        remove_photo(photo, actor=clerk)


def answered(enquiry: Enquiry, days: int) -> None:
    when = timezone.now() - timedelta(days=days)
    with acting(CONSOLE):
        Enquiry.objects.filter(pk=enquiry.pk).update(answered_at=when, state="delivered")


def test_it_is_removed_when_its_term_is_over(enquiry: Enquiry, clerk: Actor, city: Actor, county: Office) -> None:
    kept(enquiry, clerk)
    assert remove_due_photos(actor=CONSOLE) == 0  # not answered yet, however long that takes
    answered(enquiry, 29)
    assert remove_due_photos(actor=CONSOLE) == 0
    with acting(city):
        keep_photo_term(county, 29, actor=city)
        assert photo_days(county.code) == 29
    assert remove_due_photos(actor=CONSOLE) == 1
    assert remove_due_photos(actor=CONSOLE) == 0
    assert not there()
    assert Entry.objects.get(act="photos removed").facts == {"count": 1}
    with acting(CONSOLE):
        assert Enquiry.objects.get(pk=enquiry.pk).person  # the applicant's own term is another


def test_none_outlives_the_applicants_data(enquiry: Enquiry, clerk: Actor) -> None:
    kept(enquiry, clerk)
    with acting(CONSOLE):
        Enquiry.objects.filter(pk=enquiry.pk).update(applicant=None)
    assert remove_due_photos(actor=CONSOLE) == 1


def test_the_term_is_the_countys_to_say(county: Office, city: Actor, clerk: Actor, sign_in: Browser) -> None:
    assert photo_days(county.code) == 30
    browser = sign_in(city)
    for typed in ("-1", "", "x", "3661", "99999999", "３"):
        browser.post("/enquiries/rules/photos/", {"days": typed})
        assert 'name="days" value="30"' in browser.get("/enquiries/rules/").text
    assert "已保存" in browser.post("/enquiries/rules/photos/", {"days": "7"}, follow=True).text
    assert 'name="days" value="7"' in browser.get("/enquiries/rules/").text
    assert browser.get("/api/v1/enquiries/photo-term").json() == {"days": 7}
    changed = browser.put("/api/v1/enquiries/photo-term", {"days": 0}, content_type="application/json")
    assert changed.json() == {"days": 0}
    with pytest.raises(Forbidden):
        keep_photo_term(county, 1, actor=clerk)
    with pytest.raises(EnquiryRefused):
        keep_photo_term(county, 3661, actor=city)


def test_photos_cost_one_query_however_many(
    enquiry: Enquiry, clerk: Actor, sign_in: Browser, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(clerk)
    browser.get(f"/enquiries/{enquiry.pk}/")
    with django_assert_max_num_queries(60) as before:
        browser.get(f"/enquiries/{enquiry.pk}/")
    more(kept(enquiry, clerk), 8)
    with django_assert_max_num_queries(len(before.captured_queries)) as after:
        browser.get(f"/enquiries/{enquiry.pk}/")
    assert not any('"sealed"' in one["sql"] for one in after.captured_queries)
