"""Days as people here write them: 11月26日, and 2027年4月2日 in another year."""

from datetime import date


def day_words(day: date, today: date) -> str:
    """The day without its year while that is this year's."""
    return f"{day.month}月{day.day}日" if day.year == today.year else full_day_words(day)


def full_day_words(day: date) -> str:
    """The day with its year, as papers and explanations need it."""
    return f"{day.year}年{day.month}月{day.day}日"
