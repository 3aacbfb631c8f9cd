"""The system administrator's page."""

from django.urls import path

from cundang.operations.views import status_page

urlpatterns = [path("status/", status_page, name="status")]
