"""What a signed-in citizen does with the own enquiries: ask, withdraw, fetch a copy."""

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.ledger.actions import record, record_look
from cundang.reading_room.actions.answering import called
from cundang.reading_room.actions.enquiries import Applicant, EnquiryRefused, move, open_enquiry
from cundang.reading_room.actions.links import make_link
from cundang.reading_room.citizens.own import sent_today
from cundang.reading_room.copies.linked import token_of
from cundang.reading_room.copies.models import Copy, CopyLink
from cundang.reading_room.identity import person as identity
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.identity.models import Vouching
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.words import VOUCHED


class TooMany(EnquiryRefused):
    """The person asked as often as one may in a day."""


@transaction.atomic
def apply(
    citizen: Citizen,
    office: Office,
    *,
    channel: str,
    purpose: str,
    subject: str = "",
    relation: str = "self",
    deceased: bool = False,
    matter: str = "",
    wanted: str = "",
    years: tuple[int | None, int | None] = (None, None),
    phone: str = "",
    actor: Actor,
) -> Enquiry:
    """The citizen asks; name and document are those of signing in, `phone` only where signing in gave none.

    What was sent twice (the same today, still waiting) is one enquiry. Raises `EnquiryRefused`, and `TooMany` after
    `CUNDANG_CITIZEN_ENQUIRIES` on one day.
    """
    if identity.is_minor(citizen.id_number, timezone.localdate()):
        raise EnquiryRefused(_("未满 18 岁的，请由父母或其他监护人来申请。"))
    said = {
        "subject": _tidy(subject) or (citizen.name if relation == "self" else ""), "relation": relation,
        "deceased": deceased, "matter": matter, "wanted": _tidy(wanted), "years": years, "purpose": _tidy(purpose),
    }  # fmt: skip
    with acting(actor):
        with connection.cursor() as cursor:  # of two that are sent at once the second sees the first
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"citizen {citizen.key}"])
        before = list(sent_today(citizen))
        waiting = (one for one in before if one.state == "drafted" and one.office_id == office.code)
        if same := next((one for one in waiting if _said(one) == said), None):
            return same
        if len(before) >= settings.CITIZEN_ENQUIRIES:
            most = settings.CITIZEN_ENQUIRIES
            raise TooMany(_("今天已经申请了 %(most)d 次，请明天再来，或到窗口办。") % {"most": most})
        person = Applicant(citizen.name, citizen.phone or phone, citizen.id_kind, citizen.id_number)
        made = open_enquiry(office, channel=channel, applicant=person, actor=actor, **said)  # type: ignore[arg-type]
        if citizen.vouched_by:
            vouch(made, citizen, actor=actor)
        return made


@transaction.atomic
def vouch(enquiry: Enquiry, citizen: Citizen, *, actor: Actor) -> Vouching:
    """Who vouches for the citizen has looked at the document, so that nobody asks for it again; a step says so."""
    made = Vouching.objects.create(enquiry=enquiry, provider=citizen.provider, words=citizen.vouched_by)
    Step.objects.create(
        enquiry=enquiry, office_id=enquiry.door_id, act=VOUCHED, state=enquiry.state, by=called(actor),
        words=made.words,
    )  # fmt: skip
    record("enquiry vouched for", enquiry, actor=actor, provider=citizen.provider)
    return made


@transaction.atomic
def withdraw_own(enquiry: Enquiry, *, words: str = "", actor: Actor) -> Enquiry:
    """The applicant withdraws; a reason need not be given."""
    with acting(actor):
        return move(enquiry, "withdraw", words=words.replace("\0", "") or _("申请人自己撤回"), actor=actor)


@transaction.atomic
def fetch_own(copy: Copy, *, actor: Actor) -> str:
    """The token of a link for the applicant's own device; one that was made and not used yet is given again."""
    with acting(actor):
        held = Copy.objects.select_for_update().get(pk=copy.pk)
        unused = CopyLink.objects.filter(copy=held, by=called(actor), taken_at=None, expires_at__gt=timezone.now())
        if held.revoked_at is None and (link := unused.order_by("-pk").first()):
            return token_of(link)
        return make_link(held, actor=actor)[1]


@transaction.atomic
def look_at_own(enquiry: Enquiry, *, actor: Actor) -> None:
    """The applicant looks where it stands."""
    record_look("enquiry tracked", enquiry, actor=actor)


@transaction.atomic
def take_own_list(count: int, *, actor: Actor) -> None:
    """The applicant takes the list of the own enquiries away."""
    record("own enquiries exported", actor=actor, count=count)


@transaction.atomic
def see_looks(count: int, *, way: str, actor: Actor) -> None:
    """The citizen is told who looked at what is the citizen's own."""
    record_look("own looks seen", actor=actor, count=count, way=way)


def _said(enquiry: Enquiry) -> dict[str, object]:
    own = {name: getattr(enquiry, name) for name in ("relation", "deceased", "matter", "wanted", "purpose")}
    return {**own, "subject": enquiry.subject_name, "years": (enquiry.year_from, enquiry.year_to)}


def _tidy(text: str) -> str:
    return " ".join(text.split())
