"""How papers look (公文版式): GB/T 9704-2012 in Word, templates filled in, PDF, a look at it as HTML."""
