// The Quiz tab's series: which film is on show, what is sent to be checked, and the scores. They are kept for as long
// as this browser tab is open (sessionStorage) and nowhere else.
(() => {
  const STORE = "cxrseg-quiz";
  const find = (selector) => document.querySelector(selector);
  const html = (id) => document.getElementById(id)?.innerHTML || "";
  const film = () => find(".cx-quiz-film")?.dataset;

  const load = () => {
    try {
      return JSON.parse(sessionStorage.getItem(STORE)) || {};
    } catch {
      return {};
    }
  };
  let scores = load();
  let number = Math.max(0, ...Object.values(scores).map((score) => score.number));
  const save = () => {
    try {
      sessionStorage.setItem(STORE, JSON.stringify(scores));
    } catch {
      // A browser that refuses to store anything: the scores then last as long as the page.
    }
  };
  const key = (mode, structure, name) => `${mode}/${structure}/${name}`;

  /** Write the list of films and the scores. */
  const write = () => {
    const place = find(".cx-quiz-series");
    const shown = film();
    if (!place) return;
    const words = JSON.parse(place.dataset.words);
    const digits = (value) => {
      const written = Number(value).toFixed(2);
      return place.dataset.language === "ru" ? written.replace(".", ",") : written;
    };
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    const names = shown ? JSON.parse(shown.series) : [];
    const found = names.map((name) => scores[key(shown.mode, shown.structure, name)]);
    const tell = (score) => {
      if (!score) return "";
      return "dice" in score ? digits(score.dice) : score.right === "1" ? "✓" : "✗";
    };
    const steps = find(".cx-quiz-steps");
    const items = names.map((name, index) => {
      const button = document.createElement("button");
      const score = found[index];
      const result = !score ? words.todo : "dice" in score ? tell(score) : score.right === "1" ? words.right : words.wrong;
      button.type = "button";
      button.dataset.quizStep = index;
      button.setAttribute("aria-label", `${fill(words.step, { number: index + 1, all: names.length })}: ${result}`);
      if (index === Number(shown.step)) button.setAttribute("aria-current", "step");
      button.classList.toggle("cx-quiz-done", Boolean(score));
      button.innerHTML = `<b>${index + 1}</b><small>${tell(score) || "–"}</small>`;
      const item = document.createElement("li");
      item.append(button);
      return item;
    });
    const focused = steps.contains(document.activeElement) ? document.activeElement.dataset.quizStep : null;
    steps.replaceChildren(...items);
    if (focused !== null) steps.querySelector(`[data-quiz-step="${focused}"]`)?.focus();
    const done = found.filter(Boolean);
    const mean = (name) => digits(done.reduce((sum, score) => sum + Number(score[name]), 0) / done.length);
    let total = words.none;
    if (done.length) {
      const values = { done: done.length, all: names.length };
      if (shown.mode === "judge") {
        total = fill(words.judge, { ...values, right: done.filter((score) => score.right === "1").length });
      } else if (done.every((score) => "model" in score)) {
        total = fill(words.draw, { ...values, you: mean("dice"), model: mean("model") });
      } else {
        total = fill(words.alone, { ...values, you: mean("dice") });
      }
    }
    const line = find(".cx-quiz-total");
    if (line.textContent !== total) line.textContent = total;
    const step = Number(shown?.step || 0);
    const set = (act, off, text) => {
      const button = place.querySelector(`[data-quiz=${act}]`);
      button.disabled = off;
      if (text) button.textContent = text;
    };
    set("back", !shown || step === 0);
    set("onward", !shown || step === names.length - 1, found[step] ? words.next : words.skip);
    set("restart", !shown);
    for (const button of document.querySelectorAll(".cx-quiz-next")) button.hidden = step === names.length - 1;
  };

  /** Keep the score of an answer that has come; the first one of a film counts. */
  const note = () => {
    const answer = find(".cx-quiz-answer:not([data-noted])");
    if (!answer) return;
    const said = answer.dataset;
    said.noted = "";
    const shown = film();
    const place = key(said.mode, said.structure, said.film);
    if (!scores[place]) {
      const score = { number: Number(said.number) };
      for (const name of ["dice", "model", "right"]) if (name in said) score[name] = said[name];
      scores[place] = score;
      save();
    } else if (scores[place].number !== Number(said.number)) {
      answer.querySelector(".cx-quiz-again").hidden = false;
    }
    if (!shown || key(shown.mode, shown.structure, shown.film) !== place) answer.hidden = true; // the film has changed
    else if (waited) {
      answer.scrollIntoView({ block: "start", behavior: "smooth" });
      waited = false;
    }
  };

  let waited = false; // whether the visitor has just asked for the answer
  let forward = false; // whether the visitor has gone on from an answer
  let seen = "";
  cxrseg.onChange(() => {
    if (!find(".cx-quiz-series")) return;
    note();
    const shown = film();
    const answer = Boolean(find(".cx-quiz-next"));
    const now = JSON.stringify([shown && { ...shown }, scores, find(".cx-quiz-series").dataset.language, answer]);
    if (now !== seen || !find(".cx-quiz-steps").children.length !== !shown) {
      seen = now;
      write();
      if (shown && forward) {
        forward = false;
        cxrseg.quizCanvas.canvas()?.focus({ preventScroll: true });
      }
    }
    cxrseg.quizCanvas.renew();
  });

  let step = 0;
  /** Ask for a film of the series. */
  const show = (number) => {
    step = number;
    const height = find("#cx-quiz-film .cx-viewer")?.offsetHeight;
    const busy = html("cx-quiz-busy-film");
    const held = height ? busy.replace('class="cx-panel', `style="min-height:${height}px" class="cx-panel`) : busy;
    cxrseg.put("cx-quiz-film", held);
    cxrseg.put("cx-quiz-result", "");
    cxrseg.ask("quiz-film", step);
  };
  let opened = false;
  cxrseg.whenThere("quiz-film", () => {
    opened = true;
    setTimeout(show, 0, 0);
  });
  const move = (act) => {
    const shown = film();
    const names = JSON.parse(shown?.series || "[]");
    if (act === "restart") {
      for (const name of names) delete scores[key(shown.mode, shown.structure, name)];
      save();
      cxrseg.quizCanvas.forget(shown.structure);
    }
    const target = { restart: 0, back: step - 1, onward: step + 1 }[act] ?? Number(act);
    show(Math.max(0, Math.min(names.length - 1, target)));
  };
  let sent = null;
  const send = (message) => {
    sent = message;
    cxrseg.put("cx-quiz-result", html("cx-quiz-busy-check"));
    cxrseg.ask("quiz-answer", message);
  };
  /** Show the film and the answer in another language. */
  const again = () => {
    const answered = find("#cx-quiz-result .cx-quiz-answer:not([hidden])");
    if (opened) show(step);
    if (answered) send(sent);
  };
  /** Send something to be checked. */
  const answer = (mode, what) => {
    const shown = film();
    if (!shown || shown.mode !== mode) return;
    number += 1;
    waited = true;
    send({ kind: mode, film: shown.film, structure: shown.structure, number, ...what });
  };
  const check = () => {
    if (cxrseg.quizCanvas.canvas()) answer("draw", cxrseg.quizCanvas.picture());
  };
  const judge = (region) => answer("judge", { region: region || "" });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(".cx-quiz button, .cx-quiz-next");
    if (!button) return;
    if (button.dataset.quiz === "forget") {
      scores = {};
      save();
      cxrseg.quizCanvas.forget();
      write();
      return;
    }
    const act = button.dataset.quizStep ?? (["back", "onward", "restart"].includes(button.dataset.quiz) && button.dataset.quiz);
    if (act === false || act === undefined) return;
    if (button.matches(".cx-quiz-next")) {
      forward = true;
      find(".cx-quiz-work").scrollIntoView({ block: "start" });
    }
    move(act);
  });

  window.cxrseg = Object.assign(window.cxrseg || {}, { quiz: { show, again, check, judge } });
})();
