"""Addresses of this room."""

from django.urls import URLPattern, path

from tracking.views import completion

app_name = "tracking"
urlpatterns: list[URLPattern] = [
    path("completion/", completion.show, name="completion"),
]
