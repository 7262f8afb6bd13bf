"""The receipt on one A4 page."""

import math

from desk.papers import words
from desk.papers.letterhead import letterhead_block
from desk.papers.qr import code_of
from desk.papers.receipt_words import Receipt
from desk.papers.sheet import A4, SANS, Block, Sheet, Style, beside, gap, stacked

LEFT, TOP, BOTTOM = 20.0, 14.0, 12.0
WIDTH = A4[0] - 2 * LEFT
LABEL_WIDTH = 42.0
TITLE = Style(14, bold=True)
PLAIN = Style(10.5)
SMALL = Style(9)
TINY = Style(8)
STRONG = Style(10.5, bold=True)
BIG = Style(19, bold=True, leading=1.2)
QR_SIDE = 30.0
SIGNING_SPACE = 17.0
MOST_LINES = 3  # of any field but the story; fewer where that is too much for the page
LEAST_OF_STORY = 3
HAIRLINE = 170


def as_a4(receipt: Receipt) -> bytes:
    """The receipt as a PDF of one page; a story that is too long for it ends in an ellipsis.

    Where every field is as long as a story, the signature goes onto a second page rather than over the text.
    """
    with Sheet(face=SANS, title=f"{receipt.title} {receipt.number}", created_at=receipt.created_at) as sheet:
        bottom = A4[1] - BOTTOM - _foot(sheet, receipt, 1, 1).height
        closing = _closing(sheet, receipt)
        room = bottom - closing.height - TOP
        for most in (MOST_LINES, 2, 1):
            body = _fitted(sheet, receipt, room=room, most=most)
            if body.height <= room:
                break
        sheet.new_page(*A4)
        body.draw(TOP)
        if body.height > room:
            sheet.new_page(*A4)
            closing.draw(TOP)
        else:  # near to the text when there is room, so that a short receipt is not torn in two
            closing.draw(min(bottom - closing.height, TOP + body.height + 3))
        sheet.on_every_page(lambda page, pages: _foot(sheet, receipt, page, pages).draw(bottom))
        return sheet.finished()


def _fitted(sheet: Sheet, receipt: Receipt, *, room: float, most: int) -> Block:
    """The body with as many lines of the story as there is room for, but a few in any case."""
    width = WIDTH - LABEL_WIDTH
    story = sheet.lines_of(receipt.summary, PLAIN, width=width)
    body = _body(sheet, receipt, story=story, most=most)
    if body.height <= room:
        return body
    fitting = max(LEAST_OF_STORY, len(story) - math.ceil((body.height - room) / PLAIN.line_height))
    story = sheet.lines_of(receipt.summary, PLAIN, width=width, most=fitting)
    return _body(sheet, receipt, story=story, most=most)


def _body(sheet: Sheet, receipt: Receipt, *, story: list[str], most: int) -> Block:
    return stacked(
        [
            letterhead_block(sheet, receipt.letterhead, x=LEFT, width=WIDTH),
            sheet.text_block(receipt.title, TITLE, x=LEFT, width=WIDTH, align="centre", most=2),
            sheet.text_block(
                f"{receipt.labels['number']}: {receipt.number}",
                PLAIN,
                x=LEFT,
                width=WIDTH,
                align="centre",
                most=most,
                after=4,
            ),
            _numbers(sheet, receipt),
            gap(4),
            sheet.text_block(receipt.opening, PLAIN, x=LEFT, width=WIDTH, most=most, after=2),
            *(_field(sheet, label, value, most=most) for label, value in receipt.fields),
            _field_of_lines(sheet, receipt.labels["summary"], story),
            _field(sheet, receipt.labels["wish"], receipt.wish, most=most + 1),
            _field(sheet, receipt.labels["officer"], receipt.officer, most=most),
            gap(3.5),
            sheet.text_block(receipt.promise, STRONG, x=LEFT, width=WIDTH, most=most, after=1.5),
            _dates(sheet, receipt, most=min(most, 2)),
            *(_notice(sheet, text) for text in receipt.notices),
        ]
    )


def _numbers(sheet: Sheet, receipt: Receipt) -> Block:
    """The two things to keep, in a frame: the complaint's number and its access code."""
    half = WIDTH / 2
    inner = half - 8
    number = stacked(
        [
            sheet.text_block(receipt.labels["complaint"], SMALL, x=LEFT + 4, width=inner, most=1),
            sheet.text_block(
                receipt.complaint_number,
                _fitting(sheet, receipt.complaint_number, inner),
                x=LEFT + 4,
                width=inner,
                most=2,
            ),
        ]
    )
    if receipt.access_code is None:
        code = sheet.text_block(receipt.access_given, PLAIN, x=LEFT + half + 4, width=inner, most=3)
    else:
        code = stacked(
            [
                sheet.text_block(receipt.labels["access_code"], SMALL, x=LEFT + half + 4, width=inner, most=1),
                sheet.text_block(
                    receipt.access_code,
                    _fitting(sheet, receipt.access_code, inner),
                    x=LEFT + half + 4,
                    width=inner,
                    most=2,
                ),
            ]
        )
    height = max(number.height, code.height) + 5

    def draw(top: float) -> None:
        sheet.frame(x=LEFT, top=top, width=WIDTH, height=height, thickness=0.4)
        sheet.line(LEFT + half, top, LEFT + half, top + height)
        for part in (number, code):
            part.draw(top + (height - part.height) / 2)

    return Block(height, draw)


