// The Training tab: the language that it is to be shown in, which is none until it is opened, and work in progress.
(() => {
  // A link to the tab opens it without a click; the address may have changed once the page is there.
  const linked = cxrseg.parameters().get("tab") === "training";
  const open = (language) => language || cxrseg.wanted();
  const speak = (language, shown) => (shown || linked ? language : shown);

  /** Ask the server for a draw: take a ticket, and say that work has begun where it takes long. */
  const drawn = () => document.querySelector(".cx-drawn");
  const draw = () => {
    drawn()?.setAttribute("aria-busy", "true");
    return String(performance.now());
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
