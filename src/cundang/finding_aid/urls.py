"""The search page, what is kept of it, and the list of matters."""

from django.urls import path

from cundang.finding_aid.views import matters, saved, search

urlpatterns = [
    path("", search.home, name="home"),
    path("export/", search.export_results, name="export"),
    path("purpose/done/", search.purpose_done, name="purpose-done"),
    path("saved/", saved.save_search, name="save-search"),
    path("saved/<int:pk>/", saved.saved_search, name="saved-search"),
    path("saved/<int:pk>/away/", saved.saved_away, name="saved-away"),
    path("matters/", matters.matters, name="matters"),
    path("matters/new/", matters.new_matter, name="new-matter"),
    path("matters/<slug:code>/", matters.matter, name="matter"),
]
