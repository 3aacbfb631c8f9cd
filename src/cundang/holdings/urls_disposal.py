"""Addresses of what falls due, and of holds."""

from django.urls import path

from cundang.holdings.views import due, holds

urlpatterns = [
    path("disposal/", due.due, name="due"),
    path("disposal/export/", due.export, name="due-export"),
    path("disposal/items/", due.items, name="due-items"),
    path("disposal/items/export/", due.export_items, name="due-items-export"),
    path("disposal/holds/", holds.holds, name="holds"),
    path("disposal/holds/export/", holds.export, name="holds-export"),
    path("disposal/holds/new/", holds.new, name="new-hold"),
    path("disposal/holds/<int:pk>/", holds.hold, name="hold"),
    path("disposal/holds/<int:pk>/lift/", holds.lift, name="hold-lift"),
]
