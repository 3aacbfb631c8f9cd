"""Pages of the alarms."""

from django.urls import path

from cundang.reading_room.views import alarms

urlpatterns = [
    path("alarms/", alarms.listed, name="alarms"),
    path("alarms/export/", alarms.export, name="alarms-export"),
    path("alarms/rules/", alarms.rules, name="alarm-rules"),
    path("alarms/<int:pk>/settle/", alarms.settle, name="alarm-settle"),
]
