"""How papers look on the page (版式): GB/T 9704-2012 in Word, templates with placeholders, and pages to look at."""
