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

  /** Show the page in a language. */
  const speak = async (language) => {
    try {
      await cxrseg.changeLocale(language);
    } finally {
      document.documentElement.lang = language;
      cxrseg.applyView?.();
    }
  };

  /** The tab that the address asks for, as a change of Gradio's tabs. */
  const tab = () => ({ __type__: "update", ...(parameters().get("tab") ? { selected: parameters().get("tab") } : {}) });

  /** Put the tab that has been chosen into the address. Of a link, Gradio also reports the first tab. */
  const chosen = (name) => {
    setTimeout(() => {
      if (document.getElementById(`cx-tab-${name}`)?.offsetParent) remember("tab", name === "segment" ? "" : name);
    });
    return [];
  };

  /** The title of the window speaks the page's language. */
  const tidy = () => {
    const heading = document.querySelector(".cx-header h1");
    if (heading && document.title !== heading.textContent) document.title = heading.textContent;
  };
  cxrseg.onChange(tidy);

  // Parts made by `place` and `request` of events.py, by name: their properties, and what raises their event.
  const parts = {};
  const waiting = {}; // what is meant for parts that are not there yet: those of a tab come when it is opened
  const whenThere = (name, act) => {
    if (parts[name]) act(parts[name]);
    else (waiting[name] ||= []).push(act);
  };
  const mount = (name, props, raise) => {
    parts[name] = { props, raise };
    for (const act of (waiting[name] || []).splice(0)) act(parts[name]);
  };
  /** Show HTML in a place. */
  const put = (name, html) => whenThere(name, ({ props }) => { props.value = html; });
  /** Send a request to the server. */
  const ask = (name, value) => whenThere(name, ({ props, raise }) => {
    props.value = value;
    raise();
  });

  speak(wanted());
  window.cxrseg = Object.assign(window.cxrseg || {}, {
    ask, chosen, mount, parameters, put, remember, speak, tab, wanted, whenThere,
  });
})();
