"""The asset register: list, entry, changes, the table that is loaded, stickers."""

from collections import Counter
from io import BytesIO

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.assets import imports, labels, operations, queries
from desk.assets.forms import AssetFileForm, AssetForm
from desk.assets.kinds import AssetKind
from desk.assets.operations import StaleAsset
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.fields import row_id
from desk.papers.stickers import Sticker, as_stickers
from desk.templating import translated_error

bp = Blueprint("assets", __name__)


@bp.get("/assets")
@may("asset.read")
def index() -> ResponseReturnValue:
    words, kind = _asked()
    after = request.args.get("after", type=row_id) or 0
    rows = queries.listed(actor(), words=words, kind=kind, after=after)
    more = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    return render_template(
        "assets/index.html",
        rows=rows[: queries.PAGE],
        more=more,
        words=words,
        kind=kind,
        kinds=labels.KINDS,
        may_manage=policy.may(actor(), Action.ASSET_MANAGE),
    )


@bp.get("/assets/stickers")
@may("asset.read")
def stickers() -> ResponseReturnValue:
    """Those of the list as it is shown, on sheets to be cut or of labels; whoever scans one reports about that thing."""
    words, kind = _asked()
    rows = queries.listed(actor(), words=words, kind=kind, limit=queries.MOST_STICKERS)
    if not rows:
        return index()
    base_url = current_app.config["DESK"].base_url
    made = [
        Sticker(
            address=f"{base_url}{url_for('tickets.new', asset=asset.id)}",
            title=asset.name,
            code=asset.code,
            owner=asset.department.short,
        )
        for asset in rows
    ]
    title, hint = _("Stickers of assets"), _("Trouble? Scan to report.")
    content = as_stickers(stickers=made, title=title, hint=hint, created_at=clock.now())
    return send_file(
        BytesIO(content), "application/pdf", as_attachment=True, download_name="stiker-aset.pdf", etag=False, max_age=0
    )


@bp.route("/assets/new", methods=["GET", "POST"])
@may("asset.manage")
def new() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        try:
            asset = operations.register_asset(content=form.content(), actor=actor(), at=clock.now())
            db.session.commit()
        except (BadInput, Forbidden, IntegrityError) as wrong:
            db.session.rollback()
            _refuse(form, wrong)
        else:
            flash(_("It is in the register."), "good")
            return redirect(url_for("asset_history.show", asset_id=asset.id), code=303)
    return render_template("assets/form.html", form=form, asset=None), 422 if form.errors else 200


@bp.route("/assets/<int:asset_id>/edit", methods=["GET", "POST"])
@may("asset.manage")
def edit(asset_id: int) -> ResponseReturnValue:
    asset, form, conflict = queries.get_asset(actor(), asset_id, Action.ASSET_MANAGE), _form(), None
    if form.validate_on_submit():
        try:
            if form.seen_version != asset.version:
                raise StaleAsset
            operations.change_asset(asset=asset, content=form.content(), actor=actor(), at=clock.now())
            db.session.commit()
        except (BadInput, Forbidden, IntegrityError) as wrong:
            db.session.rollback()
            _refuse(form, wrong)
        except (StaleAsset, StaleDataError):
            db.session.rollback()
            conflict = StaleAsset()
        else:
            flash(_("The asset is changed."), "good")
            return redirect(url_for("asset_history.show", asset_id=asset_id), code=303)
        asset = queries.get_asset(actor(), asset_id, Action.ASSET_MANAGE)
        form.version.data = str(asset.version)
    elif request.method == "GET":
        form.show(asset)
    page = render_template("assets/form.html", form=form, asset=asset, conflict=conflict)
    return page, 409 if conflict else 422 if form.errors else 200


@bp.route("/assets/import", methods=["GET", "POST"])
@may("asset.manage")
def take_in() -> ResponseReturnValue:
    """One transaction for each row: what is wrong with one does not hold up the others."""
    form = AssetFileForm()
    done: Counter[str] = Counter()
    problems: list[tuple[int, str]] = []
    if form.validate_on_submit():
        with form.file.data.stream as upload:
            content = upload.read(imports.LARGEST_FILE + 1)
        try:
            lines = imports.read(content)
        except BadInput as wrong:
            form.file.errors = [translated_error(wrong)]
        else:
            done, problems = _take_in(lines)
    status = 422 if form.errors or problems else 200
    columns = ", ".join(imports.COLUMNS)
    kinds = ", ".join(imports.KINDS)
    page = render_template("assets/import.html", form=form, done=done, problems=problems, columns=columns, kinds=kinds)
    return page, status


def _take_in(lines: list[imports.Line]) -> tuple[Counter[str], list[tuple[int, str]]]:
    done: Counter[str] = Counter()
    problems: list[tuple[int, str]] = []
    known, person = imports.known(), actor()
    for line in lines:
        try:
            done[imports.import_line(line=line, known=known, actor=person, at=clock.now())] += 1
            db.session.commit()
        except (BadInput, Forbidden) as wrong:
            db.session.rollback()
            problems.append((line.row, translated_error(wrong)))
        except (IntegrityError, StaleDataError):  # somebody wrote of the same thing at the same moment
            db.session.rollback()
            problems.append((line.row, translated_error(StaleAsset())))
    return done, problems


def _asked() -> tuple[str, AssetKind | None]:
    kind = next((one for one in AssetKind if one == request.args.get("kind")), None)
    return request.args.get("q", "").strip()[:80], kind


def _form() -> AssetForm:
    form = AssetForm()
    form.offer(queries.departments_kept_by(actor()))
    return form


def _refuse(form: AssetForm, wrong: Exception) -> None:
    name = "place" if isinstance(wrong, Forbidden) else "register_no"
    told = (
        wrong
        if isinstance(wrong, BadInput | Forbidden)
        else BadInput("This code and number are in the register already.")
    )
    form[name].errors = [*form[name].errors, translated_error(told)]
