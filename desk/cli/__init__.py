"""flask --app wsgi ...: the commands of whoever looks after the desk."""

from desk.cli.commands import init_app, routes_command

__all__ = ["init_app", "routes_command"]  # the second is named by the plug-in of pyproject.toml
