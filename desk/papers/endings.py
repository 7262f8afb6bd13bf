"""How a report ends on paper: who signs, who gets a copy, and the code that proves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.papers.pages import Frame
from desk.papers.qr import code_of
from desk.papers.sheet import Block, Sheet, Style, beside, gap, stacked

PLAIN = Style(10, leading=1.35)
STRONG = Style(10, bold=True, leading=1.35)
SMALL = Style(8.5, leading=1.3)
SMALL_STRONG = Style(8.5, bold=True, leading=1.3)
SIGNING_SPACE = 19.0
QR_SIDE = 24.0


@dataclass(frozen=True)
class Signatory:
    """Who signs: what for, office, name, and a line below it such as NIP."""

    purpose: str
    office: str
    name: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What stands below the last words. Without an address there is no code."""

    signatories: tuple[Signatory, ...]
    copies: tuple[str, ...]
    copies_label: str
    verification_address: str
    verification_code: str
    scan_label: str


def ending(sheet: Sheet, last: Ending, frame: Frame) -> list[Block]:
    """Signatures, then copies on the left and the code on the right; in one block where there are signatures."""
    blocks = [stacked([gap(3), _signatures(sheet, last, frame)])] if last.signatories else []
    x, width = frame.side, frame.inner
    lines = [
        sheet.text_block(f"{number}. {line}", SMALL, x=x, width=width * 0.6, most=2)
        for number, line in enumerate(last.copies, start=1)
    ]
    copies = stacked(
        [sheet.text_block(last.copies_label, SMALL_STRONG, x=x, width=width * 0.6), *lines] if lines else []
    )
    if not last.verification_address:
        return [*blocks, copies] if lines else blocks
    side = x + width - 88
    caption = stacked(
        [
            sheet.text_block(last.scan_label, SMALL, x=side + QR_SIDE + 3, width=60, most=4, after=1),
            sheet.text_block(last.verification_code, SMALL_STRONG, x=side + QR_SIDE + 3, width=60, most=2),
        ]
    )
    code = code_of(last.verification_address)
    proof = Block(QR_SIDE, lambda top: sheet.draw_code(code, x=side, top=top, module=QR_SIDE / code.size))
    below = stacked([gap(5), beside(copies, beside(proof, caption))])
    return [stacked([blocks[0], below])] if blocks else [below]


def _signatures(sheet: Sheet, last: Ending, frame: Frame) -> Block:
    """Side by side, whoever signs for the office on the right."""
    people = last.signatories
    each = frame.inner / max(2, len(people))
    x = frame.side + frame.inner - each * len(people)

    def row(texts: Sequence[str], style: Style, most: int) -> Block:
        return beside(
            *(
                sheet.text_block(text, style, x=x + place * each, width=each - 4, align="centre", most=most)
                for place, text in enumerate(texts)
            )
        )

    rules = beside(
        *(sheet.rule_block(x=x + place * each + 6, width=each - 16, after=0.5) for place in range(len(people)))
    )
    return stacked(
        [
            row([one.purpose for one in people], SMALL, 1),
            row([one.office for one in people], PLAIN, 3),
            gap(SIGNING_SPACE),
            row([one.name or " " for one in people], STRONG, 2),
            rules,
            row([one.detail for one in people], SMALL, 2),
        ]
    )
