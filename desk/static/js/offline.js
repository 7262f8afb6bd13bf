// form[data-offline]: when the line is gone, the page stays as it is instead of giving way to the browser's error page, and
// offers to send again. What was typed is kept by draft.js; photos stay chosen as long as the page is open.
const PATIENCE = 10_000;

async function isLineThere() {
  if (navigator.onLine === false) return false;
  try {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined;
    await fetch(location.href, { method: "HEAD", cache: "no-store", signal });
    return true;  // any answer will do
  } catch {
    return false;
  }
}

function wordOf(form) {
  const word = document.createElement("div");
  word.className = "offline-word";
  word.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = form.dataset.offline;
  const again = document.createElement("button");
  again.className = "button button--primary";
  again.textContent = form.dataset.offlineAgain;
  word.append(text, again);
  return word;
}

function watch(form) {
  if (!form.requestSubmit) return;
  let asking = false;
  let word = null;
  let wish = null;  // the button that was pressed first: "send again" sends what that one would have sent
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.lineAsked) { delete form.dataset.lineAsked; return; }
    event.preventDefault();
    if (asking) return;
    const button = event.submitter;
    if (!word?.contains(button)) wish = button;
    asking = true;
    if (button) button.setAttribute("aria-busy", "true");
    const there = await isLineThere();
    if (button) button.removeAttribute("aria-busy");
    asking = false;
    if (there) {
      word?.remove();
      form.dataset.lineAsked = "yes";
      form.requestSubmit(wish && wish.isConnected ? wish : null);
      return;
    }
    word?.remove();
    word = wordOf(form);
    form.append(word);
  });
}

document.querySelectorAll("form[data-offline]").forEach(watch);
