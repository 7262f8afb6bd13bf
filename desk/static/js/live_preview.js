// form[data-preview-at="address"]: [data-preview] on the page follows what is typed. In an editor of fields the list of choices
// stands there only where an answer is one of them. Without this script [data-preview-button] does the first; the list is there.
const PAUSE = 400;
const OF_CHOICES = new Set(["choice", "choices"]);

for (const form of document.querySelectorAll("form[data-preview-at]")) {
  const shown = document.querySelector("[data-preview]");
  for (const button of form.querySelectorAll("[data-preview-button]")) button.hidden = true;
  let timer, asking;

  function arrange() {
    for (const kind of form.querySelectorAll("[data-field-kind]")) {
      const choices = kind.closest("fieldset").querySelector("[data-of-choices]");
      choices.hidden = !OF_CHOICES.has(kind.value);
    }
  }

  async function preview() {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.previewAt, { method: "POST", body: new FormData(form), signal: asking.signal, redirect: "error" });
      if (answer.ok) shown.innerHTML = await answer.text(); // made and escaped by the desk itself; what is half typed changes nothing
    } catch { /* no line, or something newer was asked */ }
  }

  arrange();
  form.addEventListener("change", arrange);
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(preview, PAUSE); });
}
