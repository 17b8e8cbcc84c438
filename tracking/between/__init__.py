"""Two days compared (比较两天): how each task stood when the one and when the other ended, and what sums come of it."""
