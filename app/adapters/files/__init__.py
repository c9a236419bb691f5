"""Files for people: PDF lists and spreadsheets."""
