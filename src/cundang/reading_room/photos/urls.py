"""Pages of photos of documents."""

from django.urls import path

from cundang.reading_room.views import photos

urlpatterns = [
    path("enquiries/<int:pk>/photos/", photos.take, name="enquiry-photos"),
    path("enquiries/<int:pk>/photos/<int:photo>/", photos.look, name="enquiry-photo"),
    path("enquiries/<int:pk>/photos/<int:photo>/away/", photos.away, name="enquiry-photo-away"),
    path("enquiries/rules/photos/", photos.term, name="photo-term"),
]
