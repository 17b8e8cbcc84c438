"""接口说明: the OpenAPI document as it is checked in, and a page on which it is read and tried."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, permission_classes, renderer_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import SignedInRequest, signed_in
from api.authentication import TokenAuthentication

DOCUMENT = Path(__file__).resolve().parent.parent / "openapi.yaml"


class DocumentRenderer(BaseRenderer):
    """The file as it is, whatever the asker would rather have; a problem as JSON."""

    media_type = "*/*"
    format = "yaml"
    charset = "utf-8"

    def render(self, data: Any, _media_type: str | None = None, _context: Mapping[str, Any] | None = None) -> bytes:
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


@extend_schema(exclude=True)
@api_view(["GET"])
@authentication_classes([TokenAuthentication, SessionAuthentication])
@permission_classes([IsAuthenticated])
@renderer_classes([DocumentRenderer])
def schema(_request: Request) -> Response:
    """The document, for who has signed in or has any token: scanners find nothing without."""
    return Response(DOCUMENT.read_bytes(), content_type="application/yaml; charset=utf-8")


@csp_update({"img-src": ["'self'", "data:"]})  # the small pictures inside Swagger's own stylesheet
@signed_in
@require_GET
def docs(request: SignedInRequest) -> HttpResponse:
    """Swagger over the document, from files of our own."""
    return render(request, "api/docs.html")
