"""Days as people here write them: 11月26日, and 2027年4月2日 in another year."""

from datetime import date


def day_words(day: date, today: date) -> str:
    """The day without its year while that is this year's."""
    return f"{day.month}月{day.day}日" if day.year == today.year else full_day_words(day)


def full_day_words(day: date) -> str:
    """The day with its year, as papers and explanations need it."""
    return f"{day.year}年{day.month}月{day.day}日"


def away_words(day: date, today: date) -> str:
    """How far a day is, as people say it: 今天, 昨天, 12 天前, 5 个月前; 明天, 9 天后."""
    days = (day - today).days
    if near := {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}.get(days):
        return near
    far, side = abs(days), "前" if days < 0 else "后"
    return f"{far} 天{side}" if far < 60 else f"{far // 30} 个月{side}"
