"""The search page."""

from django.urls import path

from cundang.finding_aid.views import search

urlpatterns = [
    path("", search.home, name="home"),
    path("export/", search.export_results, name="export"),
    path("purpose/done/", search.purpose_done, name="purpose-done"),
]
