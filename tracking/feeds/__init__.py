"""Somebody's due dates for a calendar (日历订阅): which ones, and as iCalendar."""
