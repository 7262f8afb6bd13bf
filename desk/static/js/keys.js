// The desk by keys. What a key does stands on the page itself: [data-hotkey="a"] is pressed, the rows of a list are walked along,
// and "g" leads where the menu leads. Nothing is taken from whoever is typing, nothing with Ctrl, Alt or Meta but Ctrl+Enter,
// and all single keys can be switched off for this browser (WCAG 2.1.4).
const OFF = "desk-keys-off";
const PLACES = { b: "/", t: "/tickets", q: "/queue", i: "/inbox", c: "/calls/new" };
const TYPED = "textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit])";
let going = 0;

function isOff() { try { return localStorage.getItem(OFF) === "yes"; } catch { return false; } }

function showState() { document.documentElement.classList.toggle("keys-on", !isOff()); }

function isSeen(thing) { return thing.getClientRects().length > 0; }

const ROW = ".list tbody tr, .inbox__item";
const INTO = ".list__main a, .inbox__button";

function rows() { return [...document.querySelectorAll(ROW)].filter((row) => isSeen(row) && row.querySelector(INTO)); }

function rowHere() { return document.activeElement.closest(ROW); }

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const next = all[Math.min(Math.max(all.indexOf(rowHere()) + step, 0), all.length - 1)];
  const link = next.querySelector(INTO);
  link.focus();
  link.scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = rowHere() && rowHere().querySelector("input[type=checkbox]");
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function press(key) {
  const found = [...document.querySelectorAll("[data-hotkey]")].filter((one) => one.dataset.hotkey === key);
  // Behind "more" it is not seen, and yet it is on offer.
  const one = found.find((thing) => isSeen(thing) || thing.closest("details[data-menu]"));
  if (!one) return false;
  if (one.matches("textarea, input")) one.focus();
  else one.click();
  return true;
}

function go(key) {
  const link = PLACES[key] && [...document.querySelectorAll(".rail a, .topbar a")].find((one) => one.getAttribute("href") === PLACES[key]);
  if (link) window.location.assign(link.href);
}

async function showMap() {
  let dialog = document.querySelector("dialog[data-key-dialog]");
  if (!dialog) {
    const answer = await fetch("/keys", { headers: { Accept: "text/html" } }).catch(() => null);
    const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const map = page && page.querySelector("[data-key-map]");
    if (!map) { window.location.assign("/keys"); return; }
    dialog = document.createElement("dialog");
    dialog.className = "dialog dialog--wide";
    dialog.dataset.keyDialog = "";
    dialog.setAttribute("aria-label", map.dataset.keyMap);
    const shut = document.createElement("button");
    shut.className = "button";
    shut.textContent = map.dataset.keyClose;
    shut.autofocus = true;
    const form = document.createElement("form");
    form.method = "dialog";
    form.append(shut);
    form.className = "dialog__close";
    dialog.append(form, map);
    document.body.append(dialog);
    wakeSwitch(dialog);
  }
  dialog.showModal();
}

function wakeSwitch(root) {
  for (const button of root.querySelectorAll("button[data-key-switch]")) {
    const say = () => { button.textContent = isOff() ? button.dataset.on : button.dataset.off; };
    button.hidden = false;
    say();
    button.addEventListener("click", () => {
      try { if (isOff()) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "yes"); } catch { return; }
      showState();
      say();
    });
  }
}

function single(event) {
  const key = event.key;
  if (key === "?") return showMap();
  if (event.shiftKey || key.length !== 1) return undefined;
  if (Date.now() - going < 1500) { going = 0; event.preventDefault(); return go(key); }
  if (key === "j" || key === "k") { event.preventDefault(); return walk(key === "j" ? 1 : -1); }
  if (event.repeat) return undefined;
  if (key === "g") { going = Date.now(); return undefined; }
  if (key === "x") return tick();
  if (key === "/") {
    const field = document.querySelector("input[type=search], input[name=q]");
    if (field) { event.preventDefault(); field.focus(); }
    return undefined;
  }
  if (press(key)) event.preventDefault();
  else if (key === "c") go(key);
  return undefined;
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest ? event.target.closest(TYPED) : null;
  if (event.defaultPrevented || event.isComposing) return;
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.form && !field.form.matches("[data-no-hotkeys]")) {
    const button = field.form.querySelector("button:not([type=button]):not([name=insert])");
    if (button && !document.querySelector("[data-key-send]")) { event.preventDefault(); field.form.requestSubmit(button); }
    return;
  }
  if (field) { if (event.key === "Escape") field.blur(); return; }
  if (event.ctrlKey || event.altKey || event.metaKey || isOff() || document.querySelector("dialog[open]")) return;
  single(event);
});

showState();
wakeSwitch(document);
