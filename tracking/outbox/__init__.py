"""From reminders and notices to mailboxes (发件箱): composing, wording, sending, each safe to run twice at once."""
