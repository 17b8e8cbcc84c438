"""Keeping a ledger as one has set it up (保存视图): under a name, changed, shared, removed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from tracking.ledger import Conditions, Shape
from tracking.models import SavedView

LIMIT = 20  # views a person keeps: more tabs nobody finds his way in


class ViewRefusedError(Exception):
    """What cannot be kept like this; the message is a sentence for whoever asked."""


@transaction.atomic
def save_view(
    name: str, given: Mapping[str, str], *, is_shared: bool = False, over: bool = False, by: User, at: datetime
) -> SavedView:
    """Keep a ledger under a name. ``over``: in place of one's own view of that name. Saved twice it is there once.

    Raises ``ViewRefusedError`` where the name is taken, or where somebody has as many as anybody may.
    """
    address = address_of(given)
    User.objects.select_for_update().get(pk=by.pk)  # so that two at once count each other
    own = SavedView.objects.filter(owner=by)
    if known := own.filter(name=name).first():
        if known.address != address and not over:
            raise ViewRefusedError(_taken(name))
        return _write(known, address=address, is_shared=is_shared, changed_at=at)
    if own.count() >= LIMIT:
        raise ViewRefusedError(f"没有保存：每人最多存 {LIMIT} 个视图。请先删掉不用的，再存新的。")
    return SavedView.objects.create(owner=by, name=name, address=address, is_shared=is_shared, changed_at=at)


def change_view(view: SavedView, *, name: str, is_shared: bool, at: datetime) -> SavedView:
    """Give it another name, or share it or no more. Raises ``ViewRefusedError`` where its owner has that name."""
    try:
        with transaction.atomic():
            return _write(view, name=name, is_shared=is_shared, changed_at=at)
    except IntegrityError as error:
        raise ViewRefusedError(f"没有改名：已经有一个视图叫“{name}”，请换一个名称。") from error


def overwrite_view(view: SavedView, given: Mapping[str, str], *, at: datetime) -> SavedView:
    """Keep under its name what the page shows now."""
    return _write(view, address=address_of(given), changed_at=at)


def remove_view(view: SavedView) -> None:
    """Forget it; the tasks in it stay as they are."""
    SavedView.objects.filter(pk=view.pk).delete()


def address_of(given: Mapping[str, str]) -> dict[str, str]:
    """An address as the ledger itself would write it: what nobody could have meant is left out."""
    return Conditions.read(given).query() | Shape.read(given).query()


def _write(view: SavedView, **columns: object) -> SavedView:
    for column, value in columns.items():
        setattr(view, column, value)
    view.save(update_fields=list(columns))
    return view


def _taken(name: str) -> str:
    return f"没有保存：您已经有一个视图叫“{name}”。请换一个名称，或者勾选“换掉同名的”。"
