// The frame of the page: its language, its theme and its address.
(() => {
  const LANGUAGES = ["en", "ru"];
  const opened = new URL(location.href).searchParams;

  /** What the address asked for when the page was opened. */
  const parameters = () => opened;

  /** The language that the address asks for, else the first of the browser's that the page has, else English. */
  const wanted = () =>
    [parameters().get("lang"), ...navigator.languages]
      .map((name) => (name || "").slice(0, 2).toLowerCase())
      .find((name) => LANGUAGES.includes(name)) || "en";

  /** Put a value into the address, or take it out where it is empty, without a new entry in the history. */
  const remember = (name, value) => {
    const address = new URL(location.href);
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
    history.replaceState(history.state, "", address);
  };

  /** Gradio's own module, which holds the language; its file has another name in each version. */
  const core = () => {
    const files = [
      ...performance.getEntriesByType("resource").map((entry) => entry.name),
      ...[...document.querySelectorAll("link[href], script[src]")].map((element) => element.href || element.src),
    ];
    return import(files.find((name) => /\/assets\/core-[^/]*\.js$/.test(name)));
  };

  /** Show the page in a language. */
  const speak = async (language) => {
    try {
      (await core()).changeLocale(language);
    } finally {
      document.documentElement.lang = language;
      cxrseg.applyView?.();
    }
  };

  /** The tab that the address asks for, as a change of Gradio's tabs. */
  const tab = () => ({ __type__: "update", ...(parameters().get("tab") ? { selected: parameters().get("tab") } : {}) });

  const tidy = () => {
    const heading = document.querySelector(".cx-header h1");
    if (heading && document.title !== heading.textContent) document.title = heading.textContent;
    // Gradio labels the place of a plot that is not there yet without saying what it is.
    for (const empty of document.querySelectorAll(".empty[aria-label]:not([role])")) empty.setAttribute("role", "img");
    // Gradio's messages are buttons with a button in them; the inner one, which closes them, is enough.
    for (const head of document.querySelectorAll(".toast-header[role=button]")) {
      head.removeAttribute("role");
      head.removeAttribute("tabindex");
    }
    // Their words are English: the page's own stand in the header.
    const words = document.querySelector(".cx-header")?.dataset;
    for (const message of words ? document.querySelectorAll(".toast-title-row span") : []) {
      const word = message.firstChild;
      // Setting a text to what it is counts as a change, too, and would call this again without end.
      if (words.error !== "Error" && word?.data?.trim() === "Error") word.data = `${words.error} `;
      message.closest(".toast-body")?.querySelector("button")?.setAttribute("aria-label", words.close);
    }
  };
  // Gradio moves between tabs by Tab and Enter alone; arrows are what its role asks for.
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("#cx-tabs > .tab-wrapper [role=tab]");
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!tab || !by) return;
    const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
    const last = tabs.length - 1;
    const next = tabs.indexOf(tab) + by;
    const to = tabs[Number.isFinite(by) ? (next + tabs.length) % tabs.length : by > 0 ? last : 0];
    event.preventDefault();
    to.focus();
    to.click();
  });

  new MutationObserver(tidy).observe(document.documentElement, { subtree: true, childList: true, characterData: true });

  speak(wanted());
  window.cxrseg = Object.assign(window.cxrseg || {}, { parameters, remember, speak, tab, wanted });
})();
