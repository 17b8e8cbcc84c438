"""Spreadsheets (表格) as plain rows, in and out. No Django, no database; what strangers send is read in a child."""
