"""What a 督查员 says of a pair that looks alike: another matter, or both stay; and that he wants to be asked again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from directives.actions import NotAllowedError
from directives.models import Directive
from tracking.joining.verdicts import Key, Thing, keys_of, said_of
from tracking.models import Apart, Verdict


@transaction.atomic
def keep_apart(mine: Thing, theirs: Thing, verdict: Verdict, *, by: User, at: datetime) -> Apart:
    """Remember that the two stay two; what was said of the pair before is replaced."""
    if mine == theirs:
        raise NotAllowedError("没有记下：这是同一条。")
    ask_again(mine, theirs)
    ours = {"directive": mine} if isinstance(mine, Directive) else {"task": mine}
    others = {"other_directive": theirs} if isinstance(theirs, Directive) else {"other_task": theirs}
    return Apart.objects.create(**ours, **others, verdict=verdict, by=by, at=at)


@transaction.atomic
def ask_again(mine: Thing, theirs: Thing) -> int:
    """Forget what was said of the pair; how many sayings there were."""
    keys: frozenset[Key] = keys_of(theirs)
    rows = {row.pk for key, row in said_of(mine).items() if key in keys}
    return Apart.objects.filter(pk__in=rows).delete()[0]
