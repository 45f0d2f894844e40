// The film of the Segment tab under the hand: zoom, moving, brightness and contrast, and the handle of before / after.
(() => {
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const LARGEST = 10;
  const START = { scale: 1, x: 0, y: 0, // how far the film is moved, as parts of its width and height
    center: 0.5, width: 1, inverted: false };
  const view = { ...START, split: 0.5 };
  let mode = false; // whether dragging changes brightness and contrast
  let film = null;
  let hit = null; // which of two films the hand is on
  const figure = () => cxrseg.figure?.();
  const stage = () => figure()?.querySelector(".cx-stage");

  /** What draws the window: a line from a grey value of the film to one of the screen. */
  const curve = () => {
    let filter = document.getElementById("cx-window");
    if (!filter) {
      const parts = ["R", "G", "B"].map((part) => `<feFunc${part} type="linear"/>`).join("");
      document.body.insertAdjacentHTML("beforeend", `<svg width="0" height="0" aria-hidden="true" class="cx-unseen">
        <filter id="cx-window" color-interpolation-filters="sRGB"><feComponentTransfer>${parts}</feComponentTransfer>
        </filter></svg>`);
      filter = document.getElementById("cx-window");
    }
    return filter.querySelectorAll("feComponentTransfer > *");
  };
  const windowed = () => view.center !== 0.5 || view.width !== 1 || view.inverted;

  const setFilm = (shown) => {
    const set = (name, value) => shown.style.setProperty(name, value);
    shown.querySelector(".cx-canvas").style.transform =
      view.scale === 1 ? "" : `translate(${100 * view.x}%, ${100 * view.y}%) scale(${view.scale})`;
    set("--cx-zoom", view.scale);
    set("--cx-split", `${100 * view.split}%`);
    set("--cx-cut", `${100 * ((view.split - 0.5 - view.x) / view.scale + 0.5)}%`);
    shown.querySelector(".cx-split")?.setAttribute("aria-valuenow", Math.round(100 * view.split));
    shown.classList.toggle("cx-held", mode || view.scale > 1);
    shown.classList.toggle("cx-zoomed", view.scale > 1);
    shown.classList.toggle("cx-windowing", mode);
    shown.querySelector(".cx-film").style.filter = windowed() ? "url(#cx-window)" : "";
  };
  /** How far the enlarged film may be moved until its edge shows, as parts of its width and height. */
  const spare = () => {
    const box = stage()?.getBoundingClientRect();
    const room = figure()?.getBoundingClientRect();
    if (!box?.width) return [0, 0];
    const below = figure().querySelector("figcaption").offsetHeight;
    return [[box.width, room.width], [box.height, room.height - below]].map(([side, all]) =>
      Math.max(0, (view.scale - Math.max(1, all / side)) / 2));
  };
  /** Bring the film, and one that is kept beside it, to what has been chosen. */
  const place = () => {
    const [right, down] = spare();
    view.x = clamp(view.x, -right, right);
    view.y = clamp(view.y, -down, down);
    for (const shown of document.querySelectorAll(".cx-films .cx-stage")) setFilm(shown);
    if (windowed()) {
      const sign = view.inverted ? -1 : 1;
      for (const part of curve()) {
        part.setAttribute("slope", sign / view.width);
        part.setAttribute("intercept", 0.5 - (sign * view.center) / view.width);
      }
    }
    for (const [act, pressed] of [["window", mode], ["invert", view.inverted]])
      document.querySelector(`.cx-segment [data-act=${act}]`)?.setAttribute("aria-pressed", pressed);
    cxrseg.readout?.({ scale: view.scale, center: view.center, width: view.width });
  };
  /** Zoom, keeping the point of the screen where it is. */
  const magnify = (factor, clientX, clientY) => {
    const box = (hit?.isConnected ? hit : stage())?.getBoundingClientRect();
    if (!box?.width) return;
    const scale = clamp(view.scale * factor, 1, LARGEST);
    const x = clientX === undefined ? 0 : (clientX - box.left) / box.width - 0.5;
    const y = clientY === undefined ? 0 : (clientY - box.top) / box.height - 0.5;
    view.x = x - ((x - view.x) * scale) / view.scale;
    view.y = y - ((y - view.y) * scale) / view.scale;
    view.scale = scale;
    place();
  };
  const reset = () => {
    Object.assign(view, START);
    place();
  };
  /** Move by pixels of the screen. */
  const move = (x, y) => {
    const box = (hit?.isConnected ? hit : stage())?.getBoundingClientRect();
    if (!box?.width) return;
    view.x += x / box.width;
    view.y += y / box.height;
    place();
  };
  /** Change the window by parts of the film's range of grey: sideways its width, up and down its centre. */
  const adjust = (x, y) => {
    view.width = clamp(view.width * Math.exp(x), 0.02, 4);
    view.center = clamp(view.center + y * Math.max(0.2, view.width), -0.5, 1.5);
    place();
  };
  const invert = () => {
    view.inverted = !view.inverted;
    place();
  };
  const toggleWindow = () => {
    mode = !mode;
    place();
  };
  /** A new film is shown whole and as it is. Gradio may write one into the other's elements: it takes the mark away. */
  const follow = (now) => {
    if (now === film && now?.dataset.met) return;
    film = now;
    if (!film) return;
    film.dataset.met = "yes";
    reset();
  };

  // Mouse, pen and fingers
  const fingers = new Map();
  let drag = ""; // what a drag changes: "split", "window" or "move"
  const over = (event) => {
    const found = event.target instanceof Element && event.target.closest(".cx-films .cx-stage");
    if (found) hit = found;
    return found || null;
  };
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return { size: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  const cut = (clientX) => {
    const box = hit.getBoundingClientRect();
    view.split = clamp((clientX - box.left) / box.width, 0, 1);
    place();
  };
  document.addEventListener("wheel", (event) => {
    if (!over(event)) return;
    // The page scrolls by the wheel as elsewhere, but at its top, where nothing is left to scroll to.
    const scrolls = view.scale === 1 && (event.deltaY > 0 || scrollY > 0) && !event.ctrlKey && !cxrseg.large();
    if (scrolls) return;
    event.preventDefault();
    magnify(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), event.clientX, event.clientY);
  }, { passive: false });
  document.addEventListener("pointerdown", (event) => {
    const held = over(event);
    if (!held) return;
    const handle = event.target.closest(".cx-split");
    drag = handle ? "split" : mode || event.shiftKey || event.button === 2 ? "window" : "move";
    if (drag === "move" && view.scale === 1 && event.pointerType === "touch" && !fingers.size) drag = "scroll";
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (drag === "scroll") return;
    (handle || held).setPointerCapture(event.pointerId);
    if (event.pointerType === "mouse") event.preventDefault();
    handle?.focus({ preventScroll: true });
  });
  document.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last || !hit?.isConnected) return;
    const before = fingers.size === 2 ? spread() : null;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const [x, y] = [event.clientX - last.x, event.clientY - last.y];
    if (before) {
      const now = spread();
      magnify(now.size / before.size, now.x, now.y);
      move(now.x - before.x, now.y - before.y);
    } else if (drag === "split") cut(event.clientX);
    else if (drag === "window") adjust(x / 300, y / 300);
    else if (drag === "move") move(x, y);
  });
  for (const end of ["pointerup", "pointercancel"])
    document.addEventListener(end, (event) => fingers.delete(event.pointerId));
  document.addEventListener("dblclick", (event) => {
    if (over(event) && !event.target.closest(".cx-split")) reset();
  });
  for (const kind of ["dragstart", "contextmenu"])
    document.addEventListener(kind, (event) => {
      if (over(event) && !(kind === "contextmenu" && event.pointerType === "touch")) event.preventDefault();
    });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("#cx-result .cx-split")) return;
    const steps = { ArrowLeft: -0.02, ArrowRight: 0.02, ArrowDown: -0.02, ArrowUp: 0.02, PageDown: -0.1, PageUp: 0.1 };
    const ends = { Home: 0, End: 1 };
    if (!(event.key in steps || event.key in ends)) return;
    view.split = clamp(ends[event.key] ?? view.split + steps[event.key], 0, 1);
    place();
    event.preventDefault();
    event.stopImmediatePropagation();
  });

  cxrseg.zoom = { state: view, place, magnify, move, reset, invert, toggleWindow, follow };
})();
