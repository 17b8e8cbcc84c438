"""What a walk is: a step taken on a task by somebody, as the pages take it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accounts.models import User
from tests.factories import MONDAY
from tracking.models import Task

Walk = Callable[[Task, User, datetime], object]
NEXT_MONTH = MONDAY + timedelta(days=30)
