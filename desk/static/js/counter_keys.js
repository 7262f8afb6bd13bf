// The counter by keys alone. Alt+number goes to [data-key-part] or presses [data-key]; Alt+5 answers on the spot;
// Ctrl+Enter presses [data-key-send]. Enter in a field that searches presses the button beside it.
const FIELDS = "input:not([type=hidden]), textarea, select";

function pressed(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return document.querySelector("[data-key-send]");
  if (!event.altKey || event.ctrlKey || !/^Digit[0-9]$/.test(event.code)) return null;
  const digit = event.code.slice(5);
  return document.querySelector(`[data-key="${digit}"]`) || document.querySelector(`[data-key-part="${digit}"]`);
}

function answerOnTheSpot(part) {
  const field = part.querySelector("[name=answer]");
  if (field.value.trim()) part.querySelector("[data-solved]").click();
  else field.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.name === "search") {
    event.preventDefault();
    document.querySelector("[data-search]").click();
    return;
  }
  const found = pressed(event);
  if (!found) return;
  event.preventDefault();
  if (found.dataset.keyPart === "5") answerOnTheSpot(found);
  else if (found.dataset.keyPart) (found.querySelector(`input[type=text]:not([name=search])`) && found.dataset.keyPart === "1"
    ? found.querySelector("[name=name]") : found.querySelector(FIELDS)).focus();
  else found.click();
});
