// form[data-draft="key"]: what was typed survives a lost signal or a reload. Only words and choices are kept:
// never files, passwords, hidden fields (so no csrf token), tick boxes (a consent is given anew each time)
// and nothing marked data-draft-skip. A field that already holds something is left alone.
const PREFIX = "desk-draft:";
const LIFETIME = 24 * 60 * 60 * 1000;
const KEPT = "textarea, select, input[type=text], input[type=search], input[type=tel], input[type=email], input[type=url], "
  + "input[type=number], input[type=date], input[type=time], input[type=datetime-local], input[type=radio], input:not([type])";

function quietly(work) {
  // Storage may be forbidden or full; then the page simply works without drafts.
  try { return work(); } catch { return null; }
}

function fieldsOf(form) {
  return [...form.querySelectorAll(KEPT)].filter((field) => field.name && !field.closest("[data-draft-skip]"));
}

function isEmpty(form, field) {
  if (field.type === "radio") return ![...form.elements].some((other) => other.name === field.name && other.checked);
  return !field.multiple && field.value === "";
}

function save(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if (field.multiple || (field.type === "radio" && !field.checked) || field.value === "") continue;
    values[field.name] = field.value;
  }
  quietly(() => localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify({ at: Date.now(), values })));
}

function restore(form) {
  const draft = quietly(() => JSON.parse(localStorage.getItem(PREFIX + form.dataset.draft)));
  if (!draft || !(Date.now() - draft.at < LIFETIME)) return;
  // Decide first, write afterwards: choosing one radio must not make the rest of its group look filled.
  const waiting = fieldsOf(form).filter((field) => field.name in draft.values && isEmpty(form, field));
  let restored = false;
  for (const field of waiting) {
    const value = draft.values[field.name];
    if (field.type === "radio") {
      if (field.value !== value) continue;
      field.checked = true;
    } else {
      field.value = value;
    }
    restored = true;
  }
  if (!restored || !form.dataset.draftRestored) return;
  if (form.querySelector(".draft-word")) return;
  const word = document.createElement("p");
  word.className = "draft-word";
  word.setAttribute("role", "status");
  word.textContent = form.dataset.draftRestored;
  form.prepend(word);
}

function forget(key) { quietly(() => localStorage.removeItem(PREFIX + key)); }

quietly(() => {
  const everything = document.querySelector('meta[name="draft-clear-all"]');
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
    const draft = quietly(() => JSON.parse(localStorage.getItem(name)));
    if (everything || !draft || !(Date.now() - draft.at < LIFETIME)) localStorage.removeItem(name);
  }
});
for (const meta of document.querySelectorAll('meta[name="draft-clear"]')) forget(meta.content);

for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  let timer;
  const later = () => { clearTimeout(timer); timer = setTimeout(() => save(form), 400); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("grown", () => restore(form)); // fields have come in that were not there at first
  form.addEventListener("submit", () => { clearTimeout(timer); save(form); });
}
