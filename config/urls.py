"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("directives.urls")),
    path("", include("tracking.urls")),
    path("", include("papers.urls")),
    path("admin/", admin.site.urls),
]
