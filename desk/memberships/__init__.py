"""Teams by decree, their members for a year, and the reports that go up from desk to desk (BKS articles 9 to 20)."""
