"""The buttons of the review workbench (梳理), a file a subject; the page itself is ``views.review``."""
