"""What must hold before a process of this project starts."""
