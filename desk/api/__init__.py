"""The JSON API: a front door for programs, over the same forms, operations, queries and policy as the pages."""
