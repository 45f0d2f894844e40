// The film of the Segment tab: which layers show and how, the large view, and what a link to it says. Beside it:
// viewer_zoom.js (zoom, window, before / after), viewer_hover.js (what lies under the pointer), viewer_keys.js.
(() => {
  const STRUCTURES = ["lungs", "ribs", "clavicles", "heart"];
  const VIEWS = ["overlay", "compare", "probability", "uncertainty"];
  const STYLES = ["both", "fill", "line"];
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const asked = cxrseg.parameters();
  const oneOf = (name, values) => (values.includes(asked.get(name)) ? asked.get(name) : values[0]);
  const hidden = (asked.get("hide") || "").split(",").filter((name) => STRUCTURES.includes(name));
  const opacity = Number.parseFloat(asked.get("opacity") ?? "40");

  /** What the visitor has chosen; it outlives the film and the controls. */
  const state = {
    view: oneOf("view", VIEWS),
    style: oneOf("style", STYLES),
    map: oneOf("map", STRUCTURES),
    hidden: new Set(hidden),
    opacity: Number.isFinite(opacity) ? clamp(opacity, 0, 100) : 40,
    diameters: asked.get("diameters") !== "0",
    example: "",
    model: "",
    isolated: "", // the structure that is pointed at
  };
  const root = () => document.querySelector(".cx-segment");
  const figure = () => root()?.querySelector("#cx-result .cx-viewer");

  /** Bring what shows, and all controls, to what has been chosen. */
  const apply = () => {
    const view = root();
    if (!view) return;
    const found = new Set([...view.querySelectorAll("[data-structure]")].map((layer) => layer.dataset.structure));
    const film = figure();
    cxrseg.zoom.follow(film);
    cxrseg.films.settle(view.querySelector("#cx-result"));
    if (film && !found.has(state.map)) state.map = STRUCTURES.find((name) => found.has(name)) || state.map;
    const language = document.documentElement.lang;
    for (const name of ["alt", "aria-label"])
      for (const element of view.querySelectorAll(`[data-${language}-${name}]`))
        element.setAttribute(name, element.getAttribute(`data-${language}-${name}`));
    view.dataset.view = state.view;
    view.dataset.style = state.style;
    view.dataset.map = state.map;
    view.dataset.head = film?.dataset.head || "multilabel";
    view.dataset.film = film ? "yes" : "no";
    view.dataset.diameters = state.diameters ? "yes" : "no";
    view.dataset.linked = state.example ? "yes" : "no";
    if (state.isolated && !state.hidden.has(state.isolated)) view.dataset.isolate = state.isolated;
    else delete view.dataset.isolate;
    view.style.setProperty("--cx-opacity", state.opacity / 100);
    for (const name of STRUCTURES) view.classList.toggle(`cx-hide-${name}`, state.hidden.has(name));
    for (const input of view.querySelectorAll("[data-show]")) input.checked = !state.hidden.has(input.dataset.show);
    for (const input of view.querySelectorAll("[name=cx-view]")) input.checked = input.value === state.view;
    for (const input of view.querySelectorAll("[name=cx-map]")) input.checked = input.value === state.map;
    for (const input of view.querySelectorAll("[data-style]")) input.value = state.style;
    for (const input of view.querySelectorAll("[data-opacity]")) input.value = state.opacity;
    for (const input of view.querySelectorAll("[data-diameters]")) input.checked = state.diameters;
    for (const button of view.querySelectorAll("button[data-example]"))
      if (button.dataset.example === state.example) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    for (const key of view.querySelectorAll("[data-key]")) {
      const lacking = Boolean(film) && !found.has(key.dataset.key);
      key.classList.toggle("cx-off", lacking);
      key.querySelector("input").disabled = lacking;
      key.querySelector(".cx-lack").hidden = !lacking;
    }
    for (const part of view.querySelectorAll("[data-for]")) {
      const heads = part.dataset.heads?.split(" ") || [view.dataset.head];
      part.hidden = !(part.dataset.for.split(" ").includes(state.view) && heads.includes(view.dataset.head));
    }
  };

  cxrseg.onChange(apply);

  // Controls
  const isolate = (key) => {
    const structure = key && !key.classList.contains("cx-off") ? key.dataset.key : "";
    if (structure === state.isolated) return;
    state.isolated = structure;
    apply();
  };
  const inside = (event, selector) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null;
    return element && root()?.contains(element) ? element : null;
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") isolate(inside(event, "[data-for] [data-key]"));
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(":focus-visible")) isolate(inside(event, "[data-for] [data-key]"));
  });
  document.addEventListener("focusout", (event) => {
    if (inside(event, "[data-key]")) isolate(null);
  });
  document.addEventListener("input", (event) => {
    const input = inside(event, "input, select");
    if (!input) return;
    if (input.name === "cx-view") state.view = input.value;
    else if (input.name === "cx-map") state.map = input.value;
    else if (input.dataset.show) state.hidden[input.checked ? "delete" : "add"](input.dataset.show);
    else if ("style" in input.dataset) state.style = input.value;
    else if ("opacity" in input.dataset) state.opacity = Number(input.value);
    else if ("diameters" in input.dataset) state.diameters = input.checked;
    else return;
    apply();
  });

  // Large view
  const large = () => Boolean(root()?.classList.contains("cx-large"));
  /** Open or close the large view, over the browser's full screen where it may be had; what lies behind is out of reach. */
  const enlarge = (open) => {
    const view = root();
    if (!view || open === large()) return;
    view.classList.toggle("cx-large", open);
    document.documentElement.classList.toggle("cx-still", open);
    for (let element = view; element.parentElement; element = element.parentElement)
      for (const beside of element.parentElement.children)
        if (beside !== element && !beside.matches("script, style, link, head")) beside.inert = open;
    view.querySelector(".cx-controls").inert = open;
    if (open) document.documentElement.requestFullscreen?.().catch(() => {}); // a frame or a phone may refuse it
    else if (document.fullscreenElement) document.exitFullscreen();
    cxrseg.zoom.reset();
    view.querySelector(`[data-act=${open ? "close" : "large"}]`)?.focus();
  };
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) enlarge(false);
  });
  new ResizeObserver(() => cxrseg.zoom.place()).observe(document.documentElement);

  /** Keep a copy of the film shown beside what comes next, with the name of its model; or release it. */
  const beside = () => {
    const place = root()?.querySelector(".cx-beside");
    const film = figure();
    if (!place || !(film || place.firstChild)) return;
    const kept = place.firstChild ? null : film.cloneNode(true);
    place.replaceChildren(...(kept ? [kept] : []));
    const model = root().querySelector("#cx-model label:has(input:checked)")?.textContent.trim();
    for (const handle of kept?.querySelectorAll(".cx-split") || []) handle.tabIndex = -1;
    if (kept && model) kept.querySelector("figcaption span").append(` · ${model}`);
    root().querySelector("[data-act=beside]").setAttribute("aria-pressed", Boolean(kept));
    requestAnimationFrame(() => cxrseg.zoom.place());
  };
  const copy = async (button) => {
    await navigator.clipboard.writeText(link());
    const status = button.parentElement.querySelector("[data-copied]");
    status.textContent = status.dataset.copied;
    setTimeout(() => { status.textContent = ""; }, 3000);
  };
  const acts = {
    large: () => enlarge(true),
    close: () => enlarge(false),
    "zoom-in": () => cxrseg.zoom.magnify(1.4),
    "zoom-out": () => cxrseg.zoom.magnify(1 / 1.4),
    reset: () => cxrseg.zoom.reset(),
    window: () => cxrseg.zoom.toggleWindow(),
    invert: () => cxrseg.zoom.invert(),
    beside,
    keys: () => root()?.querySelector(".cx-dialog")?.showModal(),
    previous: () => cxrseg.films.step(-1),
    next: () => cxrseg.films.step(1),
    collection: () => cxrseg.films.collect(),
    print: () => print(),
    link: copy,
  };
  document.addEventListener("click", (event) => {
    const button = inside(event, "[data-act]");
    if (button) acts[button.dataset.act]?.(button);
  });

  // Links
  /** The address of the example shown; it opens in the reader's own language. */
  const link = () => {
    const address = new URL(location.href);
    const defaults = { view: "overlay", style: "both", map: "lungs", opacity: "40", diameters: "1", model: "default" };
    const values = {
      lang: "",
      example: state.example,
      model: state.model,
      view: state.view,
      style: state.style,
      map: state.view === "probability" ? state.map : "",
      hide: [...state.hidden].join(","),
      opacity: String(state.opacity),
      diameters: state.diameters ? "1" : "0",
    };
    for (const [name, value] of Object.entries(values))
      if (value && value !== defaults[name]) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    return address.href;
  };

  Object.assign(cxrseg, { viewer: state, applyView: apply, act: (name) => acts[name](), figure, large, link, enlarge });
})();
