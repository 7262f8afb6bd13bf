// details[data-menu]: a press elsewhere or Escape closes it, as people expect of a menu.
document.addEventListener("click", (event) => {
  if (event.target.closest("dialog")) return;  // the question belongs to the menu that asked it
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
});
