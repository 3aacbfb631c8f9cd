"""The published catalogue: for harvesters, and for those who decide on it."""

from django.urls import path

from cundang.reading_room.views import oai, publishing

urlpatterns = [
    path("oai/", oai.provider, name="oai"),
    path("oai/cundang.xsd", oai.schema, name="oai-schema"),
    path("enquiries/published/", publishing.classes, name="published"),
    path("enquiries/published/export/", publishing.export, name="published-export"),
    path("enquiries/published/<int:pk>/stop/", publishing.stop, name="published-stop"),
]
