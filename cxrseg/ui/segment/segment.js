// The Segment tab: what starts a run, how a film gets to the server, and how a file comes back.
(() => {
  const LARGEST = 100e6;
  const KEEP = { __type__: "update" };
  const OUTPUTS = 9; // as many as segment_tab.py has for what has begun
  const onShow = () => Boolean(document.querySelector(".cx-segment")?.offsetParent);
  const drop = () => document.querySelector(".cx-drop");

  /** Say how an upload goes: "told" while it lasts, "large" or "many" where it is refused, nothing when it is over. */
  const tell = (what) => {
    const line = drop()?.querySelector(".cx-uploading");
    if (line) line.textContent = what ? line.dataset[what] : "";
  };

  /** Clear what is on show and take a ticket for a run, which reads what is asked for from the hidden fields. */
  const start = (file, example, change) => {
    tell("");
    if (example) cxrseg.films.clear();
    cxrseg.viewer.example = example || "";
    cxrseg.enlarge(false);
    const result = document.getElementById("cx-result");
    const toured = document.documentElement.classList.contains("cx-touring"); // it scrolls by itself
    if (innerWidth < 900 && onShow() && !toured) result?.scrollIntoView();
    const busy = document.getElementById("cx-busy")?.innerHTML || "";
    const hide = { ...KEEP, visible: false };
    return [busy, "", "", hide, String(performance.now()), null, file, example, change];
  };

  /** What stands in the film's place where the server has taken no run. */
  const refused = () => document.getElementById("cx-refused")?.innerHTML || "";

  /** Choose an example, as if its button had been pressed. */
  const pick = (name) => {
    cxrseg.picked = name;
    document.getElementById("cx-pick")?.click();
  };

  /** Run again with another model. */
  const again = (file, example, change, model) => {
    cxrseg.viewer.model = model;
    return [...(file || example ? start(file, example, change) : Array(OUTPUTS).fill(KEEP)), model];
  };

  let opened = false;
  /** Run what the address asks for, once, as the page opens. */
  const opening = (file, example, change, model) => {
    if (opened) return [...Array(OUTPUTS).fill(KEEP), model];
    opened = true;
    const asked = cxrseg.parameters();
    const known = [...document.querySelectorAll("#cx-model input")].map((input) => input.value);
    const chosen = known.includes(asked.get("model")) ? asked.get("model") : model;
    const named = document.getElementById(`cx-example-${asked.get("example")}`)?.dataset.example;
    cxrseg.viewer.example = example || ""; // the page comes with one
    if (chosen === model && (!named || named === example)) return [...Array(OUTPUTS).fill(KEEP), model];
    return named ? again(null, named, "", chosen) : again(file, example, change, chosen);
  };

  /** Put files into one of Gradio's fields, as if they had been chosen there. */
  const give = (field, files) => {
    const input = document.querySelector(`${field} input[type=file]`);
    if (!input) return;
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const upload = (file) => {
    tell("told");
    give("#cx-upload", [file]);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-choose]")) {
      const input = Object.assign(document.createElement("input"), { type: "file", multiple: true });
      input.addEventListener("change", () => cxrseg.films.take(input.files));
      input.click();
    }
    const example = event.target.closest?.("[data-example]");
    if (example?.matches("button")) pick(example.dataset.example);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#cx-upload input[type=file]") || !event.target.files.length) return;
    tell("told");
  }, true);
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!onShow() || !files?.length) return;
    event.preventDefault();
    cxrseg.films.take(files);
  });
  for (const kind of ["dragover", "dragleave", "drop"])
    document.addEventListener(kind, (event) => {
      if (!onShow() || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop()?.classList.toggle("cx-over-it", kind === "dragover");
      if (kind === "drop") cxrseg.films.take(event.dataTransfer.files);
    });

  /** Hand a file that the server has made to the visitor. */
  const save = (file) => {
    const link = document.createElement("a");
    link.href = file.url;
    link.download = file.orig_name || "";
    document.body.append(link);
    link.click();
    link.remove();
  };

  /** Say that a file is being made, or that it is done. */
  const making = (busy) => {
    const place = document.getElementById("cx-downloads");
    if (busy) place?.setAttribute("aria-busy", "true");
    else place?.removeAttribute("aria-busy");
    return [];
  };

  Object.assign(cxrseg, { refused, start, again, opening, making, save, give, tell, upload, LARGEST });
})();
