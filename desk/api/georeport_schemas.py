"""What the answers of Open311 look like (GeoReport v2)."""

from desk.api.schema_parts import MOMENT, NOTHING, TEXT, WHOLE, YES_NO, Schema, many, maybe, one_of, things

NEVER_SHOWN = ("description", "service_notice", "address", "address_id", "zipcode", "lat", "long", "media_url")

GEOREPORT: dict[str, Schema] = {
    "Discovery": things(
        changeset=MOMENT,
        contact=TEXT,
        key_service=TEXT,
        endpoints={
            "type": "array",
            "items": things(
                specification=TEXT, url=TEXT, changeset=MOMENT, type=TEXT, formats={"type": "array", "items": TEXT}
            ),
        },
    ),
    "GeoServices": many("GeoService") | {"description": "GeoReport v2"},
    "GeoService": things(
        service_code=TEXT, service_name=TEXT, description=TEXT, metadata=YES_NO, type=TEXT, keywords=TEXT, group=TEXT
    ),
    "ServiceDefinition": things(service_code=TEXT, attributes=many("ServiceAttribute")),
    "ServiceAttribute": things(
        variable=YES_NO,
        code=TEXT | {"description": "sent as attribute[code]"},
        datatype=one_of(("string", "text", "singlevaluelist")),
        required=YES_NO,
        datatype_description=TEXT,
        order=WHOLE,
        description=TEXT,
        values={"type": "array", "items": things(key=TEXT, name=TEXT)},
    ),
    "ServiceRequests": many("ServiceRequest") | {"description": "GeoReport v2"},
    "ServiceRequest": things(
        service_request_id=TEXT,
        status=one_of(("open", "closed")),
        status_notes=TEXT,
        service_name=TEXT,
        service_code=TEXT,
        agency_responsible=maybe(TEXT),
        requested_datetime=MOMENT | {"description": "the beginning of the day in the city"},
        updated_datetime=MOMENT | {"description": "the same, of the last step that is shown"},
        expected_datetime=maybe(MOMENT) | {"description": "the same, of the day that was promised"},
        **dict.fromkeys(NEVER_SHOWN, NOTHING),
    ),
    "RequestReceipt": {
        "type": "array",
        "items": things(service_request_id=TEXT, service_notice=TEXT, account_id=NOTHING),
    },
    "Refusals": {
        "type": "array",
        "description": "GeoReport v2",
        "items": things(code=WHOLE, description=TEXT),
    },
}
