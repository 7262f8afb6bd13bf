"""The web application, for any WSGI server: `wsgi:app`."""

from desk import create_app

app = create_app(serves=True)
