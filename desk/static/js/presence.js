// [data-presence="/tickets/N/presence"]: says who else has the ticket open, and tells them that one is here or writing.
// A hint, never a lock. It is quiet in a hidden window, and after five minutes in which nobody touched the page.
const EVERY = 20000;
const IDLE = 5 * 60 * 1000;
const WATCHED = "#reply-body, #note-body, form[data-draft] textarea";
const place = document.querySelector("[data-presence]");

if (place) {
  const url = place.dataset.presence;
  const token = document.querySelector("input[name=csrf_token]").value;  // the way out of the desk stands on every page
  let touched = Date.now();
  let etag = "";
  let told = "";
  let toldAt = 0;

  const state = () => ([...document.querySelectorAll(WATCHED)].some((field) => field.value.trim() && field.value !== field.defaultValue) ? "writing" : "here");

  const show = (people, moved) => {
    const lines = moved ? [...people, place.dataset.moved] : people;
    place.replaceChildren(...lines.map((line) => Object.assign(document.createElement("span"), { className: "presence__line", textContent: line })));
    place.hidden = lines.length === 0;
  };

  async function say(now) {
    // Reading is said half as often as writing: each saying is a row that is written.
    if (now === told && Date.now() - toldAt < (now === "writing" ? EVERY : 2 * EVERY) - 1000) return;
    told = now;
    toldAt = Date.now();
    await fetch(url, { method: "POST", body: new URLSearchParams({ csrf_token: token, state: now }) });
  }

  async function ask() {
    const answer = await fetch(url, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    if (answer.status !== 200 || !answer.headers.get("Content-Type").includes("json")) return;
    etag = answer.headers.get("ETag") || "";
    const found = await answer.json();
    show(found.people, String(found.version) !== place.dataset.version);
  }

  async function beat() {
    if (document.hidden || Date.now() - touched > IDLE) return;
    try { await say(state()); } catch { /* the next beat tries again */ }
    try { await ask(); } catch { /* a lost line is no news */ }
  }

  for (const kind of ["keydown", "pointerdown", "scroll"]) {
    window.addEventListener(kind, () => {
      const slept = Date.now() - touched > IDLE;
      touched = Date.now();
      if (slept) beat();
    }, { passive: true });
  }
  document.addEventListener("input", (event) => { if (event.target.matches(WATCHED) && state() !== told) beat(); });
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("pagehide", () => {
    navigator.sendBeacon(url, new URLSearchParams({ csrf_token: token, state: "gone" }));
  });
  setInterval(beat, EVERY);
  beat();
}
