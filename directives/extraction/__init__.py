"""From the text of a speech to the directives (候选事项) in it: pure functions over text, a date and a frozen context.

Nothing here imports Django, reads a clock or touches a database; the only files read are the lexicons beside this
module. ``pipeline.extract`` is the one entry; ``records`` holds what goes in and what comes out.
"""
