// The guided tour: each step shows what it talks about, scrolls to it and lights it up.
(() => {
  const AFTER = { view: "overlay", hide: [], style: "both", diameters: true };
  const root = document.documentElement;
  const panel = () => document.getElementById("cx-tour");
  const scenes = () => JSON.parse(panel().dataset.scenes);
  let step = -1; // no tour

  const openTab = (name) => document.querySelector(`#cx-tabs [role=tab][data-tab-id=${name}]`)?.click();
  const view = ({ hide, ...scene }) => {
    const { view, style = cxrseg.viewer.style, diameters } = scene;
    Object.assign(cxrseg.viewer, { view, style, diameters, hidden: new Set(hide) });
    cxrseg.applyView();
  };

  /** Show the film of the tour, unless it is there or on its way; a visitor's own may be no normal one. */
  const film = () => {
    const { film: name } = panel().dataset;
    const there = cxrseg.viewer.example === name && document.querySelector("#cx-result :is(.cx-viewer, .cx-busy)");
    if (name && !there) document.getElementById(`cx-example-${name}`)?.click();
  };

  /** Scroll so that all that is lit lies above the panel; if it is too high for that, at least the first. */
  const reveal = (lit) => {
    const room = innerHeight - panel().offsetHeight;
    const boxes = lit.map((element) => element.getBoundingClientRect());
    const span = (found) => [Math.min(...found.map((box) => box.top)), Math.max(...found.map((box) => box.bottom))];
    let [top, bottom] = span(boxes);
    if (bottom - top > room - 16) [top, bottom] = span(boxes.slice(0, 1));
    scrollBy({ top: top - Math.max(8, (room - (bottom - top)) / 2), behavior: "instant" });
  };

  /** Light up a step's subject when it is there, and keep it in sight until its size has settled. */
  const light = async (number) => {
    let before = "";
    for (let tries = 0; step === number && tries < 300; tries += 1) {
      const lit = scenes()[number].lit.map((name) => document.querySelector(name)).filter((e) => e?.offsetHeight > 40);
      const now = lit.map((element) => element.offsetHeight).join();
      for (const old of document.querySelectorAll(".cx-lit")) if (!lit.includes(old)) old.classList.remove("cx-lit");
      for (const element of lit) element.classList.add("cx-lit");
      if (now && now !== before) reveal(lit);
      else if (now && !document.querySelector("#cx-result .cx-busy") && tries > 20) return;
      before = now;
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  };

  const show = (number) => {
    step = number;
    root.classList.toggle("cx-touring", step >= 0);
    panel().hidden = step < 0;
    if (step < 0) {
      for (const element of document.querySelectorAll(".cx-lit")) element.classList.remove("cx-lit");
      openTab("segment");
      view(AFTER);
      document.getElementById("cx-tour-start")?.focus();
      return;
    }
    const last = scenes().length - 1;
    for (const button of panel().querySelectorAll("[data-tour]")) {
      if (button.dataset.tour === String(step)) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      if (button.dataset.tour === "back") button.disabled = step === 0;
      if (button.dataset.tour === "next") button.hidden = step === last;
    }
    for (const words of panel().querySelectorAll("[data-words]")) {
      words.hidden = words.dataset.words !== String(step);
      if (!words.hidden && words.offsetHeight) words.focus({ preventScroll: true }); // so that it is read out
    }
    const scene = scenes()[step];
    openTab(scene.tab || "segment");
    if (scene.view) {
      film();
      view(scene);
    }
    light(step);
  };

  document.addEventListener("click", (event) => {
    const act = event.target.closest?.("button[data-tour]")?.dataset.tour;
    if (act !== undefined) show({ back: step - 1, next: step + 1, end: -1 }[act] ?? Number(act));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel()?.contains(event.target)) show(-1);
  });
})();
