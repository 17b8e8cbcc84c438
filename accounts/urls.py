"""Addresses of this room."""

from django.urls import path

from accounts import token_views, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("password/", views.password, name="password"),
    path("hints/", views.hints, name="hints"),
    path("large-print/", views.large_print, name="large_print"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/new/", token_views.new_token, name="new_token"),
    path("tokens/<int:pk>/", token_views.token, name="token"),
    path("tokens/<int:pk>/revoke/", token_views.revoke, name="revoke_token"),
]
