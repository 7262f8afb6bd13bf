// form[data-retry]: it is sent when the desk can be reached; until then the page stays and tries again. Sending twice does no harm.
import { AGAIN, isThere } from "./line.js";

for (const form of document.querySelectorAll("form[data-retry]")) {
  const status = form.querySelector("[data-retry-status]");
  let ready = false;
  let trying = false;
  const attempt = async () => {
    if (await isThere()) { ready = true; form.requestSubmit(); return; }
    status.textContent = form.dataset.waiting;
    status.classList.add("intake__kept--lost");
    setTimeout(attempt, AGAIN);
  };
  form.addEventListener("submit", (event) => {
    if (ready) return;
    event.preventDefault();
    if (!trying) { trying = true; attempt(); }
  });
}
