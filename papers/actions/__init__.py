"""What changes (动作): each a verb, all at once or not at all."""
