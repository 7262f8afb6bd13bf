// [data-own-fields="address"] inside a form with a list of services: what the chosen one asks for besides. What was typed stays in
// questions of the same name. Without this script the form comes back with the questions once it is sent.
for (const place of document.querySelectorAll("[data-own-fields]")) {
  const form = place.closest("form");
  const service = form.elements.service;
  let asking;

  function typed() {
    const kept = new Map();
    for (const field of place.querySelectorAll("input, select, textarea")) {
      if (field.type === "hidden" || !field.name) continue;
      if (field.type !== "radio" && field.type !== "checkbox") kept.set(field.name, field.value);
      else if (field.checked) kept.set(`${field.name}=${field.value}`, true);
    }
    return kept;
  }

  function putBack(kept) {
    for (const field of place.querySelectorAll("input, select, textarea")) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = kept.has(`${field.name}=${field.value}`);
      else if (kept.has(field.name) && field.type !== "hidden") field.value = kept.get(field.name);
    }
  }

  async function ask() {
    if (place.dataset.service === service.value) return;
    asking?.abort();
    asking = new AbortController();
    const asked = service.value;
    try {
      const answer = await fetch(`${place.dataset.ownFields}?service=${encodeURIComponent(asked)}`, { signal: asking.signal, redirect: "error" });
      if (!answer.ok) return;
      const html = await answer.text();
      const kept = typed();
      place.innerHTML = html.trim(); // made and escaped by the desk itself
      place.dataset.service = asked;
      putBack(kept);
      form.dispatchEvent(new Event("grown")); // what was typed before a reload may come back now
    } catch { /* no line, or another one was chosen: sending the form asks too */ }
  }

  service.addEventListener("change", ask);
  window.addEventListener("load", ask); // a draft may have chosen one
  if (document.readyState === "complete") ask();
}
