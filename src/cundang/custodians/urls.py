"""Pages of sign-in, offices, accounts, posts and the ledger."""

from django.urls import path

from cundang.custodians.views import accounts, ledger, offices, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("password/", sign_in.password, name="password"),
    path("offices/", offices.offices, name="offices"),
    path("offices/export/", offices.export, name="offices-export"),
    path("offices/<slug:code>/contact/", offices.contact, name="office-contact"),
    path("offices/<slug:code>/", offices.office, name="office"),
    path("offices/successions/<int:pk>/back/", offices.succession_back, name="succession-back"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new_account, name="new-account"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/out/", accounts.account_out, name="account-out"),
    path("accounts/<int:pk>/in/", accounts.account_in, name="account-in"),
    path("posts/", accounts.posts, name="posts"),
    path("posts/<int:pk>/", accounts.account_posts, name="account-posts"),
    path("posts/<int:pk>/away/", accounts.post_away, name="post-away"),
    path("ledger/", ledger.ledger, name="ledger"),
]
