"""From the rows of a spreadsheet to what they mean (导入核对): every doubt is named, none is guessed away.

Pure: what the office knows comes in as ``Known``; nothing here reads or writes a database.
"""
