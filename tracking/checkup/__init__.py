"""The check-up (体检) of plans and reports: advice with its reason, never a wall."""
