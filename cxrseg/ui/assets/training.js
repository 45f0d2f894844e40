// The Training tab: the language that it is to be shown in, which is none until it is opened.
(() => {
  // A link to the tab opens it without a click; the address may have changed once the page is there.
  const linked = cxrseg.parameters().get("tab") === "training";
  const open = (language) => language || cxrseg.wanted();
  const speak = (language, shown) => (shown || linked ? language : shown);
  cxrseg.training = { open, speak };
})();
