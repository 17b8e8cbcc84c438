"""Robots in group chats (群机器人): one message in the form of each platform, and the way there; no database."""
