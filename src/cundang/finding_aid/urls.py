"""The search page."""

from django.urls import path

from cundang.finding_aid import views

urlpatterns = [
    path("", views.home, name="home"),
    path("export/", views.export_results, name="export"),
    path("purpose/done/", views.purpose_done, name="purpose-done"),
]
