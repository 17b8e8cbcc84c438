"""Addresses of the API. What lies at none of them is a problem too, and not a page."""

from django.urls import URLPattern, path, re_path

from api.moves import WAYS
from api.views import (
    candidates,
    changes,
    filings,
    office,
    problems,
    registrations,
    reports,
    schema,
    speeches,
    statistics,
    tasks,
)
from api.views.moves import view_of
from directives.workflow import MOVES

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("v1/tasks/", tasks.tasks, name="tasks"),
    path("v1/tasks/changed/", changes.changed, name="changed"),
    path("v1/tasks/<int:pk>/", tasks.task, name="task"),
    path("v1/tasks/<int:pk>/then/", tasks.task_then, name="task_then"),
    path("v1/tasks/<int:pk>/events/", tasks.events, name="events"),
    *[path(f"v1/tasks/<int:pk>/moves/{name}/", view_of(name), name=f"move_{name}") for name in WAYS],
    path("v1/filings/", filings.filings, name="filings"),
    path("v1/filings/<int:pk>/", filings.filing, name="filing"),
    path("v1/speeches/", speeches.speeches, name="speeches"),
    path("v1/speeches/<int:pk>/", speeches.speech, name="speech"),
    path("v1/speeches/<int:pk>/extraction/", speeches.extraction, name="extraction"),
    path("v1/speeches/<int:pk>/original/", speeches.original, name="original"),
    path("v1/speeches/<int:pk>/directives/", candidates.directives, name="directives"),
    path("v1/speeches/<int:pk>/register/", registrations.register_adopted, name="register_adopted"),
    path("v1/directives/<int:pk>/", candidates.directive, name="directive"),
    *[
        path(f"v1/directives/<int:pk>/moves/{act}/", candidates.judge_as(act), name=f"judge_{act}")
        for act in (*MOVES, candidates.EDIT)
    ],
    path("v1/registrations/", registrations.registrations, name="registrations"),
    path("v1/registrations/<int:pk>/", registrations.registration, name="registration"),
    path("v1/registrations/<int:pk>/dispatch/", registrations.dispatch, name="dispatch_registration"),
    path("v1/reports/", reports.reports, name="reports"),
    path("v1/attachments/<int:pk>/", reports.attachment, name="attachment"),
    path("v1/statistics/", statistics.statistics, name="statistics"),
    path("v1/departments/", office.departments, name="departments"),
    path("v1/posts/", office.posts, name="posts"),
    path("v1/schema/", schema.schema, name="schema"),
    path("v1/docs/", schema.docs, name="docs"),
    path("v1/problems/<slug:slug>/", problems.problem, name="problem"),
    re_path("", problems.unknown, name="unknown"),  # the last one
]
