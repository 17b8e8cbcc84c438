"""Speeches and candidates in the administrator's site (后台): shown, never changed there."""

from django.contrib import admin

from accounts.administration import RecordAdmin
from directives.models import Directive, Speech


@admin.register(Speech)
class SpeechAdmin(RecordAdmin):
    """Speeches; the file itself is served by the page, to those who may read it."""

    list_display = ["title", "spoken_on", "speaker", "meeting", "is_open", "imported_by", "imported_at"]
    list_filter = ["is_open"]
    list_select_related = ["imported_by"]
    search_fields = ["title", "speaker", "meeting"]
    date_hierarchy = "spoken_on"
    ordering = ["-spoken_on", "-pk"]
    exclude = ["file"]


@admin.register(Directive)
class DirectiveAdmin(RecordAdmin):
    """Candidates with what was decided about them."""

    list_display = ["title", "speech", "kind", "is_hard", "status", "reviewed_by", "reviewed_at"]
    list_filter = ["status", "kind", "is_hard"]
    list_select_related = ["speech", "reviewed_by"]
    search_fields = ["title", "text"]
    ordering = ["-pk"]
