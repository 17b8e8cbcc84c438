"""Addresses of this room."""

from django.urls import URLPattern, path

from papers.views import exports

app_name = "papers"
urlpatterns: list[URLPattern] = [
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.new_export, name="new_export"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/file/", exports.export_file, name="export_file"),
]
