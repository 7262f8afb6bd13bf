"""People, the roles they hold from a day to a day, login, and the one table of who may do what."""
