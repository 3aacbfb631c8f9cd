"""The API under /api/v1/: each room's endpoints put together, for whoever is signed in; /api/partner/ for partners."""

from django.urls import path
from ninja import NinjaAPI
from ninja.security import SessionAuth

from cundang.accession.api import router as accession
from cundang.api.errors import add_error_answers
from cundang.api.parser import Storable
from cundang.custodians.api import router as offices
from cundang.digitization.api import router as digitization
from cundang.finding_aid.api import router as finding_aid
from cundang.holdings.api import router as holdings
from cundang.reading_room.alarms.api import router as alarms
from cundang.reading_room.api import router as reading_room
from cundang.reading_room.citizens.api import router as own
from cundang.reading_room.copies.api import router as answers
from cundang.reading_room.identity.api import router as citizens
from cundang.reading_room.identity.api_cards import router as cards
from cundang.reading_room.partners.api import Signature
from cundang.reading_room.partners.api import router as partner_asks
from cundang.reading_room.partners.api_desk import router as partners
from cundang.reading_room.photos.api import router as photos
from cundang.reading_room.province.api import router as province
from cundang.reading_room.publishing.api import router as published
from cundang.reading_room.ratings.api import router as ratings

api = NinjaAPI(
    title="Cundang 村档", version="1", urls_namespace="api", auth=SessionAuth(), parser=Storable(), docs_url=None,
    openapi_url=None,
)  # fmt: skip
add_error_answers(api)
api.add_router("", offices)
api.add_router("", finding_aid)
api.add_router("", holdings)
api.add_router("", accession)
api.add_router("", photos)
api.add_router("", cards)
api.add_router("", reading_room)
api.add_router("", answers)
api.add_router("", ratings)
api.add_router("", citizens)
api.add_router("", own)
api.add_router("", digitization)
api.add_router("", partners)
api.add_router("", published)
api.add_router("", province)
api.add_router("", alarms)

# For other systems, which sign what they ask.
partner_api = NinjaAPI(
    title="Cundang 村档", version="1", urls_namespace="partner", auth=Signature(), parser=Storable(), docs_url=None,
    openapi_url=None,
)  # fmt: skip
add_error_answers(partner_api)
partner_api.add_router("", partner_asks)

urlpatterns = [path("api/v1/", api.urls), path("api/partner/", partner_api.urls)]
