// The Validation tab: what is chosen in plots and tables, and what the threshold's slider moves.
(() => {
  const shown = () => Boolean(document.getElementById("cx-matrix-paper")?.offsetParent);
  /** The language that the tab is to be shown in: none until it is opened, and no plot is drawn while it is hidden. */
  const open = (language) => language || cxrseg.wanted();
  const speak = (language, spoken) => (spoken && shown() ? language : spoken);

  const ticket = () => String(performance.now());
  /** What stands in a film's place while the server works. */
  const busy = () => document.getElementById("cx-busy-film")?.innerHTML || "";
  const KEEP = { __type__: "update" };
  /** Ask for a film of the shelf, unless it is on show already in this language. */
  const look = (index, language, ticket) => {
    const wanted = `${language}/${index}`;
    if (!language || wanted === ticket) return [KEEP, KEEP, ticket];
    return [busy(), "", wanted];
  };

  // Choosing
  let sent = null;
  /** Hand a choice to the server, through the hidden field of that name. */
  const send = (name, value) => {
    const field = document.querySelector(`#${name} textarea, #${name} input`);
    if (!field) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  /** Choose, and see to it that what comes of it is in sight. */
  const choose = (name, value) => {
    send(name, value);
    const place = document.getElementById(name === "cx-film-pick" ? "cx-strip-film" : "cx-where");
    const box = place?.getBoundingClientRect();
    if (box && (box.top > innerHeight - 120 || box.bottom < 60)) place.scrollIntoView();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-send]");
    if (button) {
      sent = { name: button.dataset.send, value: button.dataset.value, time: performance.now() };
      choose(sent.name, sent.value);
    }
    const link = event.target.closest?.("[data-goto]");
    if (link) document.getElementById(link.dataset.goto)?.scrollIntoView();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("select[data-send]")) send(event.target.dataset.send, event.target.value);
  });
  /** A plot's cells and points can be chosen too. Plotly makes its node anew with every figure. */
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

  /** Gradio tells of a tab that is opened by hand, but not of one that the page's address has opened. */
  const arrive = () => {
    const field = document.querySelector("#cx-validation-language textarea, #cx-validation-language input");
    if (field && !field.value && shown()) send("cx-validation-language", cxrseg.wanted());
  };

  // Threshold
  const state = { structure: "", threshold: 50 };
  const decoded = new WeakMap();
  const language = () => document.documentElement.lang;
  const written = (value, digits) => {
    if (value === null || value === undefined) return "–";
    return language() === "ru" ? value.toFixed(digits).replace(".", ",") : value.toFixed(digits);
  };

  /** The levels of a structure, as the server coded them: what is reached, and 128 more where it really is. */
  const levels = async (canvas, structure) => {
    const known = decoded.get(canvas) || {};
    decoded.set(canvas, known);
    if (known[structure]) return known[structure];
    const source = JSON.parse(canvas.dataset.levels)[structure];
    if (!source) return null;
    const picture = new Image();
    picture.src = source;
    await picture.decode();
    const [width, height] = [picture.naturalWidth, picture.naturalHeight];
    const drawing = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
    drawing.drawImage(picture, 0, 0);
    const pixels = drawing.getImageData(0, 0, width, height).data;
    known[structure] = { width, height, values: pixels.filter((_, index) => index % 4 === 0) };
    return known[structure];
  };

  const paint = async (canvas) => {
    const found = await levels(canvas, state.structure);
    const drawing = canvas.getContext("2d");
    if (!found) return drawing.clearRect(0, 0, canvas.width, canvas.height);
    const { width, height, values } = found;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const { right, missed, false: wrong } = JSON.parse(canvas.dataset.colors);
    const picture = drawing.createImageData(width, height);
    for (let index = 0; index < values.length; index += 1) {
      const real = values[index] >= 128;
      const seen = values[index] % 128 >= state.threshold;
      const color = seen ? (real ? right : wrong) : real ? missed : null;
      if (color) picture.data.set(color, index * 4);
    }
    drawing.putImageData(picture, 0, 0);
  };

  /** Bring everything to the chosen film, structure and threshold. */
  const follow = () => {
    const film = document.querySelector("[data-chosen]");
    for (const choice of document.querySelectorAll("select[data-send=cx-film-pick]"))
      if (film) choice.value = film.dataset.chosen;
    const inputs = [...document.querySelectorAll("[name=cx-sweep]")];
    if (!inputs.length) return;
    if (!inputs.some((input) => input.value === state.structure)) state.structure = inputs[0].value;
    for (const input of inputs) input.checked = input.value === state.structure;
    for (const slider of document.querySelectorAll("[data-threshold]")) {
      slider.value = state.threshold;
      slider.setAttribute("aria-valuetext", written(state.threshold / 100, 2));
    }
    for (const told of document.querySelectorAll("[data-threshold-told]"))
      told.textContent = written(state.threshold / 100, 2);
    for (const mark of document.querySelectorAll("[data-mark]"))
      mark.setAttribute("d", `M${state.threshold} 0V100`);
    for (const part of document.querySelectorAll("[data-sweep-only]"))
      part.hidden = part.dataset.sweepOnly !== state.structure;
    for (const curve of document.querySelectorAll("[data-curve]"))
      curve.classList.toggle("cx-chosen", curve.dataset.curve === state.structure);
    const sweep = document.querySelector("[data-curves]");
    if (sweep) {
      const curves = JSON.parse(sweep.dataset.curves);
      for (const cell of sweep.querySelectorAll("[data-cell]")) {
        const [structure, measure] = cell.dataset.cell.split("/");
        cell.textContent = written(curves[structure][measure][state.threshold - 1], 4);
      }
    }
    for (const canvas of document.querySelectorAll("canvas[data-levels]")) paint(canvas);
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

  let waiting = false;
  const watched = "[data-chosen], #cx-validation-language, [data-threshold], [data-curves], canvas[data-levels], " +
    "[data-send]";
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node instanceof Element);
    if (waiting || !added.some((node) => node.matches(watched) || node.querySelector(watched))) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      arrive();
      follow();
      // A button that was pressed and made anew with the server's answer gets the keyboard's focus back.
      if (sent && performance.now() - sent.time < 5000 && document.activeElement === document.body)
        document.querySelector(`[data-send="${sent.name}"][data-value="${CSS.escape(sent.value)}"]`)?.focus({ preventScroll: true });
    });
  }).observe(document.documentElement, { subtree: true, childList: true });

  Object.assign(cxrseg, { validation: { open, speak, look, busy, ticket } });
})();
