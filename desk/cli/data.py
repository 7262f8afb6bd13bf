"""flask --app wsgi ...: the commands that bring data: imports, the first account, the demo city."""

import json
import tomllib
from pathlib import Path

import click
from flask.cli import with_appcontext

from desk import clock, reference
from desk.accounts import operations as accounts
from desk.accounts import passwords
from desk.accounts.models import Employment
from desk.accounts.policy import Role
from desk.cli.base import WRONG_USE, as_json, fail, local_day, settings
from desk.complaints import resealing
from desk.database import db
from desk.demo import city, tokens
from desk.errors import DeskError
from desk.organisation import queries as organisation
from desk.sealing import BrokenSeal, Keys


@click.command("seed-demo")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other moments and passwords.")
@click.option(
    "--scale",
    type=click.IntRange(1, 50),
    default=1,
    show_default=True,
    help="How many times the stories are told.",
)
@as_json
@with_appcontext
def seed_demo_command(seed: int, scale: int, as_json: bool) -> None:
    """Fill an empty database with a believable city. Refused in production."""
    told = settings()
    if told.is_production:
        fail("Demo data is only for DESK_ENV=demo or test.", WRONG_USE)
    result = city.seed(told, at=clock.now(), seed=seed, scale=scale)
    if as_json:
        tokens.give(result["accounts"], at=clock.now())
        db.session.commit()
        click.echo(json.dumps(result))
        return
    for account in result["accounts"]:
        click.echo("{username:<12} {password:<20} {role:<14} {department}".format(**account))
    click.echo(f"{len(result['tickets'])} tickets")


@click.command("create-user")
@click.argument("username")
@click.option("--name", required=True)
@click.option("--department", required=True, help="Code of the department, such as DISKOMINFO.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="May be repeated.",
)
@click.option("--employee-no", default="", help="NIP, 18 digits.")
@click.option("--password", default=None, help="Without it one is made and printed once.")
@with_appcontext
def create_user_command(
    username: str, name: str, department: str, roles: tuple[str, ...], employee_no: str, password: str | None
) -> None:
    """Make an account; the first administrator of a new desk is made so."""
    at = clock.now()
    made = password or passwords.make()
    try:
        home = organisation.get_department(department)
        user = accounts.create_user(
            username=username,
            name=name,
            department_id=home.id,
            password=made,
            employment=Employment.CIVIL_SERVANT if employee_no else Employment.NON_ASN,
            employee_no=employee_no,
            at=at,
        )
        for role in roles:
            accounts.grant_role(user=user, role=Role(role), department_id=home.id, starts_on=local_day(at), at=at)
        db.session.commit()
    except DeskError as error:
        fail(str(error), WRONG_USE)
    click.echo(f"{user.username} {made}" if password is None else user.username)


@click.command("reseal")
@click.argument("old_secret_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def reseal_command(old_secret_file: Path) -> None:
    """Seal names of complainants anew, after DESK_SECRET_KEY was changed; OLD_SECRET_FILE holds the secret before."""
    try:
        done = resealing.reseal(old=Keys(old_secret_file.read_text().strip()), new=Keys(settings().secret_key))
    except BrokenSeal:
        fail("This secret does not open what is sealed. Nothing was changed.", WRONG_USE)
    except UnicodeDecodeError:
        fail(f"{old_secret_file} does not hold a secret. Nothing was changed.", WRONG_USE)
    db.session.commit()
    click.echo(f"{done} sealed anew")


@click.command("import")
@click.argument("kind", type=click.Choice(["reference", *reference.KINDS]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@with_appcontext
def import_command(kind: str, file: Path | None) -> None:
    """Load a data file (TOML, the form of desk/data/reference), or the shipped `reference` data. Nothing is removed.

    Calendars, days off and a policy that somebody counts on already are not changed: the file becomes a proposal.
    """
    at = clock.now()
    if (file is None) != (kind == "reference"):
        fail("Give a FILE for each kind but reference, which ships with the desk.", WRONG_USE)
    try:
        if file is None:
            brought = reference.load_shipped(zone=str(settings().timezone), at=at)
            db.session.commit()
            click.echo(", ".join(f"{name}: {count}" for name, count in brought.items()))
            return
        if (proposed := reference.propose_file(kind, file, zone=str(settings().timezone), at=at)) is not None:
            db.session.commit()
            click.echo(f"Proposal {proposed.id}: {settings().base_url}/admin/proposals/{proposed.id}")
            return
        count, first_passwords = reference.load_file(
            kind, file, zone=str(settings().timezone), today=local_day(at), at=at
        )
        db.session.commit()
    except tomllib.TOMLDecodeError as error:
        fail(f"{file} is not valid TOML: {error}", WRONG_USE)
    except KeyError as error:
        fail(f"A line lacks or wrongly names {error}. Nothing was loaded.", WRONG_USE)
    except (ValueError, DeskError) as error:
        fail(f"{error} Nothing was loaded.", WRONG_USE)
    click.echo(f"{count} lines")
    for username, password in first_passwords.items():
        click.echo(f"{username} {password}")
