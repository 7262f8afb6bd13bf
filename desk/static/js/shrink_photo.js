// input[type=file][data-shrink]: large photos are drawn anew, smaller, before they are sent: a village's line is slow, and
// the place where a photo was taken stays on the telephone. What cannot be read here is left alone; the desk judges it.
const LONGEST_SIDE = 1600;
const SMALL_ENOUGH = 400 * 1024;
const QUALITY = 0.8;

async function shrunk(file) {
  if (!file.type.startsWith("image/")) return file;
  let picture;
  try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return file; }
  try {
    const share = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    if (share === 1 && file.size <= SMALL_ENOUGH) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * share));
    canvas.height = Math.max(1, Math.round(picture.height * share));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";  // what is transparent becomes white, not black
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
    if (!blob || blob.type !== "image/jpeg") return file;
    return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg", lastModified: Date.now() });
  } catch {
    return file;
  } finally {
    picture.close();
  }
}

function readableSize(bytes) {
  const language = document.documentElement.lang || "id";
  return `${Math.max(1, Math.round(bytes / 1024)).toLocaleString(language)} KB`;
}

const sum = (files) => files.reduce((bytes, file) => bytes + file.size, 0);

function watch(input) {
  const word = document.createElement("p");
  word.className = "gate-word";
  word.setAttribute("aria-live", "polite");
  input.after(word);
  let work = null;
  let isOurs = false;

  async function shrink() {
    const before = [...input.files];
    const after = [];
    for (const file of before) after.push(await shrunk(file));  // one after the other: a telephone has little memory
    if (after.every((file, place) => file === before[place])) return;
    const transfer = new DataTransfer();
    after.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    word.textContent = `${input.dataset.shrink} ${readableSize(sum(before))} → ${readableSize(sum(after))}`;
    isOurs = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));  // the list of what was chosen is written anew
    isOurs = false;
  }

  input.addEventListener("change", () => {
    if (isOurs) return;
    word.textContent = "";
    const mine = shrink().catch(() => {}).finally(() => { if (work === mine) work = null; });
    work = mine;
  });
  if (!input.form?.requestSubmit) return;
  input.form.addEventListener("submit", async (event) => {
    if (!work) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    await work;
    input.form.requestSubmit(button);
  }, { capture: true });
}

document.querySelectorAll("input[type=file][data-shrink]").forEach(watch);
