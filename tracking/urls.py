"""Addresses of this room."""

from django.urls import URLPattern, path

from tracking.views import completion, notices, outbox, review

app_name = "tracking"
urlpatterns: list[URLPattern] = [
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_notices, name="read_notices"),
    path("notices/<int:pk>/", notices.open_notice, name="open_notice"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.mail, name="mail"),
    path("completion/", completion.show, name="completion"),
    path("speeches/<int:pk>/review/", review.review, name="review"),
    path("speeches/<int:pk>/review/missed/", review.add_missed, name="add_missed"),
    path("speeches/<int:pk>/review/adopt-hard/", review.adopt_hard, name="adopt_hard"),
    path("speeches/<int:pk>/review/<int:directive_pk>/", review.judge, name="judge"),
    path("speeches/<int:pk>/review/<int:directive_pk>/name/", review.place_name, name="place_name"),
]
