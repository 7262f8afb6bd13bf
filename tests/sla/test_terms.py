"""What a process keeps of a version of the policy: the same as its lines say, and never that of another version."""

from datetime import date

import sqlalchemy as sa

from desk.database import db
from desk.sla import policies, queries, terms
from desk.sla.kinds import Measure
from desk.sla.rule_models import SlaPolicy
from tests.architecture.test_queries import counted
from tests.sla.changing import policy_content

TODAY = date(2026, 10, 12)


def response_of(policy):
    """The targets of the first response."""
    return terms.terms_of(policy).targets[Measure.RESPONSE]


def test_what_is_kept_says_what_the_lines_say(city):
    policy = queries.policy_on(TODAY)
    kept = terms.terms_of(policy)

    lines = [line for measure in kept.targets.values() for line in measure]
    assert len(lines) == len(policy.targets)
    assert {(line.measure, line.priority, line.service_code, line.kind, line.amount, line.unit) for line in lines} == {
        (line.measure, line.priority, line.service_code, line.kind, line.amount, line.unit) for line in policy.targets
    }
    for (measure, priority), ladder in kept.ladders.items():
        rungs = [line for line in policy.rungs if line.measure is measure and line.priority in ("", priority)]
        assert [rung.key for rung in ladder] == list(dict.fromkeys(terms.rung_of(line).key for line in rungs))


def test_the_lines_of_a_version_are_read_once_in_a_process(app, city):
    terms.terms_of(queries.policy_on(TODAY))
    db.session.remove()

    with counted(app) as sent:
        terms.terms_of(queries.policy_on(TODAY))

    assert len(sent) == 1, "the policy itself, which says which version is in force"


def test_two_versions_of_one_number_are_told_apart_by_what_they_say(city):
    first = policies.build(policy_content(P3=30), version=7)
    other = policies.build(policy_content(P3=45), version=7)
    again = policies.build(policy_content(P3=30), version=8)

    assert first.digest == again.digest != other.digest
    amounts = [{line.amount for line in response_of(one) if line.priority == "P3"} for one in (first, other, again)]
    assert amounts == [{30}, {45}, {30}]


def test_a_version_without_a_fingerprint_is_read_as_it_stands(city):
    db.session.execute(sa.update(SlaPolicy).values(digest=None))
    db.session.expire_all()
    policy = queries.policy_on(TODAY)

    line = next(line for line in policy.targets if line.measure is Measure.RESPONSE and line.priority == "P3")
    line.amount = 17

    assert 17 in {one.amount for one in response_of(policy)}
