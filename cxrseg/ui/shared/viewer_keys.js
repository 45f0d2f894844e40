// The keys of the Segment tab. They act while the pointer is over the film or it has the focus, and in the large view.
(() => {
  const VIEWS = { Digit1: "overlay", Digit2: "compare", Digit3: "probability", Digit4: "uncertainty" };
  const SWITCHES = { KeyL: "lungs", KeyR: "ribs", KeyC: "clavicles", KeyH: "heart" };
  const MOVES = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  const ACTS = { KeyW: "window", KeyI: "invert", KeyB: "beside", Digit0: "reset", Numpad0: "reset", BracketLeft: "previous",
    BracketRight: "next" };
  const TYPED = { "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", "−": "zoom-out", "?": "keys" };
  const part = () => document.querySelector(".cx-segment .cx-view");
  const listening = () =>
    Boolean(cxrseg.figure()) &&
    (cxrseg.large() || part().matches(":has(.cx-films:hover)") || part().contains(document.activeElement));

  /** Do what a key stands for; return whether it stands for anything. */
  const press = (event) => {
    const { viewer } = cxrseg;
    const chosen = event.target.matches?.("input[type=range], input[type=radio], select, .cx-split");
    if (event.key === "Escape" && cxrseg.large()) cxrseg.enlarge(false);
    else if (event.key in TYPED) cxrseg.act(TYPED[event.key]);
    else if (event.code in ACTS) cxrseg.act(ACTS[event.code]);
    else if (event.code === "KeyF") cxrseg.enlarge(!cxrseg.large());
    else if (event.key in MOVES && !chosen && cxrseg.zoom.state.scale > 1) cxrseg.zoom.move(...MOVES[event.key]);
    else if (event.code === "KeyO") part().classList.add("cx-bare");
    else {
      if (event.code in VIEWS) viewer.view = VIEWS[event.code];
      else if (event.code === "KeyD") viewer.diameters = !viewer.diameters;
      else if (event.code in SWITCHES) {
        const name = SWITCHES[event.code];
        viewer.hidden[viewer.hidden.has(name) ? "delete" : "add"](name);
      } else return false;
      cxrseg.applyView();
    }
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !part()?.offsetParent) return;
    if (event.target.matches?.("textarea, input[type=text], [contenteditable]")) return;
    if (document.querySelector("dialog[open]") || !listening()) return;
    if (press(event)) event.preventDefault();
  });
  document.addEventListener("keyup", (event) => {
    if (event.code === "KeyO") part()?.classList.remove("cx-bare");
  });
})();
