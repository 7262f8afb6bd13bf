// input[type=file][data-photo]: names what was chosen and how big it is, and warns early about what will be refused.
// No thumbnail: the page may show images of its own address only. The warning never blocks; the server decides.
function readableSize(bytes) {
  const language = document.documentElement.lang || "id";
  const [value, unit] = bytes < 1048576 ? [Math.max(1, bytes / 1024), "KB"] : [bytes / 1048576, "MB"];
  return `${value.toLocaleString(language, { maximumFractionDigits: unit === "KB" ? 0 : 1 })} ${unit}`;
}

function piece(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}

for (const input of document.querySelectorAll("input[type=file][data-photo]")) {
  const list = document.createElement("ul");
  list.className = "files";
  list.setAttribute("aria-live", "polite");
  input.after(list);
  const show = () => {
    const limit = Number(input.dataset.maxBytes) || Infinity;
    list.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.className = "files__item";
      item.append(piece("files__name", file.name), piece("files__size", readableSize(file.size)));
      if (file.size > limit && input.dataset.tooBig) item.append(piece("files__warning", input.dataset.tooBig));
      return item;
    }));
  };
  input.addEventListener("change", show);
  show();
}
