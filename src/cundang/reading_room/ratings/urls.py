"""Pages of ratings, complaints and statistics."""

from django.urls import path

from cundang.reading_room.views import ratings, statistics

urlpatterns = [
    path("enquiries/<int:pk>/rate/", ratings.at_the_window, name="enquiry-rate"),
    path("enquiries/complaints/", ratings.complaints, name="complaints"),
    path("enquiries/complaints/export/", ratings.export, name="complaints-export"),
    path("enquiries/complaints/<int:pk>/settle/", ratings.settle, name="complaint-settle"),
    path("enquiries/statistics/", statistics.statistics, name="enquiry-statistics"),
    path("enquiries/statistics/export/", statistics.export, name="enquiry-statistics-export"),
    path("rate/", ratings.by_code, name="rate"),
]
