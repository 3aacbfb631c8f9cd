"""What a card reader typed, taken apart, as an endpoint."""

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room.given import Given
from cundang.reading_room.identity.cards import CardRead, CardUnread, read_card

router = Router(tags=["enquiries"])


class CardGiven(Given):
    """What the reader typed."""

    text: str = Field(max_length=2000)


class CardShown(Schema):
    """Whose card it is."""

    name: str
    number: str


@router.post("/enquiries/card", response=CardShown, url_name="card_read")
def card(request: HttpRequest, given: CardGiven) -> CardRead:
    """Name and number of a card; nothing is written."""
    require(actor(request), "handle_enquiries")
    try:
        return read_card(given.text)
    except CardUnread as unread:
        raise HttpError(422, str(unread)) from unread
