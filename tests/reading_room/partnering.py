"""A partner's system, as docs/province.md tells others to write it: signs with the standard library alone."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpResponse
from django.test import Client

ASKED: dict[str, Any] = {
    "office": "330782106",
    "applicant": {"name": "宣建国", "phone": "13712349050", "id_kind": "id_card", "id_number": "11010519491231002X"},
    "purpose": "补办宅基地手续",
    "wanted": "一九九几年罚款的收据",
}


def headers(
    code: str, key: str, method: str, address: str, body: bytes, *, at: datetime | None = None, nonce: str = ""
) -> dict[str, str]:
    """The four headers that sign a request."""
    parts = urlsplit(address)
    date = (at or datetime.now(UTC)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    nonce = nonce or secrets.token_hex(12)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    lines = [method, parts.path, query, code, date, nonce, hashlib.sha256(body).hexdigest()]
    signed = hmac.new(key.encode(), "".join(f"{line}\n" for line in lines).encode(), hashlib.sha256).digest()
    return {
        "X-Cundang-Partner": code,
        "X-Cundang-Date": date,
        "X-Cundang-Nonce": nonce,
        "X-Cundang-Signature": base64.b64encode(signed).decode(),
    }


class System:
    """Another system with its code and key."""

    def __init__(self, code: str, key: str) -> None:
        self.code, self.key, self.browser = code, key, Client()

    def post(self, path: str, body: Any = None, *, raw: bytes | None = None, **more: Any) -> HttpResponse:
        sent = raw if raw is not None else json.dumps(body or {}).encode()
        extra = more.pop("extra", {})
        signed = {**headers(self.code, self.key, "POST", path, sent, **more), **extra}
        return self.browser.post(path, sent, content_type="application/json", headers=signed)

    def get(self, path: str, **more: Any) -> HttpResponse:
        return self.browser.get(path, headers=headers(self.code, self.key, "GET", path, b"", **more))

    def ask(self, number: str, **other: Any) -> HttpResponse:
        return self.post("/api/partner/enquiries", {**ASKED, "number": number, **other})
