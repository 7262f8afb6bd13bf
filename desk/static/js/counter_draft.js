// form[data-counter-draft="address"]: what is typed is kept at the desk a second after the last key, never in the browser,
// which others use too. While the line is gone the page keeps it and tries again; what was sent meanwhile goes when it is back.
import { AGAIN, post } from "./line.js";

const form = document.querySelector("form[data-counter-draft]");
const status = document.querySelector("[data-draft-status]");
let timer = 0;
let waiting = null; // the button that was pressed while the line was gone
let passing = false;
let gone = false; // the form is on its way

function say(text, lost = false) {
  status.textContent = text;
  status.classList.toggle("intake__kept--lost", lost);
}

// Whoever was signed out and signed in again, in another tab, goes on here: the form takes the new page's token.
async function renew() {
  try {
    const page = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
    if (!page.ok) return false;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    form.elements.csrf_token.value = fresh.querySelector("[data-counter-draft] [name=csrf_token]").value;
    return true;
  } catch {
    return false;
  }
}

async function keep() {
  clearTimeout(timer);
  let answer = await post(form.dataset.counterDraft, new FormData(form));
  if (answer?.status === 400 && await renew()) answer = await post(form.dataset.counterDraft, new FormData(form));
  if (gone) return false;
  if (answer?.ok) {
    const { kept } = await answer.json();
    say(`${form.dataset.kept} ${kept}`);
    return true;
  }
  const isOut = answer?.type === "opaqueredirect" || answer?.status === 400;
  if (answer && answer.status < 500 && !isOut) return true; // sending it will say what is wrong
  say(isOut ? form.dataset.out : waiting ? form.dataset.waiting : form.dataset.lost, true);
  timer = setTimeout(again, AGAIN);
  return false;
}

async function again() {
  if (await keep() && waiting) pass();
}

function pass() {
  passing = true;
  form.requestSubmit(waiting.isConnected && waiting.form === form ? waiting : undefined);
  waiting = null;
  passing = false;
  gone = true;
}

if (form && status) {
  const later = () => { clearTimeout(timer); timer = setTimeout(again, 1000); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  window.addEventListener("online", again);
  window.addEventListener("pageshow", () => { gone = false; });
  form.addEventListener("submit", async (event) => {
    if (passing) return;
    event.preventDefault();
    if (waiting) return;
    waiting = event.submitter || form.querySelector("[data-key-send]");
    await again();
  });
}
