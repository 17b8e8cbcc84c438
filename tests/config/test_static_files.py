"""Files of ours go out with the policy of the pages."""

from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string
from pytest_django import Settings


def no_page(_: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["mark.svg", "app.js", "design.css"])
def test_a_static_file_carries_the_policy_of_the_pages(settings: Settings, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<svg/>")
    settings.STATIC_ROOT = tmp_path
    middleware = import_string("whitenoise.middleware.WhiteNoiseMiddleware")  # it brings no types
    answer = middleware(no_page)(RequestFactory().get(f"/static/{name}"))
    assert answer.status_code == 200
    page = Client().get("/login/")
    assert answer["Content-Security-Policy"] == page["Content-Security-Policy"]
    answer.close()
