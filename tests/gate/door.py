"""A public form that only tests know, as a package above would write it: it keeps what came through, once for each form."""

import base64
import json
from typing import Any

import altcha
from flask import Blueprint, Flask, render_template_string, request

from desk.accounts.guards import public
from desk.errors import DeskError, TooMany
from desk.gate import guards as gate
from desk.gate.rules import Robot
from desk.templating import translated_error

PAGE = """
{% extends 'layout/public.html' %}
{% from 'components/gate.html' import gate_fields, gate_scripts, offline_words %}
{% block title %}Pintu{% endblock %}
{% block head %}{{ gate_scripts() }}{% endblock %}
{% block content %}
<form class="form" method="post" enctype="multipart/form-data" novalidate data-submit-once data-proof data-draft="pintu"
      {{ offline_words() }}>
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  {{ gate_fields(gate) }}
  {% if problem %}<p class="problem" role="alert">{{ problem }}</p>{% endif %}
  <label for="words">Cerita</label><textarea class="input" id="words" name="words">{{ words }}</textarea>
  <label for="photo">Foto</label>
  <input type="file" id="photo" name="photo" multiple accept="image/*" data-photo data-shrink="Foto dikecilkan:">
  <button class="button button--primary" id="send">Kirim</button>
</form>
{% endblock %}
"""
THANKS = """
{% extends 'layout/public.html' %}
{% block title %}Terima kasih{% endblock %}
{% block content %}<p id="thanks">{{ way }}</p>{% endblock %}
"""


def open_door(app: Flask) -> list[dict[str, Any]]:
    """Hang the form on the application; what it kept."""
    kept: list[dict[str, Any]] = []
    door = Blueprint("door", __name__)

    @door.route("/pintu", methods=["GET", "POST"])
    @public
    def form():
        if request.method != "POST":  # a HEAD asks whether the line is there
            return page()
        try:
            passage = gate.examine("complaint")
        except Robot:
            raise
        except DeskError as refused:
            headers = {"Retry-After": str(refused.retry_after)} if isinstance(refused, TooMany) else {}
            return page(translated_error(refused)), refused.status_code, headers
        if not request.form["words"].strip():
            return page("Kosong"), 422
        if all(one["form_key"] != passage.form_key for one in kept):
            photos = [(photo.filename, photo.read()) for photo in request.files.getlist("photo") if photo.filename]
            kept.append({**passage._asdict(), "words": request.form["words"], "photos": photos})
        return render_template_string(THANKS, way=passage.way)

    def page(problem=""):
        return render_template_string(PAGE, gate=gate.fields(), problem=problem, words=request.form.get("words", ""))

    @door.get("/pintu/<string:code>")
    @public
    def look(code: str):
        gate.ask_to_look("tracking")
        if code == "benar":
            return "Ini dia."
        gate.note_failure("tracking")
        return "Tidak ada.", 404

    app.register_blueprint(door)
    return kept


def solved(challenge: dict[str, Any]) -> str:
    """What a browser sends for this challenge."""
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution is not None
    return altcha.Payload(altcha.Challenge.from_dict(challenge), solution).to_base64()


def unpacked(payload: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.b64decode(payload))
    return found


def packed(content: Any) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()
