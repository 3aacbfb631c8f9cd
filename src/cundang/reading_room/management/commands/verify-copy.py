"""`cundang verify-copy`: is a copy ours as it stands? Needs the published public keys and nothing else."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pikepdf
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians import command
from cundang.custodians.command import Refused
from cundang.reading_room.copies import signing
from cundang.reading_room.copies.papers import digest_of_pdf


class Command(command.Command):
    """Check the text of a QR code, without asking the installation that issued it; exit 1 when it does not hold."""

    help = _("离线验真：用公布的公钥（/verify/keys.json）核对二维码里的文字，也可核对 PDF 文件")

    def add_arguments(self, parser: CommandParser) -> None:
        """The text, the keys, the file."""
        parser.add_argument("text", help=_("二维码里的文字或网址"))
        parser.add_argument("--keys", required=True, type=Path, help=_("从 /verify/keys.json 存下的文件"))
        parser.add_argument("--pdf", type=Path, help=_("要核对的 PDF：页面图像是否就是签过名的"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what was signed, or that it was not."""
        keys = _keys(options["keys"])
        text = options["text"].strip()
        if "://" in text:
            text = (parse_qs(urlsplit(text).query).get("c") or [""])[0]
        try:
            claim = signing.checked(text, keys)
        except signing.NotSigned:
            raise Refused(_("不是这些公钥签的，或者被改动过：不要采用。"), signed=False) from None
        document = {"signed": True, "number": claim.number, "day": claim.day.isoformat(), "digest": claim.digest,
                    "key": claim.key}  # fmt: skip
        if options["pdf"] is not None and _digest(options["pdf"]) != claim.digest:
            raise Refused(_("签名是真的，但这个 PDF 里的图像不是签名时的图像。"), **{**document, "signed": False})
        told = {"number": claim.number, "day": claim.day.isoformat()}
        self.answer(document, _("签名是真的：编号 %(number)s，%(day)s 出具。是否撤销要联网查。") % told)


def _keys(path: Path) -> dict[str, signing.Key]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["keys"]
        return {row["name"]: signing.Key(row["name"], row["algorithm"], row["public"]) for row in rows}
    except (ValueError, KeyError, TypeError):
        raise Refused(_("%s 不是公钥文件：请从 /verify/keys.json 重新存一份。") % path) from None


def _digest(path: Path) -> str:
    try:
        return digest_of_pdf(path.read_bytes())
    except pikepdf.PdfError:
        raise Refused(_("%s 不是能打开的 PDF。") % path) from None
