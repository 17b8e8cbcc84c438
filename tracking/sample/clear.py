"""Takes the sample away again, whatever people have done with it, and leaves everything else alone."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from accounts.models import ApiToken, TokenUse, User
from directives.models import Directive, Speech
from tracking.models import (
    Announcement,
    Apart,
    Appeal,
    Archive,
    ArchiveFetch,
    Assignment,
    Attachment,
    Department,
    DepartmentGroup,
    Draw,
    Filing,
    HandOver,
    Kept,
    Mail,
    MailAction,
    Organisation,
    Post,
    Recheck,
    Registration,
    Report,
    Task,
    TaskEvent,
    TaskSource,
    Urging,
)
from tracking.sample import district, people


@transaction.atomic
def clear() -> int:
    """Remove sample speeches, tasks, people and departments; how many accounts went.

    An account, department or post that real tasks name stays, but cannot sign in or be chosen any more.
    """
    speeches = Speech.objects.filter(imported_by__is_sample=True)
    registrations = Registration.objects.filter(Q(created_by__is_sample=True) | Q(speech__in=speeches))
    users = list(User.objects.filter(is_sample=True))
    keys = list(registrations.values_list("pk", flat=True))
    files = [*import_string(settings.SAMPLE_PAPERS["clear"])(keys, users), *_clear_tasks(keys)]
    files += [speech.file for speech in speeches if speech.file]
    Directive.objects.filter(speech__in=speeches).update(merged_into=None, merged_as="", status="candidate")
    speeches.delete()
    HandOver.objects.filter(by__in=users).delete()
    Apart.objects.filter(by__in=users).delete()
    MailAction.objects.filter(by__in=users).delete()
    TokenUse.objects.filter(token__user__in=users).delete()
    ApiToken.objects.filter(user__in=users).delete()
    _clear_district()
    for user in users:
        if not _removed(user):
            User.objects.filter(pk=user.pk).update(is_active=False)
    transaction.on_commit(lambda: _delete_files(files))
    return len(users)


def _clear_tasks(registrations: list[int]) -> list[models.fields.files.FieldFile]:
    """Delete the tasks with all that hangs on them; the files to delete once that is certain."""
    tasks = list(Task.objects.filter(registration__in=registrations).values_list("pk", flat=True))
    attachments = Attachment.objects.filter(event__task__in=tasks)
    files = [attachment.file for attachment in attachments]
    attachments.delete()
    ArchiveFetch.objects.filter(archive__registration__in=registrations).delete()
    archives = Archive.objects.filter(registration__in=registrations)
    files += [archive.file for archive in archives]
    archives.delete()
    Urging.objects.filter(task__in=tasks).delete()
    _clear_again(tasks)
    Report.objects.filter(task__in=tasks).update(taken_into=None)
    Report.objects.filter(task__in=tasks).delete()
    Filing.objects.filter(task__in=tasks).delete()
    TaskEvent.objects.filter(task__in=tasks).delete()
    Assignment.objects.filter(task__in=tasks).delete()
    Apart.objects.filter(Q(task__in=tasks) | Q(other_task__in=tasks)).delete()
    TaskSource.objects.filter(task__in=tasks).delete()
    Task.objects.filter(pk__in=tasks, parent__isnull=False).delete()
    Task.objects.filter(pk__in=tasks).delete()
    Registration.objects.filter(pk__in=registrations).delete()
    Kept.objects.all().delete()  # figures that counted them
    return files


def _clear_again(tasks: list[int]) -> None:
    """What was looked at again and reviewed; a draw goes where nothing is left that was drawn by it."""
    Appeal.objects.filter(task__in=tasks).delete()
    Recheck.objects.filter(task__in=tasks).delete()
    everywhere = Task.objects.exclude(pk__in=tasks)
    for drawn in Draw.objects.filter(rechecks=None):
        if not everywhere.filter(pk__in=[one["task"] for one in drawn.population]).exists():
            drawn.delete()


def _delete_files(files: list[models.fields.files.FieldFile]) -> None:
    for file in files:
        file.delete(save=False)


def _clear_district() -> None:
    DepartmentGroup.objects.filter(name__in=[group.name for group in district.GROUPS]).delete()
    for post in Post.objects.filter(name__in=[post.name for post in people.POSTS]):
        if not _removed(post):
            Post.objects.filter(pk=post.pk).update(is_active=False, holder=None)
    names = [department.name for department in district.DEPARTMENTS]
    Announcement.objects.filter(department__name__in=names).delete()
    Mail.objects.filter(department__name__in=names, items=None).delete()  # to mailboxes, about what is gone
    for department in Department.objects.filter(name__in=names).order_by(F("parent_id").desc(nulls_last=True)):
        if _has_real_people(department) or not _removed(department):
            Department.objects.filter(pk=department.pk).update(is_active=_has_real_people(department))
    if Organisation.current().name == district.ORGANISATION.name:
        Organisation.objects.filter(pk=1).delete()


def _has_real_people(department: Department) -> bool:
    return department.memberships.filter(user__is_sample=False).exists()


def _removed(row: models.Model) -> bool:
    """Delete the row unless something real points at it."""
    if isinstance(row, Department):
        row.memberships.all().delete()
    try:
        with transaction.atomic():
            row.delete()
    except models.ProtectedError:
        return False
    return True
