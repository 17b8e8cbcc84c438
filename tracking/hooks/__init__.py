"""What programs elsewhere are told (对接通知): which step is what, signing, and the way there; no database."""
