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
  cxrseg.training = { open, speak, draw, done };
})();
