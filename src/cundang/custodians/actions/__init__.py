"""Every write on offices and accounts, one function an act."""

from cundang.custodians.actions.accounts import (
    AccountRefused,
    change_password,
    create_account,
    disable_account,
    enable_account,
    grant_post,
    reset_password,
    revoke_post,
)
from cundang.custodians.actions.contacts import keep_contact, take_offices_list
from cundang.custodians.actions.offices import OfficesUnreadable, import_offices
from cundang.custodians.actions.succession import SuccessionRefused, record_succession, remove_succession

__all__ = [
    "AccountRefused",
    "OfficesUnreadable",
    "SuccessionRefused",
    "change_password",
    "create_account",
    "disable_account",
    "enable_account",
    "grant_post",
    "import_offices",
    "keep_contact",
    "record_succession",
    "remove_succession",
    "reset_password",
    "revoke_post",
    "take_offices_list",
]
