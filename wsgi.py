"""The web application, for any WSGI server: `wsgi:app`."""

from desk import create_app
from desk.warming import warm

app = create_app(serves=True)
warm(app)
