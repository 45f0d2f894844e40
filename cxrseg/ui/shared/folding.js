// Parts of a tab fold away under their headings. What is folded stands on the page's root, where Gradio changes
// nothing, and what is hidden keeps its width, so that plots are drawn as wide as they will be seen.
(() => {
  const phone = matchMedia("(max-width: 700px)").matches;
  const folded = new Set();
  const met = new Set();
  const show = () => {
    const buttons = [...document.querySelectorAll(".cx-folder")];
    for (const { dataset } of buttons) {
      if (met.has(dataset.fold)) continue;
      met.add(dataset.fold);
      if (phone && "later" in dataset) folded.add(dataset.fold);
    }
    const now = [...folded].join(" ");
    if (document.documentElement.dataset.folded !== now) document.documentElement.dataset.folded = now;
    for (const button of buttons) {
      const open = String(!folded.has(button.dataset.fold));
      if (button.getAttribute("aria-expanded") !== open) button.setAttribute("aria-expanded", open);
    }
  };
  /** A heading folds its part or unfolds it; whatever leads to a part unfolds it before the page scrolls there. */
  document.addEventListener("click", ({ target }) => {
    const { fold } = target.closest?.(".cx-folder")?.dataset ?? {};
    const { goto } = target.closest?.("[data-goto]")?.dataset ?? {};
    if (fold) folded.delete(fold) || folded.add(fold);
    else if (!goto || !folded.delete(goto.replace("cx-", ""))) return;
    show();
  }, true);
  cxrseg.onChange(show);
  show();
})();
