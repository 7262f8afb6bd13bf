// [data-suggest="address"] inside a form: articles that fit what is typed so far. What is typed goes in the body of a POST, never
// into an address, and only after a pause. Without this script the button [data-suggest-button] does the same by a round trip.
const PAUSE = 700;
const FEWEST = 12;

for (const place of document.querySelectorAll("[data-suggest]")) {
  const form = place.closest("form");
  for (const button of form.querySelectorAll("[data-suggest-button]")) button.hidden = true;
  let timer, asking, asked = "";
  const shown = new Set();

  async function ask() {
    const typed = (form.elements.description?.value || "").trim();
    const service = form.elements.service?.value || "";
    if (typed.length < FEWEST || typed + service === asked) return;
    asked = typed + service;
    asking?.abort();
    asking = new AbortController();
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("description", typed.slice(0, 4000));
    body.append("service", service);
    for (const id of shown) body.append("shown", id);
    try {
      const answer = await fetch(place.dataset.suggest, { method: "POST", body, signal: asking.signal, redirect: "error" });
      if (!answer.ok) return;
      const fresh = document.createElement("div");
      fresh.innerHTML = await answer.text(); // made and escaped by the desk itself
      const slugs = (one) => [...one.querySelectorAll("[data-article]")].map((article) => article.dataset.article).join();
      for (const article of fresh.querySelectorAll("[data-article]")) shown.add(article.dataset.article);
      if (slugs(fresh) !== slugs(place)) place.replaceChildren(...fresh.childNodes); // what stands open is not closed again
    } catch { /* no line, or something newer was asked: the form works without help */ }
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  const opened = new Set();
  place.addEventListener("toggle", (event) => {
    const article = event.target.dataset?.opened;
    if (!article || !event.target.open || opened.has(article)) return;
    opened.add(article);
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    fetch(article, { method: "POST", body, keepalive: true }).catch(() => {});
  }, true);
}
