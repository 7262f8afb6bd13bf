"""Measures a mass event: 800 complaints, each with a photo, sent by 50 clients within a minute to a served desk.

    python -m benchmarks.complaints [--database URL] [--complaints N] [--clients N]

A desk of its own is prepared and served as in production (gunicorn, two workers of eight threads, over HTTP). The forms
are fetched and their proofs of work solved beforehand, as phones do while people type; what is timed is the sending.
Every hundredth form is sent twice. At the end the database is counted: none lost, none doubled.
"""

import argparse
import io
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import altcha
import httpx
from flask_migrate import upgrade
from PIL import Image, ImageDraw
from sqlalchemy import func, select

from desk import config, create_app, reference
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Evidence, Receipt
from desk.database import db

PORT = 8790
BASE_URL = f"http://127.0.0.1:{PORT}"
PERIOD = 60.0
TENANTS = ("DISDUKCAPIL", "DPMPTSP", "BAPENDA", "unknown")
Form = dict[str, str]


def main() -> None:
    """Prepare, serve, send, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    parser.add_argument("--complaints", type=int, default=800)
    parser.add_argument("--clients", type=int, default=50)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        environ = {
            "DESK_ENV": "test",
            "DESK_DATA_DIR": folder,
            "DESK_BASE_URL": BASE_URL,
            "DESK_SECRET_KEY": "for this run alone, for this run alone",
            "DESK_TRUSTED_PROXIES": "1",  # so that each complaint comes from an address of its own
            "REDIS_URL": f"unix://{folder}/none",
            "DATABASE_URL": wanted.database or f"sqlite:///{folder}/bench.sqlite3",
            "PORT": str(PORT),
        }
        app = create_app(config.load(environ, root=Path(folder)))
        with app.app_context():
            upgrade()
            reference.load_shipped(zone="Asia/Jakarta", at=datetime.now(UTC))
            db.session.commit()
            print(f"{platform.python_implementation()} {platform.python_version()}, {db.engine.dialect.name}")
            db.engine.dispose()
        with _served(environ):
            forms = _forms(wanted.complaints)
            answers, seconds = _send(forms, wanted.clients)
        _report(answers, seconds, len(forms))
        with app.app_context():
            _count(len(forms))


@contextmanager
def _served(environ: dict[str, str]) -> Iterator[None]:
    argv = [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{PORT}", "--workers", "2", "--threads", "8",
        "--worker-class", "gthread", "--no-control-socket", "--preload", "--log-level", "warning",
    ]  # fmt: skip
    served = subprocess.Popen(argv, env={"PATH": os.environ["PATH"], **environ})
    try:
        for _ in range(100):
            try:
                httpx.get(f"{BASE_URL}/healthz", timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield
    finally:
        served.terminate()
        served.wait(20)


def _forms(count: int) -> list[Form]:
    """Open forms with their proofs solved, each with the cookie of its own browser."""
    started = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        forms = list(pool.map(_open, range(count)))
    with ProcessPoolExecutor() as solvers:
        for form, proof in zip(forms, solvers.map(_solve, [form.pop("challenge") for form in forms]), strict=True):
            form["gate_proof"] = proof
    print(f"{count} forms opened and their proofs solved in {time.perf_counter() - started:.0f} s")
    time.sleep(3)  # nobody reads and fills in a form more quickly
    return forms


def _open(number: int) -> Form:
    with httpx.Client(base_url=BASE_URL, timeout=60, verify=False) as client:
        page = client.get("/aduan").text
        challenge = client.get("/aduan/tantangan").text
        form = dict(re.findall(r'<input[^>]*name="(csrf_token|form_key|gate_stamp)"[^>]*value="([^"]*)"', page))
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return form | {"challenge": challenge, "cookie": cookie, "number": str(number)}


def _solve(challenge: str) -> str:
    asked = altcha.Challenge.from_dict(json.loads(challenge))
    return str(altcha.Payload(asked, altcha.solve_challenge(asked)).to_base64())


def _send(forms: list[Form], clients: int) -> tuple[list[tuple[float, int]], float]:
    """Send all of them, spread over a minute, every hundredth twice at once; time and status of each answer."""
    photo = _photo()
    twice = forms + forms[::100]
    random.Random(1).shuffle(twice)
    start = time.perf_counter()

    def post(place: int) -> tuple[float, int]:
        wait = start + PERIOD * 0.9 * place / len(twice) - time.perf_counter()
        time.sleep(max(0.0, wait))
        began = time.perf_counter()
        return_code = _post(twice[place], photo)
        return time.perf_counter() - began, return_code

    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(post, range(len(twice))))
    return answers, time.perf_counter() - start


_own = threading.local()


def _client() -> httpx.Client:
    """One for each thread: making one costs more than a request, and the desk shares this machine."""
    if not hasattr(_own, "client"):
        _own.client = httpx.Client(base_url=BASE_URL, timeout=60, verify=False)
    return cast(httpx.Client, _own.client)


def _post(form: Form, photo: bytes) -> int:
    number = int(form["number"])
    fields: dict[str, Any] = {name: form[name] for name in ("csrf_token", "form_key", "gate_stamp", "gate_proof")}
    fields |= {
        "story": f"Antrean hari ini sangat panjang, laporan {number}. Kami menunggu sejak pagi tanpa penjelasan.",
        "tenant": TENANTS[number % len(TENANTS)],
        "contact": f"0812-0000-{number:04}",
        "shield": "open",
        "consent": "y",
        "confirmed": "yes",
    }
    headers = {"Cookie": form["cookie"], "X-Forwarded-For": f"10.{number // 250}.{number % 250}.7"}
    files = {"photos": ("foto.jpg", photo, "image/jpeg")}
    client = _client()
    client.cookies.clear()
    answer = client.post("/aduan", data=fields, files=files, headers=headers, timeout=60)
    return answer.status_code


def _photo() -> bytes:
    """As a phone sends it after it was made smaller: 1600 by 1200, some 200 KB."""
    picture, chance = Image.new("RGB", (1600, 1200), "gray"), random.Random(7)
    draw = ImageDraw.Draw(picture)
    for _ in range(900):
        x, y = chance.randrange(1600), chance.randrange(1200)
        draw.ellipse((x, y, x + 60, y + 50), fill=tuple(chance.randrange(256) for _ in range(3)))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


def _report(answers: list[tuple[float, int]], seconds: float, count: int) -> None:
    times = sorted(took for took, _ in answers)
    statuses: dict[int, int] = {}
    for _, status in answers:
        statuses[status] = statuses.get(status, 0) + 1
    print(f"{len(answers)} sent in {seconds:.1f} s ({count} complaints in {PERIOD:.0f} s wanted), answers {statuses}")
    print(
        f"answer p50 {statistics.median(times) * 1000:.0f} ms, p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms, "
        f"slowest {times[-1] * 1000:.0f} ms"
    )


def _count(wanted: int) -> None:
    kept = db.session.scalar(select(func.count(PublicComplaint.id)))
    numbers = db.session.scalar(select(func.count(func.distinct(PublicComplaint.number))))
    pictures = db.session.scalar(select(func.count(Evidence.id)))
    receipts = db.session.scalar(select(func.count(func.distinct(Receipt.complaint_id))))
    print(f"kept: {kept} complaints, {numbers} numbers, {pictures} pictures, {receipts} with a receipt")
    print("none lost, none doubled" if kept == numbers == pictures == receipts == wanted else "LOST OR DOUBLED")


if __name__ == "__main__":
    main()
