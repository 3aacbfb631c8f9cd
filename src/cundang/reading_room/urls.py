"""Pages of the reading room."""

from django.urls import include, path

from cundang.reading_room.views import enquiries, rules, tracking

urlpatterns = [
    path("", include("cundang.reading_room.access.urls")),
    path("", include("cundang.reading_room.partners.urls")),
    path("", include("cundang.reading_room.publishing.urls")),
    path("", include("cundang.reading_room.alarms.urls")),
    path("", include("cundang.reading_room.commitments.urls")),
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/export/", enquiries.export, name="enquiries-export"),
    path("enquiries/new/", enquiries.new, name="new-enquiry"),
    path("enquiries/rules/", rules.rules, name="enquiry-rules"),
    path("enquiries/rules/clock/", rules.clock, name="enquiry-clock"),
    path("enquiries/rules/days/<int:pk>/away/", rules.day_away, name="special-day-away"),
    path("enquiries/<int:pk>/", enquiries.one, name="enquiry"),
    path("enquiries/<int:pk>/move/", enquiries.do, name="enquiry-move"),
    path("enquiries/<int:pk>/hand-over/", enquiries.give, name="enquiry-hand-over"),
    path("enquiries/<int:pk>/extend/", enquiries.longer, name="enquiry-extend"),
    path("enquiries/<int:pk>/slip/", enquiries.slip, name="enquiry-slip"),
    path("", include("cundang.reading_room.ratings.urls")),
    path("track/", tracking.where, name="track"),
    path("", include("cundang.reading_room.copies.urls")),
    path("", include("cundang.reading_room.identity.urls")),
    path("", include("cundang.reading_room.photos.urls")),
    path("", include("cundang.reading_room.citizens.urls")),
]
