// The Training tab: the language that it is to be shown in, and work in progress.
(() => {
  let opened = false;
  const open = (language) => {
    opened = true;
    cxrseg.ask("training", language || cxrseg.wanted());
    return [];
  };
  const speak = (language) => (opened ? open(language) : []);

  const drawn = () => document.querySelector(".cx-drawn");
  /** Ask for a draw, and mark the drawing as busy. */
  const draw = () => {
    drawn()?.setAttribute("aria-busy", "true");
    cxrseg.ask("training-draw", null);
    return [];
  };
  const done = () => {
    drawn()?.removeAttribute("aria-busy");
    return [];
  };
  /** Show what both networks saw after the epoch that the slider stands at. */
  const learn = (slider) => {
    const view = slider.closest(".cx-learning");
    view.style.setProperty("--cx-epoch", slider.value);
    view.querySelector("output").textContent = slider.value;
    for (const place of view.querySelectorAll(".cx-said")) {
      place.textContent = JSON.parse(place.dataset.said)[slider.value - 1];
    }
  };
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.(".cx-learning input")) learn(target);
  });
  cxrseg.training = { open, speak, draw, done };
})();
