"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from config.help import help_page, own_help
from config.views import healthz

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("directives.urls")),
    path("", include("tracking.urls")),
    path("", include("papers.urls")),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("help/", own_help, name="own_help"),
    path("help/<slug:role>/", help_page, name="help"),
    path("healthz", healthz, name="healthz"),
]
