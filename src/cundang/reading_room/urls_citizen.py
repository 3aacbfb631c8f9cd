"""Pages for citizens."""

from django.urls import path

from cundang.reading_room.views import citizen

urlpatterns = [
    path("citizen/", citizen.start, name="citizen"),
]
