"""How an office is reached, as the people who meet visitors read it."""

from django.db import transaction

from cundang.custodians.contacts import tidy_contact
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record


@transaction.atomic
def keep_contact(office: Office, *, phone: str, address: str, hours: str, actor: Actor) -> Office:
    """Write how an office is reached, for everybody to read; what is empty is not told. Raises `ContactRefused`."""
    require(actor, "keep_contact", office.code)
    told = vars(tidy_contact(phone=phone, address=address, hours=hours))
    held = Office.objects.select_for_update().get(code=office.code)
    changed = [name for name, text in told.items() if getattr(held, name) != text]
    if changed:
        for name in changed:
            setattr(held, name, told[name])
        held.save(update_fields=changed)
        # The telephone in a village is often a person's own.
        record("office contact kept", held, actor=actor, office_code=held.code, fields=changed, detail=told)
    return held


@transaction.atomic
def take_offices_list(count: int, *, actor: Actor) -> None:
    """The list of offices leaves the program."""
    require(actor, "search")
    record("offices exported", actor=actor, count=count)
