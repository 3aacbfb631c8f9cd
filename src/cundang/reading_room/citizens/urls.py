"""Pages for citizens."""

from django.urls import path

from cundang.reading_room.views import applying, citizen, decisions, doors, looks, own_commitment, own_photos

urlpatterns = [
    path("citizen/", citizen.start, name="citizen"),
    path("citizen/apply/", applying.begin, name="citizen-apply"),
    path("citizen/apply/<slug:name>/", applying.screen, name="citizen-apply-screen"),
    path("citizen/doors/", doors.doors, name="citizen-doors"),
    path("citizen/export/", citizen.export, name="citizen-export"),
    path("citizen/decisions/", decisions.decisions, name="citizen-decisions"),
    path("citizen/decisions/<int:pk>/objection/", decisions.objection, name="citizen-objection"),
    path("citizen/looks/", looks.looks, name="citizen-looks"),
    path("citizen/looks/export/", looks.export, name="citizen-looks-export"),
    path("citizen/enquiries/<str:number>/", citizen.one, name="citizen-enquiry"),
    path("citizen/enquiries/<str:number>/commitment/", own_commitment.sign, name="citizen-commitment"),
    path("citizen/enquiries/<str:number>/photos/", own_photos.take, name="citizen-photo"),
    path("citizen/enquiries/<str:number>/photos/<int:pk>/away/", own_photos.away, name="citizen-photo-away"),
    path("citizen/enquiries/<str:number>/withdraw/", citizen.withdraw, name="citizen-withdraw"),
    path("citizen/enquiries/<str:number>/copies/<int:pk>/", citizen.copy, name="citizen-copy"),
]
