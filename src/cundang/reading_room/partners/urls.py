"""Pages of partners and the province."""

from django.urls import path

from cundang.reading_room.views import callbacks, partners, province

urlpatterns = [
    path("enquiries/province/", province.listed, name="province"),
    path("enquiries/province/export/", province.export, name="province-export"),
    path("enquiries/<int:pk>/province/", province.one, name="enquiry-province"),
    path("enquiries/partners/", partners.listed, name="partners"),
    path("enquiries/partners/export/", partners.export, name="partners-export"),
    path("enquiries/partners/new/", partners.new, name="new-partner"),
    path("enquiries/partners/callbacks/", callbacks.listed, name="callbacks"),
    path("enquiries/partners/callbacks/export/", callbacks.export, name="callbacks-export"),
    path("enquiries/partners/callbacks/<int:pk>/again/", callbacks.again, name="callback-again"),
    path("enquiries/partners/<int:pk>/", partners.one, name="partner"),
    path("enquiries/partners/<int:pk>/key/", partners.new_key, name="partner-key"),
    path("enquiries/partners/<int:pk>/close/", partners.close, name="partner-close"),
]
