// form[data-submit-once]: a second press while the first is on its way does nothing, so no ticket is sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-submit-once]") || event.defaultPrevented) return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "yes";

  const pressed = event.submitter;
  if (pressed && pressed.name) {
    // A disabled button is left out of what is sent; a hidden field speaks for it.
    const copy = document.createElement("input");
    copy.type = "hidden";
    copy.name = pressed.name;
    copy.value = pressed.value;
    copy.dataset.copyOfButton = "";
    form.append(copy);
  }
  if (pressed) { pressed.disabled = true; pressed.setAttribute("aria-busy", "true"); }
});

// The back button may bring the page back exactly as it was left: wake it up again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete form.dataset.sending;
    form.querySelectorAll("input[data-copy-of-button]").forEach((copy) => copy.remove());
  }
  for (const button of document.querySelectorAll("button[aria-busy], input[aria-busy]")) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
});
