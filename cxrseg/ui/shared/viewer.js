// The film of the Segment tab: which layers show and how, the large view, and what a link to it says.
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
  const zoom = { scale: 1, x: 0, y: 0 };
  const root = () => document.querySelector(".cx-view");
  const figure = () => root()?.querySelector(".cx-viewer");

  /** Bring what shows, and all controls, to what has been chosen. */
  const apply = () => {
    const view = root();
    if (!view) return;
    const found = new Set([...view.querySelectorAll("[data-structure]")].map((layer) => layer.dataset.structure));
    const film = figure();
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

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      apply();
    });
  }).observe(document.documentElement, { subtree: true, childList: true });

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
    else if (input.classList.contains("cx-split")) input.parentElement.style.setProperty("--cx-split", `${input.value}%`);
    else return;
    apply();
  });

  // Large view
  const place = () => {
    const canvas = figure()?.querySelector(".cx-canvas");
    if (!canvas) return;
    const box = canvas.parentElement.getBoundingClientRect();
    const spare = (side) => ((zoom.scale - 1) * side) / 2;
    zoom.x = clamp(zoom.x, -spare(box.width), spare(box.width));
    zoom.y = clamp(zoom.y, -spare(box.height), spare(box.height));
    canvas.style.transform = zoom.scale === 1 ? "" : `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`;
  };
  /** Zoom, keeping the point of the screen where it is. */
  const magnify = (factor, clientX, clientY) => {
    const box = figure()?.querySelector(".cx-stage").getBoundingClientRect();
    if (!box) return;
    const scale = clamp(zoom.scale * factor, 1, 8);
    const [x, y] = [(clientX ?? box.left + box.width / 2) - box.left - box.width / 2,
      (clientY ?? box.top + box.height / 2) - box.top - box.height / 2];
    zoom.x = x - ((x - zoom.x) * scale) / zoom.scale;
    zoom.y = y - ((y - zoom.y) * scale) / zoom.scale;
    zoom.scale = scale;
    place();
  };
  const whole = () => {
    Object.assign(zoom, { scale: 1, x: 0, y: 0 });
    place();
  };
  const large = () => root()?.classList.contains("cx-large");
  /** Open or close the large view; all that lies behind it can then not be reached. */
  const enlarge = (open) => {
    const view = root();
    if (!view || open === large()) return;
    view.classList.toggle("cx-large", open);
    document.documentElement.classList.toggle("cx-still", open);
    for (let element = view; element.parentElement; element = element.parentElement)
      for (const beside of element.parentElement.children)
        if (beside !== element && !beside.matches("script, style, link, head")) beside.inert = open;
    whole();
    view.querySelector(`[data-act=${open ? "close" : "large"}]`)?.focus();
  };
  const copy = async (button) => {
    await navigator.clipboard.writeText(link());
    const told = button.parentElement.querySelector("[data-copied]");
    told.textContent = told.dataset.copied;
    setTimeout(() => { told.textContent = ""; }, 3000);
  };
  const acts = {
    large: () => enlarge(true),
    close: () => enlarge(false),
    "zoom-in": () => magnify(1.4),
    "zoom-out": () => magnify(1 / 1.4),
    "zoom-reset": whole,
    link: copy,
  };
  document.addEventListener("click", (event) => {
    const button = inside(event, "[data-act]");
    if (button) acts[button.dataset.act]?.(button);
  });
  document.addEventListener("keydown", (event) => {
    if (!large() || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 60;
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    const typing = event.target.matches?.("input[type=range], input[type=radio], select");
    if (event.key === "Escape") enlarge(false);
    else if (event.key === "+" || event.key === "=") magnify(1.4);
    else if (event.key === "-") magnify(1 / 1.4);
    else if (event.key === "0") whole();
    else if (moves[event.key] && !typing) {
      zoom.x += moves[event.key][0];
      zoom.y += moves[event.key][1];
      place();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("wheel", (event) => {
    if (!large() || !inside(event, ".cx-stage")) return;
    event.preventDefault();
    magnify(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
  }, { passive: false });
  const fingers = new Map();
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return { size: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  document.addEventListener("pointerdown", (event) => {
    if (!large() || !inside(event, ".cx-stage") || event.target.matches("input")) return;
    event.preventDefault();
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  document.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const before = fingers.size === 2 ? spread() : null;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before) {
      const now = spread();
      magnify(now.size / before.size, now.x, now.y);
    } else if (fingers.size === 1) {
      zoom.x += event.clientX - last.x;
      zoom.y += event.clientY - last.y;
      place();
    }
  });
  for (const end of ["pointerup", "pointercancel"])
    document.addEventListener(end, (event) => fingers.delete(event.pointerId));

  // Links
  /** The address of what is on show; a film of the visitor's own cannot be linked to. */
  const link = () => {
    const address = new URL(location.href);
    const defaults = { view: "overlay", style: "both", map: "lungs", opacity: "40", diameters: "1", model: "default" };
    const values = {
      lang: document.documentElement.lang,
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

  Object.assign(cxrseg, { viewer: state, applyView: apply, link, enlarge });
})();
