"""Stickers on A4, three by eight: a QR code with what it is, for things that somebody may report trouble about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.papers.qr import QUIET_ZONE, code_of
from desk.papers.sheet import A4, SANS, Sheet, Style

ACROSS, DOWN = 3, 8
WIDTH, HEIGHT = 70.0, 37.0  # of one: common sheets of labels have this measure
TOP = (A4[1] - DOWN * HEIGHT) / 2
SIDE, CODE = 4.0, 27.0
TITLE, LINE, SMALL = Style(8.5, bold=True, leading=1.2), Style(7.5, leading=1.2), Style(6.5, leading=1.2)


@dataclass(frozen=True)
class Sticker:
    """What stands on one."""

    address: str
    title: str
    code: str
    owner: str


def as_stickers(*, stickers: Sequence[Sticker], title: str, hint: str, created_at: datetime) -> bytes:
    """The sheets as a PDF; `hint` says what scanning is good for. Raises ValueError without a sticker."""
    if not stickers:
        raise ValueError("A sheet needs a sticker.")
    with Sheet(face=SANS, title=title, created_at=created_at) as sheet:
        for number, sticker in enumerate(stickers):
            place = number % (ACROSS * DOWN)
            if place == 0:
                sheet.new_page(*A4)
            _draw(sheet, sticker, hint, x=place % ACROSS * WIDTH, top=TOP + place // ACROSS * HEIGHT)
        return sheet.finished()


def _draw(sheet: Sheet, sticker: Sticker, hint: str, *, x: float, top: float) -> None:
    code = code_of(sticker.address)
    module = CODE / (code.size + 2 * QUIET_ZONE)
    white = QUIET_ZONE * module
    sheet.draw_code(code, x=x + SIDE + white, top=top + (HEIGHT - CODE) / 2 + white, module=module)
    left, width = x + SIDE + CODE + 1, WIDTH - CODE - 2 * SIDE - 1
    at = top + (HEIGHT - CODE) / 2 + 1.5
    for text, style, most in (
        (sticker.title, TITLE, 3),
        (sticker.code, LINE, 2),
        (sticker.owner, LINE, 1),
        (hint, SMALL, 2),
    ):
        block = sheet.text_block(text, style, x=left, width=width, most=most, after=0.8)
        block.draw(at)
        at += block.height
