// [data-live]: asks its address every 15 s whether something has changed, and shows it without moving what is under the finger.
// Rows that are there are renewed in place. What would move rows waits until nobody points at, types in or has ticked the list.
const EVERY = 15_000;
const STILL = 4_000; // so long without a touch, a scroll or a key before rows may move
const box = document.querySelector("[data-live]");
const bar = document.querySelector("[data-live-bar]");

if (box && bar) {
  const text = bar.querySelector("[data-live-text]");
  const show = bar.querySelector("[data-live-show]");
  const again = bar.querySelector("[data-live-again]");
  let tag = null, waiting = null, touched = 0, timer = null, asking = false;

  for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"]) {
    document.addEventListener(sign, () => { touched = Date.now(); }, { passive: true });
  }

  function say(what) {
    bar.hidden = !what;
    if (!what) return;
    text.textContent = text.dataset[what];
    show.hidden = what !== "news";
    again.hidden = what !== "gone";
  }

  const keys = (root) => [...root.querySelectorAll("[data-row]")].map((row) => row.dataset.row);
  const ticks = () => box.querySelectorAll("input[type=checkbox]:checked");
  const inUse = () => box.contains(document.activeElement) || ticks().length > 0 || Date.now() - touched < STILL;

  function renew(fresh) {
    // By place as well as by number: one ticket may stand in two lists.
    const now = new Map(), anywhere = new Map();
    for (const row of fresh.querySelectorAll("[data-row]")) { now.set(placeOf(row), row); anywhere.set(row.dataset.row, row); }
    for (const row of box.querySelectorAll("[data-row]")) {
      const other = now.get(placeOf(row)) ?? anywhere.get(row.dataset.row); // it will stand in another list
      if (!other) { row.classList.add("list__row--gone"); continue; }
      row.className = other.className;
      [...row.cells].forEach((cell, place) => {
        const said = other.cells[place];
        if (!said || cell.contains(document.activeElement) || cell.querySelector("input") || cell.innerHTML === said.innerHTML) return;
        cell.innerHTML = said.innerHTML;
        cell.classList.add("list__cell--new");
      });
    }
  }

  function placeOf(row) {
    return `${row.closest("section")?.getAttribute("aria-labelledby") ?? ""} ${row.dataset.row}`;
  }

  function replace(fresh) {
    const first = [...box.querySelectorAll("[data-row]")].find((row) => row.getBoundingClientRect().top >= 0);
    const before = first?.getBoundingClientRect().top;
    const chosen = new Set([...ticks()].map((tick) => tick.value.split(":")[0]));
    box.replaceChildren(...fresh.childNodes);
    for (const tick of box.querySelectorAll("input[type=checkbox]")) tick.checked = chosen.has(tick.value.split(":")[0]);
    const same = first && [...box.querySelectorAll("[data-row]")].find((row) => placeOf(row) === placeOfGone(first));
    if (same && before !== undefined) scrollBy(0, same.getBoundingClientRect().top - before);
    waiting = null;
    say(null);
    document.dispatchEvent(new CustomEvent("live:shown"));
  }

  // The section of a row that has been taken out of the page is remembered on the row itself.
  function placeOfGone(row) { return row.dataset.place ?? row.dataset.row; }
  const remember = () => box.querySelectorAll("[data-row]").forEach((row) => { row.dataset.place = placeOf(row); });

  function take(html) {
    const fresh = document.createElement("div");
    fresh.innerHTML = html; // from this desk itself, where everything people wrote is escaped
    const moved = keys(fresh).join() !== keys(box).join() || fresh.querySelectorAll("section").length !== box.querySelectorAll("section").length;
    remember();
    if (!moved) { renew(fresh); waiting = null; say(null); return; }
    waiting = fresh;
    if (inUse()) { renew(fresh); say("news"); } else { replace(fresh); }
  }

  async function ask() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(box.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) { clearInterval(timer); say("gone"); return; }
      if (answer.status === 200) { tag = answer.headers.get("ETag"); take(await answer.text()); }
      else if (answer.status === 304 && waiting && !inUse()) { remember(); replace(waiting); }
      else if (answer.status === 304 && !waiting) say(null);
      else if (answer.status !== 304) say("lost");
    } catch {
      say("lost");
    } finally {
      asking = false;
    }
  }

  show.addEventListener("click", () => { if (waiting) { remember(); replace(waiting); } });
  document.addEventListener("visibilitychange", ask);
  timer = setInterval(ask, EVERY);
}
