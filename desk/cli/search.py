"""flask --app wsgi search ...: the index of words."""

import click
from flask.cli import AppGroup
from sqlalchemy import delete

from desk.cli.base import as_json, say
from desk.database import db
from desk.search.feeding import feeds
from desk.search.jobs import rebuild
from desk.search.models import SearchDocument, SearchText

search_commands = AppGroup("search", help="The index of words by which tickets, complaints and articles are found.")


@search_commands.command("rebuild")
@click.option(
    "--from-nothing", is_flag=True, help="Forget all first: needed when words are taken apart in another way."
)
@as_json
def rebuild_command(from_nothing: bool, as_json: bool) -> None:
    """Bring in every text that can be found. May run while people work, be stopped, and run again."""
    if from_nothing:
        db.session.execute(delete(SearchText))
        db.session.execute(delete(SearchDocument))
        db.session.commit()
    say({told.model.__tablename__: rebuild(told) for told in feeds()}, as_json)
