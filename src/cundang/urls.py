"""All pages together."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cundang.web.urls")),
    path("", include("cundang.custodians.urls")),
    path("", include("cundang.finding_aid.urls")),
    path("", include("cundang.holdings.urls")),
    path("", include("cundang.accession.urls")),
    path("", include("cundang.reading_room.urls")),
    path("", include("cundang.digitization.urls")),
    path("", include("cundang.operations.urls")),
    path("", include("cundang.api.urls")),
]

handler500 = "cundang.web.errors.server_error"
