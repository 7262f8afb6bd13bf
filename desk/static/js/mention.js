// [data-callable="id"]: colleagues whom the note in that field may call. After "@" they are offered; the list itself is for
// whoever has no JavaScript.
const list = document.querySelector("[data-callable]");
const field = list && document.getElementById(list.dataset.callable);

if (field) {
  const people = [...list.querySelectorAll("[data-call]")].map((one) => ({ mark: one.dataset.call, name: one.dataset.name }));
  const box = document.createElement("div");
  let found = [];
  let at = 0;
  let start = -1;

  box.className = "suggest";
  box.id = "suggest-people";
  box.hidden = true;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", list.querySelector("summary").textContent);
  field.after(box);
  field.setAttribute("aria-controls", box.id);
  field.setAttribute("aria-autocomplete", "list");

  const close = () => { found = []; box.hidden = true; field.removeAttribute("aria-activedescendant"); };

  const draw = () => {
    box.replaceChildren(...found.map((one, index) => {
      const line = document.createElement("div");
      line.className = "suggest__one";
      line.id = `suggest-${index}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(index === at));
      line.textContent = `${one.name} (${one.mark})`;
      line.addEventListener("pointerdown", (event) => { event.preventDefault(); at = index; choose(); });
      return line;
    }));
    box.hidden = found.length === 0;
    if (found.length) field.setAttribute("aria-activedescendant", `suggest-${at}`);
  };

  function choose() {
    field.setRangeText(`${found[at].mark} `, start, field.selectionStart, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", () => {
    const typed = field.value.slice(0, field.selectionStart).match(/(?:^|[^\w@.])@([\w.-]{0,40})$/);
    if (!typed) { close(); return; }
    const begins = typed[1].toLowerCase();
    start = field.selectionStart - typed[1].length - 1;
    found = people.filter((one) => one.mark.slice(1).startsWith(begins) || one.name.toLowerCase().includes(begins)).slice(0, 6);
    at = 0;
    draw();
  });
  field.addEventListener("keydown", (event) => {
    if (!found.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      draw();
    } else if ((event.key === "Enter" && !event.ctrlKey) || event.key === "Tab") {
      choose();
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}
