// The Quiz tab's drawing surface: brush, eraser, undo, and the same by keyboard. Drawings stay in this page alone.
(() => {
  const KEEP = 24; // drawings that are remembered; older ones are forgotten
  const STEP = 4; // how far an arrow key moves, in pixels of the film
  const DEFAULTS = {
    lungs: { width: 5, fill: true },
    ribs: { width: 14, fill: false },
    clavicles: { width: 14, fill: false },
    heart: { width: 5, fill: true },
  };
  const COLORS = "--cx-color-";
  const state = { tool: "brush", chosen: structuredClone(DEFAULTS), drawings: new Map() };
  const pen = { down: false, stroke: null, x: null, y: null };

  const canvas = () => document.querySelector(".cx-quiz-canvas");
  const sheet = () => canvas()?.closest(".cx-quiz-film").dataset;
  const chosen = () => state.chosen[sheet()?.structure] || DEFAULTS.heart;

  /** What is drawn on the film shown: strokes, and those taken back. */
  const drawing = () => {
    const { structure, film } = sheet();
    const key = `${structure}/${film}`;
    if (!state.drawings.has(key)) {
      state.drawings.set(key, { strokes: [], undone: [] });
      if (state.drawings.size > KEEP) state.drawings.delete(state.drawings.keys().next().value);
    }
    return state.drawings.get(key);
  };

  /** Draw a stroke from one of its points on; piece by piece, so that drawing it again gives the same pixels. */
  const paint = (context, stroke, from = 0) => {
    const { points } = stroke;
    context.globalCompositeOperation = stroke.erase ? "destination-out" : "source-over";
    context.lineWidth = stroke.width;
    for (let index = from; index < points.length; index += 1) {
      const [x, y] = points[index];
      context.beginPath();
      context.moveTo(...points[Math.max(0, index - 1)]);
      context.lineTo(index ? x : x + 0.01, y);
      context.stroke();
    }
  };
  const brush = (surface) => {
    const context = surface.getContext("2d");
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = getComputedStyle(surface).getPropertyValue(COLORS + sheet().structure).trim() || "#e0409a";
    return context;
  };
  let asked = 0;
  /** Show what outlines enclose, as it is scored; the server knows how, so that it is one rule. */
  const shade = async () => {
    const layer = canvas()?.parentElement.querySelector(".cx-quiz-shade");
    if (!layer) return;
    asked += 1;
    const mine = asked;
    const { fill, picture: drawn } = chosen().fill ? picture() : { fill: false };
    const { structure } = sheet();
    const source = fill && drawn && quizCanvas.shade ? await quizCanvas.shade({ picture: drawn, structure }).catch(() => "") : "";
    if (mine !== asked) return; // more has been drawn meanwhile
    layer.hidden = !source;
    if (source) layer.src = source;
  };
  /** Draw all strokes from the start. */
  const redraw = () => {
    const surface = canvas();
    if (!surface) return;
    shade();
    const context = brush(surface);
    context.clearRect(0, 0, surface.width, surface.height);
    for (const stroke of drawing().strokes) paint(context, stroke);
    tools();
  };

  /** Bring the tools to what has been chosen and to what can be done. */
  const tools = () => {
    const surface = canvas();
    const { strokes, undone } = surface ? drawing() : { strokes: [], undone: [] };
    const set = (name, change) => document.querySelectorAll(`.cx-quiz-tools [data-quiz=${name}]`).forEach(change);
    for (const input of document.querySelectorAll("[name=cx-quiz-tool]")) input.checked = input.value === state.tool;
    set("width", (input) => { input.value = chosen().width; });
    set("fill", (input) => { input.checked = chosen().fill; });
    set("undo", (button) => { button.disabled = !strokes.length; });
    set("clear", (button) => { button.disabled = !strokes.length; });
    set("redo", (button) => { button.disabled = !undone.length; });
  };

  const begin = (x, y) => {
    pen.stroke = { erase: state.tool === "eraser", width: chosen().width, points: [[x, y]] };
    drawing().strokes.push(pen.stroke);
    drawing().undone.length = 0;
    paint(brush(canvas()), pen.stroke);
    tools();
  };
  const extend = (x, y) => {
    if (!pen.stroke) return;
    pen.stroke.points.push([x, y]);
    paint(brush(canvas()), pen.stroke, pen.stroke.points.length - 1);
  };
  const lift = () => {
    const drew = pen.stroke;
    pen.stroke = null;
    pen.down = false;
    if (drew) shade();
  };
  const undo = () => {
    lift();
    const { strokes, undone } = drawing();
    if (strokes.length) undone.push(strokes.pop());
    redraw();
  };
  const redo = () => {
    lift();
    const { strokes, undone } = drawing();
    if (undone.length) strokes.push(undone.pop());
    redraw();
  };
  const clear = () => {
    lift();
    Object.assign(drawing(), { strokes: [], undone: [] });
    redraw();
  };

  /** Show where the brush is and how wide it draws. */
  const point = (x, y, cross) => {
    const surface = canvas();
    const cursor = surface?.parentElement.querySelector(".cx-quiz-cursor");
    if (!cursor) return;
    cursor.hidden = x === null;
    cursor.classList.toggle("cx-quiz-cross", Boolean(cross));
    cursor.style.left = `${(100 * x) / surface.width}%`;
    cursor.style.top = `${(100 * y) / surface.height}%`;
    cursor.style.width = `${(100 * chosen().width) / surface.width}%`;
  };
  const place = (event) => {
    const surface = canvas();
    const box = surface.getBoundingClientRect();
    return [((event.clientX - box.left) * surface.width) / box.width,
      ((event.clientY - box.top) * surface.height) / box.height];
  };
  const on = (event) => event.target instanceof Element && event.target === canvas();

  document.addEventListener("pointerdown", (event) => {
    if (!on(event)) return;
    if (!event.isPrimary) {
      if (pen.stroke) undo(); // a second finger: this was meant to zoom
      return;
    }
    if (event.button !== 0) return;
    canvas().setPointerCapture(event.pointerId);
    canvas().focus({ preventScroll: true });
    event.preventDefault();
    begin(...place(event));
  });
  document.addEventListener("pointermove", (event) => {
    if (!on(event)) return;
    if (event.pointerType === "mouse") point(...place(event));
    if (event.isPrimary && pen.stroke && !pen.down)
      for (const part of event.getCoalescedEvents?.() || [event]) extend(...place(part));
  });
  document.addEventListener("pointerup", (event) => {
    if (event.isPrimary && !pen.down) lift();
  });
  document.addEventListener("pointercancel", () => {
    if (pen.stroke && !pen.down) undo();
  });
  document.addEventListener("pointerout", (event) => {
    if (on(event)) point(null);
  });

  // By keyboard: a cross that the arrows move, and a pen that Space puts down and lifts.
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const say = (what) => {
    const line = document.querySelector("[data-quiz=pen]");
    if (line) line.textContent = line.dataset[what];
  };
  document.addEventListener("keydown", (event) => {
    if (!on(event) || event.altKey) return;
    const surface = canvas();
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (event.code === "KeyZ") event.shiftKey ? redo() : undo();
      else if (event.code === "KeyY") redo();
      else return;
    } else if (ARROWS[key]) {
      const far = STEP * (event.shiftKey ? 5 : 1);
      pen.x = Math.min(surface.width, Math.max(0, (pen.x ?? surface.width / 2) + ARROWS[key][0] * far));
      pen.y = Math.min(surface.height, Math.max(0, (pen.y ?? surface.height / 2) + ARROWS[key][1] * far));
      if (pen.down) extend(pen.x, pen.y);
      point(pen.x, pen.y, true);
    } else if (key === " ") {
      pen.x ??= surface.width / 2;
      pen.y ??= surface.height / 2;
      if (pen.down) lift();
      else {
        begin(pen.x, pen.y);
        pen.down = true;
      }
      say(pen.down ? "down" : "up");
      point(pen.x, pen.y, true);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("focusout", (event) => {
    if (on(event)) {
      lift();
      point(null);
    }
  });

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!(input instanceof Element) || !input.closest(".cx-quiz-tools")) return;
    if (input.name === "cx-quiz-tool") state.tool = input.value;
    else if (input.dataset.quiz === "width") chosen().width = Number(input.value);
    else if (input.dataset.quiz === "fill") {
      chosen().fill = input.checked;
      shade();
    }
  });
  const ACTS = { undo, redo, clear };
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(".cx-quiz-tools button[data-quiz]");
    if (button && canvas()) ACTS[button.dataset.quiz]();
  });

  /** The current drawing as a picture, empty where nothing is drawn; and whether outlines are to be filled. */
  const picture = () => {
    lift();
    const drawn = drawing().strokes.some((stroke) => !stroke.erase);
    return { fill: chosen().fill, picture: drawn ? canvas().toDataURL("image/png") : "" };
  };
  /** Forget the drawings of a structure, or all. */
  const forget = (structure) => {
    for (const key of [...state.drawings.keys()])
      if (!structure || key.startsWith(`${structure}/`)) state.drawings.delete(key);
    redraw();
  };

  let surface = null;
  /** A film has come or gone, or the tools have been rewritten. */
  const renew = () => {
    if (surface === canvas()) return tools();
    surface = canvas();
    lift();
    pen.x = pen.y = null;
    redraw();
    tools();
  };
  const quizCanvas = { picture, forget, renew, canvas, shade: null };
  window.cxrseg = Object.assign(window.cxrseg || {}, { quizCanvas });
})();
