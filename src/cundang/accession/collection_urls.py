"""Addresses of collections; an office stands in them by its code, a kind by that of the retention table."""

from django.urls import path

from cundang.accession.views import collecting, reminding

urlpatterns = [
    path("collection/", collecting.start, name="collection-start"),
    path("collection/reminders/", reminding.reminders, name="reminders"),
    path("collection/<slug:code>/reminders/", reminding.reminders, name="office-reminders"),
    path("collection/<slug:code>/", collecting.collection, name="collection"),
    path("collection/<slug:code>/gaps/", collecting.gaps, name="collection-gaps"),
    path("collection/<slug:code>/count/", collecting.count_now, name="collection-count"),
    path("collection/<slug:code>/plan/", collecting.plan, name="collection-plan"),
    path("collection/<slug:code>/<int:year>/<str:kind>/", collecting.mark, name="collection-mark"),
    path("collection/<slug:code>/<int:year>/<str:kind>/away/", collecting.mark_away, name="collection-mark-away"),
]
