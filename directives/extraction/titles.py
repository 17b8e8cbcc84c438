"""The title a directive gets in the ledger (任务名称): verb and object, at most 24 characters."""

LONGEST = 24


def title_of(words: str) -> str:
    return words[:LONGEST]