def _fitting(sheet: Sheet, text: str, width: float) -> Style:
    """The big style, smaller where the text would be broken."""
    wide = sheet.width_of(words.one_line(text), BIG)
    return BIG if wide <= width else BIG._replace(size=max(PLAIN.size, BIG.size * width / wide * 0.99))


def _field(sheet: Sheet, label: str, value: str, *, most: int) -> Block:
    return _field_of_lines(sheet, label, sheet.lines_of(value, PLAIN, width=WIDTH - LABEL_WIDTH, most=most))


def _field_of_lines(sheet: Sheet, label: str, lines: list[str]) -> Block:
    if not lines:
        return gap(0)
    row = beside(
        sheet.text_block(label, PLAIN, x=LEFT, width=LABEL_WIDTH - 5, most=2),
        sheet.lines_block([":"], PLAIN, x=LEFT + LABEL_WIDTH - 4, width=3),
        sheet.lines_block(lines, PLAIN, x=LEFT + LABEL_WIDTH, width=WIDTH - LABEL_WIDTH),
    )
    return stacked([gap(0.7), row, gap(0.7), sheet.rule_block(x=LEFT, width=WIDTH, thickness=0.1, grey=HAIRLINE)])


def _dates(sheet: Sheet, receipt: Receipt, *, most: int) -> Block:
    """The promised dates side by side, each in a frame of its own."""
    if not receipt.promise_dates:
        return gap(2)
    space = 4.0
    count = len(receipt.promise_dates)
    width = (WIDTH - space * (count - 1)) / count
    cells = []
    for number, (label, day) in enumerate(receipt.promise_dates):
        x = LEFT + number * (width + space)
        cells.append(
            stacked(
                [
                    sheet.text_block(label, SMALL, x=x + 3, width=width - 6, most=most),
                    sheet.text_block(day, STRONG, x=x + 3, width=width - 6, most=most),
                ]
            )
        )
    height = beside(*cells).height + 3

    def draw(top: float) -> None:
        for number, cell in enumerate(cells):
            sheet.frame(x=LEFT + number * (width + space), top=top, width=width, height=height, thickness=0.2)
            cell.draw(top + 1.5)

    return stacked([Block(height, draw), gap(3)])


def _notice(sheet: Sheet, text: str) -> Block:
    return beside(
        sheet.lines_block(["•"], SMALL, x=LEFT, width=4),
        sheet.text_block(text, SMALL, x=LEFT + 4, width=WIDTH - 4, most=3, after=0.8),
    )


def _closing(sheet: Sheet, receipt: Receipt) -> Block:
    """Left what can be scanned, right who signs."""
    code = code_of(receipt.verification_address)
    signing_x = LEFT + WIDTH - 68
    beside_code = signing_x - LEFT - QR_SIDE - 8
    caption = stacked(
        [
            sheet.text_block(receipt.labels["scan"], SMALL, x=LEFT + QR_SIDE + 4, width=beside_code, most=4, after=1),
            sheet.text_block(receipt.labels["track"], SMALL, x=LEFT + QR_SIDE + 4, width=beside_code, most=2),
            sheet.text_block(
                receipt.tracking_address,
                SMALL._replace(bold=True),
                x=LEFT + QR_SIDE + 4,
                width=beside_code,
                most=4,
            ),
        ]
    )
    signature = stacked(
        [
            sheet.text_block(receipt.signed_at, PLAIN, x=signing_x, width=68, align="centre", most=2),
            sheet.text_block(receipt.signed_as, PLAIN, x=signing_x, width=68, align="centre", most=2),
            gap(SIGNING_SPACE),
            sheet.rule_block(x=signing_x + 6, width=56, thickness=0.2, after=0.6),
            sheet.text_block(receipt.officer, STRONG, x=signing_x, width=68, align="centre", most=2),
        ]
    )

    def draw_code(top: float) -> None:
        sheet.draw_code(code, x=LEFT, top=top, module=QR_SIDE / code.size)

    return stacked(
        [gap(3), beside(Block(QR_SIDE, draw_code), caption, signature)]
    )  # the white above belongs to the code


def _foot(sheet: Sheet, receipt: Receipt, page: int, pages: int) -> Block:
    label = receipt.labels["page"].format(page=page, pages=pages)
    return stacked(
        [
            gap(3),
            sheet.rule_block(x=LEFT, width=WIDTH, thickness=0.1, after=1),
            beside(
                sheet.text_block(receipt.printed_at, TINY, x=LEFT, width=WIDTH * 0.75, most=1),
                sheet.text_block(label, TINY, x=LEFT, width=WIDTH, align="right", most=1),
            ),
        ]
    )
