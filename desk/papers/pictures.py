"""Drawings on paper: what `drawings.py` has in shapes, in the strokes of a sheet."""

from collections.abc import Sequence

from desk.papers.drawings import INK, Area, Drawing, Mark, Shape, Stroke, Words, outline, white_box
from desk.papers.sheet import MM, Block, Sheet, Style


def picture_block(sheet: Sheet, drawing: Drawing, *, x: float, width: float) -> Block:
    """The drawing in that width, its letters and lines in proportion."""
    scale = width / drawing.width
    return Block(drawing.height * scale, lambda top: _draw(sheet, drawing, x, top, scale))


def _draw(sheet: Sheet, drawing: Drawing, left: float, top: float, scale: float) -> None:
    for shape in drawing.shapes:
        _draw_shape(sheet, shape, left, top, scale)
    sheet.set_dash_pattern()
    sheet.set_draw_color(0)
    sheet.set_fill_color(0)
    sheet.set_text_color(0)


def _draw_shape(sheet: Sheet, shape: Shape, left: float, top: float, scale: float) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * scale, top + y * scale

    if isinstance(shape, Area):
        sheet.set_dash_pattern()
        sheet.set_draw_color(INK)
        sheet.set_fill_color(shape.look.fill)
        sheet.set_line_width(0.2 * scale)
        x, y = at(shape.x, shape.y)
        sheet.rect(x, y, shape.width * scale, shape.height * scale, style="DF")
        sheet.set_line_width(0.18 * scale)
        for a, b, c, d in shape.hatching():
            sheet.line(*at(a, b), *at(c, d))
    elif isinstance(shape, Stroke):
        sheet.set_draw_color(shape.colour)
        sheet.set_line_width(shape.width * scale)
        _dash(sheet, shape.dash, scale)
        sheet.polyline([at(x, y) for x, y in shape.points])
    elif isinstance(shape, Mark):
        sheet.set_dash_pattern()
        sheet.set_draw_color(INK)
        sheet.set_fill_color("#ffffff" if shape.look.mark == "ring" else INK)
        sheet.set_line_width(0.3 * scale)
        if corners := outline(shape):
            sheet.polygon([at(x, y) for x, y in corners], style="DF")
        else:
            x, y = at(shape.x, shape.y)
            sheet.circle(x, y, shape.size * scale, style="DF")
    else:
        _draw_words(sheet, shape, left, top, scale)


def _draw_words(sheet: Sheet, shape: Words, left: float, top: float, scale: float) -> None:
    if box := white_box(shape):
        sheet.set_fill_color(255)
        sheet.rect(left + box[0] * scale, top + box[1] * scale, box[2] * scale, box[3] * scale, style="F")
    style = Style(shape.size * scale / MM, bold=shape.bold)
    (text,) = sheet.lines_of(shape.text, style, width=1000, most=1) or [""]
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * sheet.width_of(text, style)
    sheet.set_font(sheet.face, "B" if shape.bold else "", style.size)
    sheet.set_text_color(shape.colour)
    sheet.text(left + shape.x * scale - shift, top + shape.y * scale, text)


def _dash(sheet: Sheet, dash: Sequence[float], scale: float) -> None:
    if not dash:
        sheet.set_dash_pattern()
        return
    sheet.set_dash_pattern(dash=dash[0] * scale, gap=(dash[1] if len(dash) > 1 else dash[0]) * scale)
