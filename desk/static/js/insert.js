// button[data-insert][data-insert-into="id"]: puts its words where the cursor is, instead of asking the desk for the page anew.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-insert]");
  const field = button && document.getElementById(button.dataset.insertInto);
  if (!field) return;
  event.preventDefault();
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  field.setRangeText(gap + button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  const menu = button.closest("details");
  if (menu) menu.open = false;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));  // drafts and counters want to know
});
