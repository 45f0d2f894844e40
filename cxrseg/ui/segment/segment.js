// The Segment tab: what starts a run, how a film gets to the server, and how a file comes back.
(() => {
  const LARGEST = 100e6;
  const onShow = () => Boolean(document.querySelector(".cx-segment")?.offsetParent);
  const drop = () => document.querySelector(".cx-drop");

  /** Say how an upload goes: "busy" while it lasts, "large" or "many" where it is refused, nothing when it is over. */
  const tell = (what) => {
    const line = drop()?.querySelector(".cx-uploading");
    if (line) line.textContent = what ? line.dataset[what] : "";
  };

  /** What the film on show was asked for with; the server forgets it, so that a file of it is asked for with the same. */
  let asked = { file: null, example: "", change: "", model: "default" };
  cxrseg.whenThere("segment", ({ props }) => { asked = { ...props.value }; }); // the page comes with an example

  /** Clear what is on show and ask for something else. */
  const start = (what) => {
    asked = { ...asked, change: "", ...what };
    tell("");
    if (asked.example) cxrseg.films.clear();
    cxrseg.viewer.example = asked.example;
    cxrseg.viewer.model = asked.model;
    cxrseg.enlarge(false);
    const toured = document.documentElement.classList.contains("cx-touring"); // it scrolls by itself
    if (innerWidth < 900 && onShow() && !toured) document.getElementById("cx-result")?.scrollIntoView();
    cxrseg.put("cx-result", document.getElementById("cx-busy")?.innerHTML || "");
    for (const name of ["cx-numbers", "cx-notice"]) cxrseg.put(name, "");
    cxrseg.ask("segment", asked);
  };
  const started = (file) => {
    start({ file, example: "" });
    cxrseg.films.begun();
    return null; // the field takes the next one
  };

  /** What stands in the film's place where the server has taken no run. */
  const refused = () => document.getElementById("cx-refused")?.innerHTML || "";

  /** Choose an example. */
  const pick = (example) => start({ file: null, example });

  /** Run again with another model. */
  const again = (model) => {
    if (asked.file || asked.example) start({ change: asked.change, model });
    else cxrseg.viewer.model = asked.model = model;
    return [];
  };

  let opened = false;
  /** Run what the address asks for, once, as the page opens; gives the model that it asks for. */
  const opening = (model) => {
    if (opened) return model;
    opened = true;
    const wanted = cxrseg.parameters();
    const known = [...document.querySelectorAll("#cx-model input")].map((input) => input.value);
    const chosen = known.includes(wanted.get("model")) ? wanted.get("model") : model;
    const named = document.getElementById(`cx-example-${wanted.get("example")}`)?.dataset.example;
    cxrseg.viewer.example = asked.example;
    if (chosen !== model || (named && named !== asked.example)) {
      asked.model = chosen;
      if (named) pick(named);
      else again(chosen);
    }
    return chosen;
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
    tell("busy");
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
    const remedy = event.target.closest?.("#cx-remedy");
    if (remedy) start({ change: remedy.dataset.change });
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#cx-upload input[type=file]") || !event.target.files.length) return;
    tell("busy");
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

  Object.assign(cxrseg, { refused, started, again, opening, making, save, give, tell, upload, LARGEST });
})();
