"""Addresses of this room."""

from django.urls import path

from directives import correction_views, part_views, views

app_name = "directives"
urlpatterns = [
    path("speeches/", views.speeches, name="speeches"),
    path("speeches/import/", views.import_, name="import"),
    path("speeches/import/<uuid:key>/", views.confirm, name="confirm"),
    path("speeches/import/<uuid:key>/parts/", part_views.parts, name="parts"),
    path("speeches/import/<uuid:key>/discard/", views.discard, name="discard"),
    path("speeches/<int:pk>/", views.speech, name="speech"),
    path("speeches/<int:pk>/correct/", correction_views.correct, name="correct"),
    path("speeches/<int:pk>/progress/", views.progress, name="progress"),
    path("speeches/<int:pk>/retry/", views.retry, name="retry"),
    path("speeches/<int:pk>/original/", views.original, name="original"),
]
