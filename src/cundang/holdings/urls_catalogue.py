"""Addresses of catalogue imports and of describing an item."""

from django.urls import path

from cundang.holdings.views import catalogue

urlpatterns = [
    path("catalogue/import/", catalogue.import_catalogue, name="import-catalogue"),
    path("catalogue/import/<int:pk>/", catalogue.import_report, name="import-report"),
    path("catalogue/import/<int:pk>/report/", catalogue.import_report_file, name="import-report-file"),
    path("items/<int:pk>/describe/", catalogue.describe, name="describe"),
]
