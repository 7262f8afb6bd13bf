// form[data-insert="id of a text field"]: put the words of its hidden part [data-words] into that field, at once and after what
// was typed there; the form is still sent, so that it is counted. Without this script the page comes back with the words in it.
for (const form of document.querySelectorAll("form[data-insert]")) {
  form.addEventListener("submit", (event) => {
    const field = document.getElementById(form.dataset.insert);
    const words = form.querySelector("[data-words]")?.value;
    if (!field || !words) return;
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true }).catch(() => {});
    if (!field.value.includes(words)) field.value = (field.value.trimEnd() ? field.value.trimEnd() + "\n\n" : "") + words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.scrollIntoView({ block: "center" });
    const button = form.querySelector("button");
    button.disabled = true;
    button.textContent = form.dataset.done;
  });
}
