// What Gradio does not do, or not yet, in the browser; workarounds.py says which and since when, and
// tests/test_ui_workarounds.py fails when one is no longer needed.
(() => {
  /** Change the language: Gradio has no call for it, so the module that holds it is found by its name. */
  const changeLocale = async (language) => {
    const files = [
      ...performance.getEntriesByType("resource").map((entry) => entry.name),
      ...[...document.querySelectorAll("link[href], script[src]")].map((element) => element.href || element.src),
    ];
    (await import(files.find((name) => /\/assets\/core-[^/]*\.js$/.test(name)))).changeLocale(language);
  };

  const NAMED = /^(range slider|number input) for /;
  const tidy = () => {
    // The place of a plot that is not there yet has a name, but no role.
    for (const empty of document.querySelectorAll(".empty[aria-label]:not([role])")) empty.setAttribute("role", "img");
    // Messages are buttons with a button in them; the inner one, which closes them, is enough.
    for (const head of document.querySelectorAll(".toast-header[role=button]")) {
      head.removeAttribute("role");
      head.removeAttribute("tabindex");
    }
    // Their words are English: the page's own stand in the header.
    const words = document.querySelector(".cx-header")?.dataset;
    for (const message of words ? document.querySelectorAll(".toast-title-row span") : []) {
      const word = message.firstChild;
      const text = message.closest(".toast-body")?.querySelector("[data-testid=toast-text]");
      if (text && /^This application is currently busy/.test(text.textContent)) text.textContent = words.refused;
      const closes = message.closest(".toast-body")?.querySelector("button");
      // Setting a text or a name to what it is counts as a change, too, and would call this again without end.
      if (words.error !== "Error" && word?.data?.trim() === "Error") word.data = `${words.error} `;
      if (closes && closes.getAttribute("aria-label") !== words.close) closes.setAttribute("aria-label", words.close);
    }
    // A slider says "range slider for alpha"; "ElasticTransform: alpha" says what it is, in any language.
    for (const input of document.querySelectorAll("input[aria-label*=' for ']")) {
      if (!NAMED.test(input.getAttribute("aria-label"))) continue;
      const of = input.closest(".cx-explorer")?.querySelector("#cx-operation input:checked")?.value;
      const name = input.getAttribute("aria-label").replace(NAMED, "");
      input.setAttribute("aria-label", of ? `${of}: ${name}` : name);
    }
  };

  // Gradio changes the page piece by piece, raises no event, and undoes what scripts have changed. These watchers run
  // once for each frame in which something has changed: nodes and texts, or attributes.
  const ATTRIBUTES = ["aria-label", "data-levels", "data-curves", "data-chosen", "width"];
  const watchers = [];
  const onChange = (act, attributes = false) => watchers.push({ act, attributes });
  let due = "";
  new MutationObserver((changes) => {
    const kind = changes.some(({ type }) => type !== "attributes") ? "all" : "attributes";
    if (!due) requestAnimationFrame(() => {
      const all = due === "all";
      due = "";
      for (const { act, attributes } of watchers) if (all || attributes) act();
    });
    if (due !== "all") due = kind;
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributeFilter: ATTRIBUTES,
  });
  onChange(tidy, true);

  // The place in the queue is in Gradio's status alone, in English and beside a clock.
  const waiting = () => {
    const template = document.getElementById("cx-busy")?.dataset.place;
    const tab = [...document.querySelectorAll(".tabitem")].find((one) => one.offsetParent);
    if (!template || !tab) return;
    const status = [...tab.querySelectorAll(".cx-place")].map((one) => one.textContent).join(" ");
    const [, place, all] = status.match(/queue: (\d+)\/(\d+)/) || [];
    const text = place ? template.replace("{place}", place).replace("{all}", all) : "";
    for (const panel of tab.querySelectorAll(".cx-busy > div, .cx-making")) {
      if (!panel.offsetParent) continue; // what is kept to be shown later
      const line = panel.querySelector(".cx-queued") || panel.appendChild(document.createElement("p"));
      line.className = "cx-queued";
      if (line.textContent !== text) line.textContent = text;
    }
  };
  setInterval(waiting, 400);

  // Arrows, Home and End move between tabs.
  const MOVES = { ArrowLeft: (at) => at - 1, ArrowRight: (at) => at + 1, Home: () => 0, End: () => -1 };
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (!tab || !MOVES[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]:not(:disabled)")];
    const next = tabs.at(MOVES[event.key](tabs.indexOf(tab)) % tabs.length);
    event.preventDefault();
    next.click();
    next.focus();
  });

  window.cxrseg = Object.assign(window.cxrseg || {}, { changeLocale, onChange });
})();
