"""Addresses of the API. What lies at none of them is a problem too, and not a page."""

from django.urls import URLPattern, path, re_path

from api.moves import WAYS
from api.views import office, problems, registering, tasks
from api.views.moves import view_of

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("v1/tasks/", tasks.tasks, name="tasks"),
    path("v1/tasks/<int:pk>/", tasks.task, name="task"),
    path("v1/tasks/<int:pk>/events/", tasks.events, name="events"),
    *[path(f"v1/tasks/<int:pk>/moves/{name}/", view_of(name), name=f"move_{name}") for name in WAYS],
    path("v1/registrations/", registering.registrations, name="registrations"),
    path("v1/departments/", office.departments, name="departments"),
    path("v1/posts/", office.posts, name="posts"),
    path("v1/problems/<slug:slug>/", problems.problem, name="problem"),
    re_path("", problems.unknown, name="unknown"),  # the last one
]
