"""A portal beside the demo, so that a citizen can sign in: the stand-in as a process of its own."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings


@contextmanager
def portal_beside(host: str) -> Iterator[str]:
    """The stand-in's address while it runs; whatever is started meanwhile signs citizens in there.

    Empty, and nothing is started, where the installation has a portal of its own.
    """
    if settings.PORTAL_SERVICE:
        yield ""
        return
    keys = {
        "CUNDANG_PORTAL_SERVICE": "demo",
        "CUNDANG_PORTAL_SECRET": secrets.token_hex(16),
        "CUNDANG_PORTAL_GATEWAY_KEY": "demo",
        "CUNDANG_PORTAL_GATEWAY_SECRET": secrets.token_hex(16),
        "CUNDANG_PORTAL_APP": "demo",
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "cundang.reading_room.identity.portal_standin", "--host", host, "--with-parent"],
        env={**os.environ, **keys},
        stdin=subprocess.PIPE,  # closes when we end, also by kill -9
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        assert child.stdout is not None  # noqa: S101  # we asked for it
        address = child.stdout.readline().strip().replace("//0.0.0.0:", "//127.0.0.1:")
        path = settings.DATA / "demo" / "portal.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_moved(address), indent=1), encoding="utf-8")
        os.environ.update(keys, CUNDANG_PORTAL_ADDRESSES=str(path))
        yield address
    finally:
        child.terminate()
        child.communicate()


def _moved(address: str) -> dict[str, str]:
    """The portal's addresses, at the stand-in."""
    moved = {}
    for name, value in settings.PORTAL_ADDRESSES.items():
        if isinstance(value, str) and value.startswith("https:"):
            parts = urlsplit(value)
            moved[name] = f"{address}{parts.path}{'?' if parts.query else ''}{parts.query}"
    return moved | {"bridge": f"{address}/bridge.js"}
