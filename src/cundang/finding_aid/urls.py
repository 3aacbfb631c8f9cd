"""The search page and persons."""

from django.urls import path

from cundang.finding_aid.views import persons, search

urlpatterns = [
    path("", search.home, name="home"),
    path("export/", search.export_results, name="export"),
    path("purpose/done/", search.purpose_done, name="purpose-done"),
    path("persons/<int:pk>/", persons.person, name="person"),
    path("persons/<int:pk>/decide/", persons.decide, name="person-decide"),
    path("persons/<int:pk>/undo/", persons.take_back, name="person-undo"),
]
