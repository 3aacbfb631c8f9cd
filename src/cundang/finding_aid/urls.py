"""The search page, what is kept of it, the list of matters, the desk, and persons."""

from django.urls import path

from cundang.finding_aid.views import confusions, matters, names, persons, proposals, saved, search, unfound

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
    path("unfound/", unfound.work_list, name="unfound"),
    path("unfound/<int:pk>/", unfound.one, name="unfound-one"),
    path("unfound/<int:pk>/found/", unfound.found, name="unfound-found"),
    path("unfound/<int:pk>/closed/", unfound.closed, name="unfound-closed"),
    path("unfound/<int:pk>/reopen/", unfound.opened, name="unfound-reopen"),
    path("confusions/", confusions.review, name="confusions"),
    path("confusions/export/", confusions.export, name="confusions-export"),
    path("confusions/<int:pk>/switch/", confusions.switch, name="confusion-switch"),
    path("confusions/of/<int:county>/switch/", confusions.switch_whole, name="confusion-list-switch"),
    path("pages/<int:pk>/names/", names.on_page, name="page-names"),
    path("pages/<int:pk>/names/edit/", names.edit, name="page-names-edit"),
    path("pages/<int:pk>/names/<int:edit_pk>/undo/", names.undo, name="page-names-undo"),
    path("items/<int:pk>/proposals/", proposals.item_proposals, name="item-proposals"),
    path("persons/<int:pk>/", persons.person, name="person"),
    path("persons/<int:pk>/decide/", persons.decide, name="person-decide"),
    path("persons/<int:pk>/undo/", persons.take_back, name="person-undo"),
]
