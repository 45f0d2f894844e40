// The Validation tab: what is chosen in plots and tables, and what the threshold's slider moves.
(() => {
  const shown = () => Boolean(document.getElementById("cx-matrix-paper")?.offsetParent);
  const KEEP = { __type__: "update" };
  let taken = "default";
  let offers = null;
  const offer = (choices) => { offers = choices; };

  const sent = {}; // by the request's name
  const askOnce = (name, value) => {
    const now = JSON.stringify(value);
    if (sent[name] !== now) cxrseg.ask(name, value);
    sent[name] = now;
  };
  let offered = "";
  /** Put together what the tab is to show; the data sets on offer are those of the model. */
  const show = (model, dataset, language) => {
    const choices = offers[model][language];
    const names = choices.map(([, name]) => name);
    const value = names.includes(dataset) ? dataset : (names[0] ?? null);
    const now = JSON.stringify(choices);
    const update = now === offered && value === dataset ? KEEP : { ...KEEP, choices, value };
    offered = now;
    const subject = { model, dataset: value ?? "", language: "en" };
    askOnce("validation", { ...subject, language });
    askOnce("validation-subject", subject);
    return update;
  };
  /** The tab is opened: take over the model that was chosen on the first tab, or that the address asks for. */
  const open = (model, dataset, language) => {
    if (!offers) return [KEEP, KEEP]; // the tab is not there yet: it will open by itself
    const chosen = cxrseg.viewer.model || cxrseg.parameters().get("model");
    const now = chosen !== taken && chosen in offers ? chosen : model;
    taken = chosen || taken;
    return [now, show(now, dataset, language || cxrseg.wanted())];
  };
  /** Something has been chosen, or the language has changed; a tab that is hidden is left alone. */
  const scene = (model, dataset, language) => (offers && shown() ? show(model, dataset, language) : KEEP);

  const remember = (model) => {
    cxrseg.remember("model", model === "default" ? "" : model);
    return [];
  };

  /** What stands in a film's place while the server works. */
  const busy = () => document.getElementById("cx-busy-film")?.innerHTML || "";
  let shelves = { sets: {}, choices: {} };
  /** Which films there are to look at: the name of the choice, and their places on the shelf. */
  const among = ({ model, dataset, language }) => {
    const key = shelves.sets[model]?.[dataset];
    const choices = shelves.choices[key]?.[language] ?? [];
    return { key, choices, places: choices.map(([, place]) => place) };
  };
  const step = (by, index, scene) => {
    const { places } = among(scene);
    return places[(places.indexOf(index) + by + places.length) % places.length];
  };
  let offering = "";
  let looked = ""; // at which film, seen by which model, in which language
  /** Offer the films of the data set and ask for one, unless it is on show. */
  const look = (known, index, scene) => {
    if (!scene) return KEEP;
    shelves = known;
    const { key, choices, places } = among(scene);
    const now = `${scene.language}/${key}`;
    const update = now === offering ? KEEP : { ...KEEP, choices };
    offering = now;
    const wanted = `${scene.model}/${now}/${index}`;
    // A film of the data set that was chosen before: the one to look at is on its way.
    if (wanted === looked || !places.includes(index)) return update;
    looked = wanted;
    cxrseg.put("cx-browse", busy());
    cxrseg.put("cx-browse-numbers", "");
    cxrseg.ask("cx-browse-film", null);
    return update;
  };

  // Choosing
  let pressed = null;
  let confused = { cell: "", film: "" };
  /** Ask where the chosen confusion happens, and in which film it is to be seen. */
  const where = (chosen) => {
    confused = { ...confused, ...chosen };
    if (!confused.cell) return [];
    if (chosen) cxrseg.put("cx-where-film", busy());
    cxrseg.ask("cx-where", confused);
    return [];
  };
  const send = (name, value) => {
    if (name === "cx-film-pick") cxrseg.ask(name, value);
    else where({ [name === "cx-cell" ? "cell" : "film"]: value });
  };
  /** What was chosen and must come into sight: its place fills only when the server has answered. */
  let due = null;
  const reveal = () => {
    if (!due || performance.now() > due.until) return;
    const box = document.getElementById(due.place)?.getBoundingClientRect();
    if (box?.height && (box.top > innerHeight - 120 || box.bottom < 60)) {
      document.getElementById(due.place).scrollIntoView();
    }
  };
  /** Choose, and keep what comes of it in sight until the visitor moves the page. */
  const choose = (name, value) => {
    send(name, value);
    due = { place: name === "cx-film-pick" ? "cx-strip-film" : "cx-where", until: performance.now() + 15000 };
    reveal();
  };
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    addEventListener(kind, () => { due = null; }, { capture: true, passive: true });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-send]");
    if (button) {
      pressed = { name: button.dataset.send, value: button.dataset.value, time: performance.now() };
      choose(pressed.name, pressed.value);
    }
    const link = event.target.closest?.("[data-goto]");
    if (link) document.getElementById(link.dataset.goto)?.scrollIntoView();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("select[data-send]")) send(event.target.dataset.send, event.target.value);
  });
  /** A plot's cells and points can be chosen too. Plotly makes a new node with every figure. */
  document.addEventListener("pointerover", (event) => {
    const plot = event.target.closest?.("#cx-matrix-here .js-plotly-plot, #cx-strip .js-plotly-plot");
    if (!plot || plot.dataset.cx) return;
    plot.dataset.cx = "yes";
    const name = plot.closest("#cx-strip") ? "cx-film-pick" : "cx-cell";
    plot.on("plotly_click", ({ points }) => {
      const value = points[0]?.customdata;
      if (value) choose(name, value);
    });
  });

  // Threshold
  const state = { structure: "", threshold: 50 };
  const language = () => document.documentElement.lang;
  const written = (value, digits) => {
    if (value === null || value === undefined) return "–";
    return language() === "ru" ? value.toFixed(digits).replace(".", ",") : value.toFixed(digits);
  };

  let decoded = new Map();
  /** The levels of a picture, as the server coded them: what is reached, and 128 more where it really is. */
  const levels = async (source) => {
    if (decoded.has(source)) return decoded.get(source);
    const picture = new Image();
    picture.src = source;
    await picture.decode();
    const [width, height] = [picture.naturalWidth, picture.naturalHeight];
    const drawing = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
    drawing.drawImage(picture, 0, 0);
    const pixels = drawing.getImageData(0, 0, width, height).data;
    if (decoded.size > 7) decoded = new Map();
    decoded.set(source, { width, height, values: pixels.filter((_, index) => index % 4 === 0) });
    return decoded.get(source);
  };

  /** Draw the masks of the chosen structure and threshold, unless they are there. */
  const paint = async (canvas) => {
    const source = JSON.parse(canvas.dataset.levels)[state.structure];
    const { threshold } = state;
    const wanted = `${threshold}/${source}`;
    if (canvas.painted === wanted && canvas.width === canvas.filled) return;
    canvas.painted = wanted;
    const { width, height, values } = source ? await levels(source) : { width: 1, height: 1, values: [] };
    if (canvas.painted !== wanted) return; // something else was chosen meanwhile
    Object.assign(canvas, { width, height, filled: width });
    const { right, missed, false: wrong } = JSON.parse(canvas.dataset.colors);
    const drawing = canvas.getContext("2d");
    const picture = drawing.createImageData(width, height);
    for (let index = 0; index < values.length; index += 1) {
      const real = values[index] >= 128;
      const seen = values[index] % 128 >= threshold;
      const color = seen ? (real ? right : wrong) : real ? missed : null;
      if (color) picture.data.set(color, index * 4);
    }
    drawing.putImageData(picture, 0, 0);
  };

  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  const mark = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  /** Bring a chart to the chosen structure and threshold. Plotly leaves its functions in the window. */
  const chart = (plot) => {
    const at = state.threshold / 100;
    const { meta, shapes } = plot.layout ?? {};
    if (!shapes?.length || (plot.shows === state.structure && shapes[0].x0 === at)) return;
    plot.shows = state.structure;
    const own = plot.data.map((line) => line.meta === state.structure);
    const moved = { "shapes[0].x0": at, "shapes[0].x1": at };
    const { widths, titles, floors } = meta;
    if (widths) return Plotly.update(plot, { "line.width": own.map((chosen) => widths[chosen ? 0 : 1]) }, moved);
    const turned = { "title.text": titles[state.structure], "yaxis.range": [floors[state.structure], 1.005] };
    Plotly.update(plot, { visible: own }, { ...moved, ...turned });
  };

  /** Bring everything to the chosen film, structure and threshold; what is there already is left alone. */
  const follow = () => {
    const film = document.querySelector("[data-chosen]");
    if (film) each("select[data-send=cx-film-pick]", (choice) => { choice.value = film.dataset.chosen; });
    const inputs = [...document.querySelectorAll("[name=cx-sweep]")];
    if (!inputs.length) return;
    if (!inputs.some((input) => input.value === state.structure)) state.structure = inputs[0].value;
    const threshold = written(state.threshold / 100, 2);
    for (const input of inputs) input.checked = input.value === state.structure;
    each("[data-threshold]", (slider) => {
      slider.value = state.threshold;
      mark(slider, "aria-valuetext", threshold);
    });
    each("[data-threshold-value]", (output) => say(output, threshold));
    each(".cx-curve .js-plotly-plot", chart);
    each("[data-curves]", (sweep) => {
      const curves = JSON.parse(sweep.dataset.curves);
      for (const cell of sweep.querySelectorAll("[data-cell]")) {
        const [structure, measure] = cell.dataset.cell.split("/");
        say(cell, written(curves[structure]?.[measure][state.threshold - 1], 4));
      }
    });
    each("canvas[data-levels]", paint);
  };

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input.name === "cx-sweep") state.structure = input.value;
    else if (input.dataset && "threshold" in input.dataset) state.threshold = Number(input.value);
    else return;
    follow();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-threshold-to]");
    if (!button) return;
    const best = document.querySelector(`[data-best^="${state.structure}/"]`);
    if (button.dataset.thresholdTo === "half") state.threshold = 50;
    else if (best) state.threshold = Number(best.dataset.best.split("/")[1]);
    follow();
  });

  cxrseg.onChange(() => {
    follow();
    reveal();
    // A button that was pressed and rebuilt with the server's answer gets the keyboard's focus back.
    if (!pressed || performance.now() - pressed.time > 5000 || document.activeElement !== document.body) return;
    const again = `[data-send="${pressed.name}"][data-value="${CSS.escape(pressed.value)}"]`;
    document.querySelector(again)?.focus({ preventScroll: true });
  }, true);

  Object.assign(cxrseg, { validation: { offer, open, scene, remember, step, look, where } });
})();
