"""flask --app wsgi token ...: keys to the API, for operators."""

import click
from flask.cli import AppGroup

from desk import clock
from desk.accounts import queries, tokens
from desk.accounts.models import User
from desk.accounts.policy import Scope
from desk.cli.base import WRONG_USE, as_json, fail, say
from desk.database import db
from desk.errors import DeskError
from desk.organisation import queries as organisation

token_commands = AppGroup("token", help="Tokens of the API: make, list, revoke.")


@token_commands.command("create")
@click.argument("username")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice([scope.value for scope in Scope]),
    help="What it may be used for; may be repeated. Without it: everything that its owner may do.",
)  # fmt: skip
@click.option("--department", default=None, help="Code of the one department whose tickets it reaches.")
@click.option("--days", type=int, default=tokens.USUAL_DAYS, show_default=True, help="How long it is valid.")
@click.option("--name", default="command line", show_default=True, help="What it is for.")
@as_json
def create_command(
    username: str, scopes: tuple[str, ...], department: str | None, days: int, name: str, as_json: bool
) -> None:
    """Make a token for USERNAME and print it: this once, nobody can read it again."""
    try:
        token, secret = tokens.make_token(
            user=_user(username),
            name=name[:80],
            scopes=[Scope(scope) for scope in scopes] or list(Scope),
            department=organisation.get_department(department) if department else None,
            days=days,
            at=clock.now(),
        )
        db.session.commit()
    except DeskError as error:
        fail(str(error), WRONG_USE)
    if as_json:
        say({"id": token.id, "token": secret, "expires_at": token.expires_at.isoformat()}, as_json)
    else:
        click.echo(secret)


@token_commands.command("list")
@click.argument("username")
@as_json
def list_command(username: str, as_json: bool) -> None:
    """The tokens of USERNAME that are valid, without their secrets."""
    found = tokens.tokens_of(_user(username).id, at=clock.now())
    lines = {
        str(token.id): {
            "name": token.name,
            "scopes": token.scopes,
            "department": token.department.code if token.department else None,
            "expires_at": token.expires_at.isoformat(),
            "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
        }
        for token in found
    }
    say(lines, as_json)


@token_commands.command("revoke")
@click.argument("username")
@click.argument("token_id", type=int)
def revoke_command(username: str, token_id: int) -> None:
    """Let the token of that number, as `list` shows it, open nothing any more."""
    try:
        token = tokens.get_token(_user(username).id, token_id)
        tokens.revoke_token(token=token, at=clock.now())
        db.session.commit()
    except DeskError as error:
        fail(str(error), WRONG_USE)
    click.echo(f"{token.name}: revoked")


def _user(username: str) -> User:
    user = queries.find_by_login(username)
    if user is None:
        fail(f"There is no active account {username}.", WRONG_USE)
    return user
