"""Rows of the fictional district: its office, departments, groups, leaders' posts and people."""

from django.contrib.auth.hashers import make_password

from accounts.models import User
from tracking.models import Department, DepartmentAlias, DepartmentGroup, Membership, Organisation, Post
from tracking.sample import district, people

PASSWORD = "yunxi-demo"  # noqa: S105  # printed at every start; production refuses to run with sample accounts


def create_district() -> None:
    """The organisation with its departments by name, their aliases and groups."""
    organisation = district.ORGANISATION
    Organisation.objects.update_or_create(
        pk=1, defaults={"name": organisation.name, "phone": organisation.phone, "mailbox": organisation.mailbox}
    )
    for order, sample in enumerate(district.DEPARTMENTS, 1):
        _create_department(sample, order)
    for order, group in enumerate(district.GROUPS, 1):
        row, _ = DepartmentGroup.objects.get_or_create(
            name=group.name, defaults={"aliases": list(group.aliases), "order": order}
        )
        row.members.set(Department.objects.filter(name__in=group.members))


def _create_department(sample: district.SampleDepartment, order: int) -> None:
    parent = Department.objects.get(name=sample.parent) if sample.parent else None
    department, _ = Department.objects.get_or_create(
        name=sample.name,
        defaults={
            "full_name": sample.full_name,
            "kind": sample.kind,
            "parent": parent,
            "mailbox": sample.mailbox,
            "head_signs": sample.head_signs,
            "order": order,
        },
    )
    for alias in sample.aliases:
        DepartmentAlias.objects.get_or_create(name=alias, defaults={"department": department})


def create_people() -> None:
    """A user for every role, all with one password, and the leaders' posts they hold."""
    hashed = make_password(PASSWORD)  # once: hashing is slow on purpose
    for sample in people.USERS:
        user = User.objects.create(
            username=sample.username,
            name=sample.name,
            role=sample.role,
            email=sample.email,
            phone=sample.phone,
            is_sample=True,
            must_change_password=False,
            password=hashed,
        )
        if department := Department.objects.filter(name=sample.department or "").first():
            Membership.objects.create(user=user, department=department, title=sample.title)
    for order, post in enumerate(people.POSTS, 1):
        _create_post(post, order)


def _create_post(sample: people.SamplePost, order: int) -> None:
    holder = User.objects.get(username=sample.holder)
    post, _ = Post.objects.get_or_create(
        name=sample.name, defaults={"holder": holder, "can_approve": sample.can_approve, "order": order}
    )
    post.oversees.set(Department.objects.filter(name__in=sample.oversees))


def sign_ins() -> list[str]:
    """Whom to sign in as, one for each role, as ``make run`` prints it."""
    shown = ("ducha", "zhujian", "zhujian-head", "chengguan", "chengguan-head", "quzhang", "admin")
    users = {user.username: user for user in User.objects.filter(username__in=shown, is_sample=True)}
    rows = [f"    {name:<16}{_who(users[name])}" for name in shown if name in users]
    return [f"  示例账号（密码都是 {PASSWORD}）：", *rows, ""] if rows else []


def _who(user: User) -> str:
    membership = user.memberships.select_related("department").first()
    place = f"{membership.department} " if membership and user.role in {"clerk", "head"} else ""
    return f"{user.get_role_display()}：{place}{user.name}"
