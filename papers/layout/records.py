"""What can go wrong with a template, in words for the person who made it."""


class UnusableTemplateError(Exception):
    """A template that cannot be filled in; ``message`` says in Chinese what is wrong with it and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
