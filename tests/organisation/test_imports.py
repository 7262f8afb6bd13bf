"""Files of an administrator: what they bring, and that a broken one brings nothing."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from desk.accounts.models import User
from desk.catalogue.models import Service
from desk.database import db
from desk.organisation.models import Department, Unit
from tests.factories import department_of

DEPARTMENT = '[[department]]\ncode = "DISLAUT"\nname = "Dinas Kelautan"\nkind = "agency"\n'
PERSON = (
    '[[person]]\nusername = "made"\nname = "Made"\ndepartment = "DLH"\nemployment = "contract"\n'
    'roles = [{role = "tier1_agent", decree = "SK/3/2026"}]\n'
)


def counts() -> list[int | None]:
    found = [db.session.scalar(select(func.count()).select_from(table)) for table in (Department, Unit, User, Service)]
    db.session.rollback()
    return found


def load(app, kind: str, text: str, folder: Path):
    file = folder / "given.toml"
    file.write_text(text, encoding="utf-8")
    db.session.commit()
    return app.test_cli_runner().invoke(args=["import", kind, str(file)])


def test_departments_are_added_and_changed_and_none_is_removed(city, app, tmp_path):
    before = counts()

    first = load(app, "departments", DEPARTMENT, tmp_path)
    again = load(app, "departments", DEPARTMENT.replace("Kelautan", "Laut"), tmp_path)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert counts() == [before[0] + 1, *before[1:]]
    db.session.expire_all()
    assert department_of("DISLAUT").name == "Dinas Laut"


def test_people_come_with_a_first_password_that_is_printed_once(city, app, tmp_path):
    done = load(app, "users", PERSON, tmp_path)
    again = load(app, "users", PERSON, tmp_path)

    assert done.exit_code == 0
    username, password = done.output.splitlines()[-1].split()
    assert username == "made"
    assert len(password) >= 12
    assert password not in again.output
    user = db.session.scalars(select(User).where(User.username == "made")).one()
    assert [(grant.role, grant.decree_no) for grant in user.grants] == [("tier1_agent", "SK/3/2026")]


@pytest.mark.parametrize(
    ("kind", "text", "says", "reason"),
    [
        ("departments", DEPARTMENT + "[[department]\n", "not valid TOML", "no TOML"),
        ("departments", DEPARTMENT + '[[department]]\ncode = "X"\n', "'name'", "a name is missing"),
        ("departments", DEPARTMENT + DEPARTMENT.replace("agency", "castle"), "castle", "no such kind"),
        ("departments", DEPARTMENT + '[[unit]]\ncode="U"\nname="U"\nkind="bureau"\ndepartment="NIRVANA"\n', "NIRVANA",
         "a unit of no department"),
        ("users", PERSON + PERSON.replace("made", "a b"), "user name", "a user name with a space"),
        ("users", PERSON + PERSON.replace("made", "ketut").replace("DLH", "NIRVANA"), "NIRVANA", "no such department"),
        ("users", PERSON + PERSON.replace("made", "ketut").replace("tier1_agent", "raja"), "raja", "no such role"),
        ("services", '[[service]]\ncode = "X"\nname = "X"\n', "Nothing was loaded", "a service without its group"),
    ],
)  # fmt: skip
def test_a_broken_file_says_so_and_loads_nothing(city, app, tmp_path, kind, text, says, reason):
    before = counts()

    done = load(app, kind, text, tmp_path)

    assert done.exit_code == 2, reason
    assert says in done.output
    assert "Traceback" not in done.output
    assert counts() == before


def test_a_file_that_is_not_text_says_so_and_loads_nothing(city, app, tmp_path):
    file = tmp_path / "given.toml"
    file.write_bytes(b"\xff\xfe\x00broken")

    done = app.test_cli_runner().invoke(args=["import", "departments", str(file)])

    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.mark.parametrize("args", [["reference", "given.toml"], ["users"], ["departments", "missing.toml"]])
def test_a_file_too_many_or_too_few_is_wrong_use(city, app, tmp_path, args, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "given.toml").write_text("")

    assert app.test_cli_runner().invoke(args=["import", *args]).exit_code == 2
