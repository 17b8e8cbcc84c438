"""Addresses of the API. What lies at none of them is a problem too, and not a page."""

from django.urls import URLPattern, path, re_path

from api.views import problems

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("v1/problems/<slug:slug>/", problems.problem, name="problem"),
    re_path("", problems.unknown, name="unknown"),  # the last one
]
