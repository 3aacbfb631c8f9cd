"""Whoever holds a paper learns whether it is ours as it stands, and nothing of the person; online and offline."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from cundang.custodians.command import Refused
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.reading_room.actions import KeyClosed, issue, revoke, rotate_key
from cundang.reading_room.copies import queries as copies
from cundang.reading_room.copies import signing
from cundang.reading_room.models import Copy, SigningKey
from cundang.strongroom.queries import open_blob

from .issuing import CONSOLE, VERIFY, desk, pick_anew

pytestmark = pytest.mark.django_db
Given = Callable[[int], Copy]


@pytest.fixture
def given(town: Office, village: Office, archivist: Actor, tmp_path: Path) -> Given:
    def make(number: int) -> Copy:
        ready = desk(town, village, tmp_path, "approved", number=number)
        with acting(archivist):
            pick_anew(ready.enquiry, ready.page, [0, 1], actor=archivist)
            return issue(ready.enquiry, "copy", address=VERIFY, actor=archivist)

    return make


@pytest.fixture
def copy(given: Given) -> Copy:
    return given(7)


def seen(signed: str) -> str:
    return Client().get("/verify/", {"c": signed}).text


def test_a_phone_without_an_account_is_told_what_matters(copy: Copy) -> None:
    page = seen(copy.signed)
    for said in ("有效", copy.number, "大陈镇", "复制件", f"{copy.issued_at:%Y-%m-%d}"):
        assert said in page, said
    for private in ("宣建国", "宅基地", "13800001234", "Z106", "一九九六年"):
        assert private not in page, private


def test_number_and_code_do_as_well(copy: Copy) -> None:
    code = f"{copy.code[:5].lower()}-{copy.code[5:]} "
    assert "是我们出具的，没有撤销" in Client().post("/verify/", {"number": copy.number, "code": code}).text
    for number, wrong in ((copy.number, "AAAAA-AAAAA"), ("2026-330782106-0002", copy.code), ("", ""), ("a-b-c", "\0")):
        assert "不是我们出具的" in Client().post("/verify/", {"number": number, "code": wrong}).text


def test_each_altered_character_is_noticed(copy: Copy) -> None:
    keys = copies.public_keys()
    assert signing.checked(copy.signed, keys).number == copy.number
    for at, character in enumerate(copy.signed):
        other = "A" if character != "A" else "B"
        if character.isdigit():
            other = "1" if character != "1" else "2"
        with pytest.raises(signing.NotSigned):
            signing.checked(copy.signed[:at] + other + copy.signed[at + 1 :], keys)
    assert "不是我们出具的" in seen(copy.signed.replace("-0001.", "-0002."))


@pytest.mark.parametrize("junk", ["CD1", "x" * 100_000, "CD1.1.2.3.4.5", "\0", "<script>alert(1)</script>", "。" * 300])
def test_junk_is_not_ours_and_never_an_error(copy: Copy, junk: str) -> None:
    answer = Client().get("/verify/", {"c": junk})
    assert answer.status_code == 200
    assert "不是我们出具的" in answer.text
    assert "<script>alert" not in answer.text


def test_a_paper_that_somebody_else_signed_is_not_ours(copy: Copy) -> None:
    public, private = signing.SIGNERS["ed25519"].new()
    claim = signing.checked(copy.signed, copies.public_keys())
    own = signing.Claim(claim.number, claim.day, claim.digest, signing.key_name(public))
    posing = signing.Claim(claim.number, claim.day, claim.digest, claim.key)
    for forged in (own, posing):
        assert "不是我们出具的" in seen(signing.signed_text(forged, "ed25519", private))


def test_our_signature_on_a_paper_that_is_not_on_the_books_is_told(copy: Copy) -> None:
    with acting(CONSOLE):
        Copy.objects.filter(pk=copy.pk).update(serial=99)
    assert "登记簿里没有" in seen(copy.signed)


def test_a_revoked_paper_says_so_by_qr_and_by_code(copy: Copy, archivist: Actor) -> None:
    with acting(archivist):
        revoke(copy, "认错了人，王小毛不是宣建国", actor=archivist)
    typed = Client().post("/verify/", {"number": copy.number, "code": copy.code}).text
    for page in (seen(copy.signed), typed):
        assert "已撤销" in page
        assert "王小毛" not in page


def test_after_a_rotation_both_papers_are_good_and_only_the_new_key_signs(given: Given, archivist: Actor) -> None:
    first = given(1)
    with acting(archivist), pytest.raises(Forbidden):
        rotate_key(actor=archivist)
    call_command("rotate-key")
    second = given(2)
    told = json.loads(Client().get("/verify/keys.json").content)
    assert [key["name"] for key in told["keys"]] == [first.signed.split(".")[4], second.signed.split(".")[4]]
    assert "private" not in repr(told)
    for one in (first, second):
        assert copies.verdict_on(one.signed).state == "valid"
    assert SigningKey.objects.filter(retired_at=None).count() == 1


def test_a_copy_of_the_database_alone_cannot_sign(copy: Copy, given: Given, settings: object) -> None:
    kept = bytes(SigningKey.objects.get().private)
    public = SigningKey.objects.get().public
    assert public.encode() not in kept
    with override_settings(SECRET_KEY="another" * 8), pytest.raises(KeyClosed, match="rotate-key"):
        given(8)


def test_it_is_checked_offline_with_the_published_keys_alone(
    copy: Copy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys, pdf = tmp_path / "keys.json", tmp_path / "copy.pdf"
    keys.write_bytes(Client().get("/verify/keys.json").content)
    with open_blob(copy.pdf_id) as opened:
        pdf.write_bytes(opened.read())
    for text in (copy.signed, f"{VERIFY}?c={copy.signed}"):
        call_command("verify-copy", text, keys=keys, pdf=pdf, as_json=True)
        assert json.loads(capsys.readouterr().out)["number"] == copy.number
    with pytest.raises(Refused, match="被改动过"):
        call_command("verify-copy", copy.signed.replace("-0001.", "-0002."), keys=keys)
    keys.write_text(json.dumps({"keys": []}))
    with pytest.raises(Refused, match="不是这些公钥签的"):
        call_command("verify-copy", copy.signed, keys=keys)
    keys.write_text("no keys")
    with pytest.raises(Refused, match="不是公钥文件"):
        call_command("verify-copy", copy.signed, keys=keys)


def test_another_picture_in_the_file_is_noticed_offline(copy: Copy, given: Given, tmp_path: Path) -> None:
    keys, pdf = tmp_path / "keys.json", tmp_path / "copy.pdf"
    keys.write_bytes(Client().get("/verify/keys.json").content)
    with open_blob(copy.pdf_id) as opened:
        whole = opened.read()
    at = whole.index(b"\xff\xd8\xff") + 2000
    pdf.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    with pytest.raises(Refused, match="不是签名时的图像"):
        call_command("verify-copy", copy.signed, keys=keys, pdf=pdf)
    pdf.write_bytes(b"no pdf")
    with pytest.raises(Refused, match="不是能打开的 PDF"):
        call_command("verify-copy", copy.signed, keys=keys, pdf=pdf)


@pytest.mark.parametrize("algorithm", sorted(signing.SIGNERS))
def test_every_way_of_signing_keeps_the_contract(algorithm: str) -> None:
    signer = signing.SIGNERS[algorithm]
    public, private = signer.new()
    other, _ = signer.new()
    signature = signer.sign(private, b"text")
    assert signer.verifies(public, b"text", signature)
    assert not signer.verifies(public, b"texu", signature)
    assert not signer.verifies(other, b"text", signature)
    assert not signer.verifies(public, b"text", signature[:-1])
    assert not signer.verifies(b"", b"text", signature)
