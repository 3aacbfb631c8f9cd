"""Addresses of the arranging desk."""

from django.urls import path

from cundang.holdings.desk.views import boxing, place

PLACE = "desk/<slug:kind>/<str:key>/"

urlpatterns = [
    path("desk/", boxing.start, name="desk-start"),
    path("desk/export/", boxing.export, name="desk-export"),
    path(PLACE, place.desk, name="desk"),
    path(f"{PLACE}boxes/", boxing.proposal, name="desk-boxes"),
    path(f"{PLACE}boxes/thickness/", boxing.thickness, name="desk-thickness"),
    path(f"{PLACE}boxes/make/", boxing.box, name="desk-box"),
    path(f"{PLACE}items/<int:pk>/", place.fields, name="desk-fields"),
    path(f"{PLACE}<slug:act>/", place.act, name="desk-act"),
]
