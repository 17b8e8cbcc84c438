"""Addresses of this room."""

from django.urls import URLPattern, path

from tracking.views import (
    attachments,
    bulk,
    by_hand,
    comparison,
    completion,
    desk,
    drafts,
    handover,
    moves,
    notices,
    outbox,
    registration,
    reorganise,
    review,
    stepping,
    tasks,
    words,
)

app_name = "tracking"
urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    path("tasks/", tasks.ledger, name="tasks"),
    path("tasks/bulk/", bulk.bulk, name="bulk"),
    path("tasks/bulk/do/", bulk.bulk_do, name="bulk_do"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/amend/", drafts.amend, name="amend"),
    *[path(f"tasks/<int:pk>/{name}/", moves.press, {"name": name}, name=name) for name in stepping.PRESSED],
    *[
        path(f"tasks/<int:pk>/{name.replace('_', '-')}/", moves.fill, {"name": name}, name=name)
        for name in stepping.FILLED
    ],
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("speeches/<int:pk>/register/", registration.register, name="register"),
    path("registrations/new/", by_hand.register_by_hand_page, name="register_by_hand"),
    path("registrations/<int:pk>/", registration.registration, name="registration"),
    path("registrations/<int:pk>/dispatch/", registration.dispatch_registration, name="dispatch_registration"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_notices, name="read_notices"),
    path("notices/<int:pk>/", notices.open_notice, name="open_notice"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.mail, name="mail"),
    path("handover/", handover.handovers, name="handovers"),
    path("handover/<int:pk>/", handover.handover, name="handover"),
    path("departments/<int:pk>/reorganise/", reorganise.reorganise, name="reorganise"),
    path("completion/", completion.show, name="completion"),
    path("words/", words.words, name="words"),
    path("words/add/", words.add, name="add_word"),
    path("words/<int:pk>/remove/", words.remove, name="remove_word"),
    path("words/dates/add/", words.add_date, name="add_event_date"),
    path("words/dates/<int:pk>/remove/", words.remove_date, name="remove_event_date"),
    path("words/aliases/add/", words.add_alias, name="add_alias"),
    path("words/aliases/remove/", words.remove_alias, name="remove_alias"),
    path("words/try/", words.try_, name="try_words"),
    path("speeches/<int:pk>/comparison/", comparison.comparison, name="comparison"),
    path("speeches/<int:pk>/comparison/settle/", comparison.settle_differences, name="settle"),
    path("speeches/<int:pk>/review/", review.review, name="review"),
    path("speeches/<int:pk>/review/missed/", review.add_missed, name="add_missed"),
    path("speeches/<int:pk>/review/adopt-hard/", review.adopt_hard, name="adopt_hard"),
    path("speeches/<int:pk>/review/<int:directive_pk>/", review.judge, name="judge"),
    path("speeches/<int:pk>/review/<int:directive_pk>/split/", review.split, name="split"),
    path("speeches/<int:pk>/review/<int:directive_pk>/name/", review.place_name, name="place_name"),
]
