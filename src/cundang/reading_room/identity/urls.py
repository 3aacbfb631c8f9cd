"""Pages by which citizens sign in."""

from django.urls import path

from cundang.reading_room.views import oidc, portal, sign_in

urlpatterns = [
    path("citizen/sign-in/", sign_in.sign_in, name="citizen-sign-in"),
    path("citizen/sign-out/", sign_in.sign_out, name="citizen-sign-out"),
    path("citizen/sign-in/portal/", portal.leave, name="portal-sign-in"),
    path("citizen/sign-in/portal/back/", portal.back, name="portal-back"),
    path("citizen/sign-in/portal/app/", portal.app, name="portal-app"),
    path("citizen/sign-in/oidc/", oidc.leave, name="oidc-sign-in"),
    path("citizen/sign-in/oidc/back/", oidc.back, name="oidc-back"),
]
