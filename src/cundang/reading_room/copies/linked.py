"""What stands behind the address of a copy, for its holder, who has no account."""

import hashlib

from django.core import signing
from django.utils.translation import gettext as _

from cundang.custodians.queries import acting, machine
from cundang.reading_room.copies.models import CopyLink
from cundang.reading_room.copies.queries import link_of
from cundang.reading_room.copies.stopped import withheld

_SALT = "cundang copy link"


def token_of(link: CopyLink) -> str:
    """The signed part of a link's address."""
    return signing.Signer(salt=_SALT).sign(str(link.pk))


def linked(token: str) -> CopyLink | None:
    """The link of an address, none where it was altered or invented."""
    try:
        pk = int(signing.Signer(salt=_SALT).unsign(token[:200]))
    except (signing.BadSignature, ValueError):
        return None
    with acting(machine()):  # the holder of the address has no account
        return link_of(pk)


def refusal(link: CopyLink, device: str) -> str:
    """Why it gives nothing (any more) on this device; empty where it does."""
    if link.copy.revoked_at is not None:
        return _("这份已经撤销，请与出具的单位联系。")
    if link.taken_at is not None and link.device == device_digest(device):
        return _("这台设备已经领取过了，文件在手机或电脑的“下载”里；找不到请窗口再发一次链接。")
    if link.taken_at is not None:
        return _("这个链接已经在别的设备上领取过。如果不是您领的，请马上与出具的单位联系。")
    if why := withheld(link.copy):
        return why
    if link.over:
        return _("链接已过期，请窗口再发一次。")
    return ""


def device_digest(device: str) -> str:
    """What is kept of a device's cookie; empty for one that has none."""
    return hashlib.sha256(device.encode()).hexdigest() if device else ""
