"""Pages of ratings and complaints."""

from django.urls import path

from cundang.reading_room.views import ratings

urlpatterns = [
    path("enquiries/<int:pk>/rate/", ratings.at_the_window, name="enquiry-rate"),
    path("enquiries/complaints/", ratings.complaints, name="complaints"),
    path("enquiries/complaints/export/", ratings.export, name="complaints-export"),
    path("enquiries/complaints/<int:pk>/settle/", ratings.settle, name="complaint-settle"),
    path("rate/", ratings.by_code, name="rate"),
]
