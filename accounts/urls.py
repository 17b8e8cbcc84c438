"""Addresses of this room."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("password/", views.password, name="password"),
    path("hints/", views.hints, name="hints"),
    path("large-print/", views.large_print, name="large_print"),
]
