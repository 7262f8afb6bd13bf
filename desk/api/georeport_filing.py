"""A complaint by the fields of GeoReport v2: the same gate, form and operation as the page's."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts import guards, tokens
from desk.api import forms, intake, limits
from desk.api.calls import Answer, Call
from desk.api.georeport import YES
from desk.api.problems import Faulty
from desk.api.shapes import Fault, Shape
from desk.catalogue.models import ComplaintCategory
from desk.complaints import citizen, onlookers
from desk.complaints.filing import Told
from desk.complaints.identity import Identity
from desk.complaints.kinds import Shield
from desk.complaints.public_forms import UNKNOWN, ComplaintForm
from desk.config import Settings
from desk.errors import BadInput, Forbidden
from desk.gate import proof
from desk.gate.rules import ProofRefused
from desk.mall import queries as mall
from desk.templating import translated_error

# Which field of the form takes which of GeoReport's.
REQUEST = {
    "service_code": "category",
    "description": "story",
    "address_string": "place",
    "phone": "contact",
    "first_name": "name",
    "attribute[consent]": "consent",
    "attribute[tenant]": "tenant",
    "attribute[service]": "service",
    "attribute[happened_on]": "happened_on",
    "attribute[wish]": "wish",
}
NEEDED = ("service_code", "description", "attribute[consent]")


def file_request(call: Call) -> Answer:
    """Take it in, once per key. Raises Forbidden, and what the gate, the form and the operation raise."""
    key = call.body.get("api_key", "")
    token = call.token
    if token is None and key.startswith(tokens.PREFIX):
        token = guards.take_token(key)
        limits.take(token.user_id, at=call.at)
    try:
        complaint, access_code = intake.take_in(
            call, door="open311", token=token, challenge="" if token else key, read=lambda: _read(call)
        )
    except ProofRefused:
        raise Forbidden(
            "api_key has to be a front officer's token with the scope complaints:file, or the fresh solution of a challenge."
        ) from None
    except BadInput as error:
        raise _named(error) from None
    said = [
        _(
            "Number %(number)s, access code %(code)s. Keep both: with them you read the answer at %(address)s.",
            number=complaint.number,
            code=access_code,
            address=f"{settings().base_url}/lacak",
        )
    ]
    if "media_url" in call.body:
        said.append(_("The picture at media_url was not fetched. You can add pictures there."))
    public_id = onlookers.public_id(complaint.id, keys=intake.keys())
    return Answer([{"service_request_id": public_id, "service_notice": " ".join(said), "account_id": None}], 201)


def _named(error: BadInput) -> BadInput:
    """What the operation refuses, under the name that the field has here."""
    name = next((name for name, field in REQUEST.items() if field == error.field), None)
    return Faulty([Fault(translated_error(error), pointer=f"/{name}")]) if name else error


def _read(call: Call) -> tuple[Told, Identity]:
    """What was told, judged by the public form. Raises Faulty."""
    sent = call.body
    choices, day = offered(), citizen.today(call.at)
    if sent["service_code"] not in choices:
        raise Faulty([Fault(_elsewhere(), pointer="/service_code")])
    phone, email = (sent.get(name, "").strip() for name in ("phone", "email"))
    name = f"{sent.get('first_name', '').strip()} {sent.get('last_name', '').strip()}".strip()
    body = {
        **sent,
        "attribute[tenant]": sent.get("attribute[tenant]", UNKNOWN),
        "address_string": _place(sent),
        "phone": phone or email,
        "first_name": name,
    }
    no_contact = {} if phone or email else {"no_contact": "y"}
    form = forms.filled(ComplaintForm, REQUEST, body, shield=Shield.OPEN, **no_contact)
    form.offer(mall.tenants_serving(on=day), [], choices.values())
    forms.judge(form, REQUEST)
    told = Told(
        description=form.story.data,
        tenant=None if form.tenant.data == UNKNOWN else mall.serving_tenant(form.tenant.data, on=day),
        service=form.service.data or "",
        category=choices[form.category.data],
        wish=form.wish.data or "",
        place=form.place.data or "",
        happened_on=form.happened_on.data,
        shield=Shield.OPEN,
    )
    both = {"address": email} if phone else {}
    return told, Identity(name=form.name.data or "", contact=form.contact.data or "", **both)


def _place(sent: Mapping[str, Any]) -> str:
    """Where it was, as officers read it. Raises Faulty: GeoReport asks for one of the three."""
    lat, long = sent.get("lat"), sent.get("long")
    if (lat is None) != (long is None):
        raise Faulty([Fault(_("Latitude and longitude belong together."), pointer="/lat" if lat is None else "/long")])
    told = [sent.get("address_string", "").strip()]
    if "address_id" in sent:
        told.append(f"(address_id {sent['address_id'].strip()})")
    if lat is not None and long is not None:
        north, east = float(lat), float(long)
        if abs(north) > 90 or abs(east) > 180:
            raise Faulty([Fault(_("There is no such place on earth."), pointer="/lat")])
        told.append(f"({north:.6f}, {east:.6f})")
    place = " ".join(part for part in told if part)
    if not place:
        raise Faulty(
            [Fault(_("Please say where: lat and long, address_string, or address_id."), pointer="/address_string")]
        )
    return place


def _elsewhere() -> str:
    """Whom a restricted category is meant for is not turned away, but led to where name and words can be hidden."""
    told: str = _(
        "This is not offered here. What is about illegal fees, the conduct of officers, abuse of authority or your own data "
        "is reported at %(address)s, where your name and your words can be hidden.",
        address=f"{settings().base_url}/aduan",
    )
    return told


def offered() -> dict[str, ComplaintCategory]:
    """What may be filed and read here, by code."""
    return {one.code: one for one in onlookers.categories_for_everybody()}


def settings() -> Settings:
    found: Settings = current_app.config["DESK"]
    return found


def _line(longest: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest}


def request_shape() -> Shape:
    """The fields of the specification; those without effect are taken, because clients send them."""
    degrees = {"type": "string", "pattern": r"^-?[0-9]{1,3}(\.[0-9]{1,20})?$"}
    of_form = forms.shape_of(ComplaintForm, REQUEST)["properties"]
    plain = {name: shape | {"type": "string"} for name, shape in of_form.items()}
    own = {
        "api_key": _line(proof.LONGEST_PAYLOAD)
        | {"description": _l("A front officer's token, or the solution of a challenge of /api/v1/challenge")},
        "jurisdiction_id": _line(200),
        "lat": degrees,
        "long": degrees,
        "address_string": _line(110) | {"description": _l("Where it was: this, lat and long, or address_id")},
        "address_id": _line(40),
        "email": _line(120),
        "first_name": plain["first_name"] | {"maxLength": 59},
        "last_name": _line(59),
        "device_id": _line(200) | {"description": _l("Not kept")},
        "account_id": _line(200) | {"description": _l("Not kept")},
        "media_url": _line(2000) | {"description": _l("Neither fetched nor kept")},
        "attribute[consent]": plain["attribute[consent]"] | {"enum": [YES]},
    }
    own["attribute[consent]"].pop("const", None)
    return {
        "type": "object",
        "properties": plain | own,
        "required": list(NEEDED),
        "additionalProperties": False,
    }
