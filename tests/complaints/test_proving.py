"""Pictures: a complainant's say nothing of place and camera, an officer's prove what they show."""

import io
import random

import pytest
from PIL import ExifTags, Image, ImageDraw

from desk.attachments import likeness
from desk.attachments import operations as files
from desk.complaints import answering, proving
from desk.complaints.kinds import EvidenceSide
from desk.complaints.states import Status
from desk.database import db
from desk.errors import BadInput, Forbidden
from tests.complaints.office import classified, dispatched, make_complaint
from tests.factories import MONDAY_TEN

NEVER = random.Random(1)  # its first draws lie above the share that is sampled
MARKER = "MARKERKAMERA"


class Always(random.Random):
    def random(self) -> float:
        return 0.0


class Seldom(random.Random):
    def random(self) -> float:
        return 0.99


def photo(seed: int = 1, *, taken: str = "2026:10:12 10:30:00", size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo as a telephone takes it: with camera, time and place."""
    picture = Image.new("RGB", size, "white")
    draw, chance = ImageDraw.Draw(picture), random.Random(seed)
    for _ in range(40):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        shade = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        draw.rectangle((x, y, x + size[0] // 4, y + size[1] // 5), fill=shade)
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = MARKER
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "S", (6.0, 12.0, 0.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (106.0, 49.0, 0.0)
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, quality=90)
    return written.getvalue()


def field_complaint(office):
    complaint = make_complaint()
    classified(complaint, office.actor("rina"), is_field=True)
    from desk.complaints import verifying

    verifying.dispatch(complaint=complaint, actor=office.actor("rina"), tenant=office.dukcapil, at=MONDAY_TEN)
    return complaint


def send(complaint, data, folder):
    """As the complainant."""
    picture = proving.prepare_picture(data=data, folder=folder)
    return proving.keep_picture(complaint=complaint, picture=picture, at=MONDAY_TEN)


def prove(complaint, office, data, *, who="hendra", folder, chance=None, **more):
    told = {"is_edited": False, "edit_note": ""} | more
    return proving.prove_closing(
        complaint=complaint,
        actor=office.actor(who),
        data=data,
        folder=folder,
        at=MONDAY_TEN,
        chance=chance or Seldom(),
        **told,
    )


def draft(complaint, office):
    answering.draft_answer(complaint=complaint, actor=office.actor("laras"), body="Sudah diperbaiki.", at=MONDAY_TEN)


def test_of_a_complainants_photo_neither_place_nor_camera_nor_name_is_kept(office, data_folder):
    complaint = make_complaint()
    kept = send(complaint, photo(), data_folder)

    stored = files.path_of(data_folder, kept.file.key).read_bytes()
    assert MARKER.encode() not in stored
    assert not Image.open(io.BytesIO(stored)).getexif()
    assert (kept.captured_at, kept.captured_place, kept.file.name) == (None, "", "foto.jpg")


def test_of_an_officers_photo_time_and_place_are_noted(office, data_folder):
    proof = prove(field_complaint(office), office, photo(), folder=data_folder)

    assert proof.captured_at.isoformat() == "2026-10-12T10:30:00+07:00"
    assert proof.captured_place == "-6.20000, 106.81667"
    assert proof.finding == ""
    assert MARKER.encode() not in files.path_of(data_folder, proof.file.key).read_bytes()


def test_the_very_picture_of_another_complaint_is_found_again(office, data_folder):
    prove(field_complaint(office), office, photo(), folder=data_folder)

    again = prove(field_complaint(office), office, photo(), folder=data_folder)

    assert again.finding == "seen_before"


@pytest.mark.parametrize("scale", [0.5, 0.9])
def test_the_complainants_own_picture_scaled_is_no_fresh_proof(office, data_folder, scale):
    complaint = field_complaint(office)
    send(complaint, photo(7), data_folder)
    small = Image.open(io.BytesIO(photo(7))).resize((int(640 * scale), int(480 * scale)))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=70)

    assert prove(complaint, office, written.getvalue(), folder=data_folder).finding == "alike"


def test_a_picture_older_than_the_complaint_is_no_proof(office, data_folder):
    proof = prove(field_complaint(office), office, photo(taken="2026:10:01 09:00:00"), folder=data_folder)

    assert proof.finding == "too_old"


def test_a_field_complaint_is_answered_with_fresh_proof_alone(office, data_folder):
    complaint = field_complaint(office)
    draft(complaint, office)
    with pytest.raises(BadInput, match="fresh picture"):
        answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=MONDAY_TEN)
    prove(complaint, office, photo(taken="2026:10:01 09:00:00"), folder=data_folder)
    with pytest.raises(BadInput, match="fresh picture"):
        answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=MONDAY_TEN)

    prove(complaint, office, photo(3), folder=data_folder)
    answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=MONDAY_TEN)

    assert complaint.status is Status.ANSWERED


def test_a_sample_goes_to_a_second_person_before_the_answer_goes_out(office, data_folder):
    complaint = field_complaint(office)
    draft(complaint, office)
    proof = prove(complaint, office, photo(4), folder=data_folder, chance=Always())
    with pytest.raises(BadInput, match="second person"):
        answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=MONDAY_TEN)

    proving.check_evidence(
        evidence=proof, actor=office.actor("farida"), is_convincing=True, note="Jelas.", at=MONDAY_TEN
    )
    answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=MONDAY_TEN)

    assert complaint.status is Status.ANSWERED


def test_who_took_the_picture_does_not_check_it(office, data_folder):
    complaint = field_complaint(office)
    proof = prove(complaint, office, photo(5), who="laras", folder=data_folder, chance=Always())

    with pytest.raises(Forbidden):
        proving.check_evidence(evidence=proof, actor=office.actor("laras"), is_convincing=True, note="", at=MONDAY_TEN)


def test_what_does_not_convince_counts_as_no_proof(office, data_folder):
    complaint = field_complaint(office)
    draft(complaint, office)
    proof = prove(complaint, office, photo(6), folder=data_folder, chance=Always())
    proving.check_evidence(
        evidence=proof, actor=office.actor("farida"), is_convincing=False, note="Gelap.", at=MONDAY_TEN
    )

    with pytest.raises(BadInput, match="fresh picture"):
        answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=MONDAY_TEN)


def test_what_was_edited_is_declared_and_always_looked_at(office, data_folder):
    complaint = field_complaint(office)
    with pytest.raises(BadInput):
        prove(complaint, office, photo(8), folder=data_folder, is_edited=True)
    db.session.rollback()

    complaint = field_complaint(office)
    proof = prove(complaint, office, photo(8), folder=data_folder, is_edited=True, edit_note="Wajah dikaburkan.")

    assert proof.is_sampled


def test_at_most_five_pictures_come_with_a_complaint(office, data_folder):
    complaint = make_complaint()
    for number in range(5):
        send(complaint, photo(20 + number), data_folder)

    with pytest.raises(BadInput, match="At most 5"):
        send(complaint, photo(30), data_folder)
    assert len(proving.evidence_of(complaint, EvidenceSide.COMPLAINANT)) == 5


def test_different_pictures_are_not_alike():
    marks = [likeness.difference_hash(photo(seed)) for seed in range(12)]

    distances = [likeness.distance(one, other) for i, one in enumerate(marks) for other in marks[i + 1 :]]
    assert min(distances) > likeness.ALIKE


@pytest.mark.parametrize("data", [b"", b"nothing", b"\xff\xd8\xff broken"])
def test_what_is_no_picture_has_no_capture(data):
    assert likeness.capture_of(data) == ("", "")
    with pytest.raises(ValueError, match="no picture"):
        likeness.difference_hash(data)


def test_dispatching_needs_nothing_of_this(office):
    assert dispatched(make_complaint(), office).status is Status.DISPATCHED
