// The guided tour: each step shows what it talks about.
(() => {
  const page = document.documentElement.classList;

  /** Set up a scene. */
  const set = (scene) => {
    const { tab, ...chosen } = scene;
    if (chosen.hide) chosen.hidden = new Set(chosen.hide);
    Object.assign(cxrseg.viewer, chosen);
    cxrseg.applyView();
    return { __type__: "update", selected: tab };
  };

  /** Set up what a step talks about, with an example where there is no film yet. Steps say so as the page opens too. */
  const show = (scene) => {
    if (!page.contains("cx-touring")) return { __type__: "update" };
    if (scene.view && !document.querySelector("#cx-result .cx-viewer, #cx-result .cx-busy"))
      document.querySelector("[id^=cx-example-]")?.click();
    return set(scene);
  };
  const startTour = (scenes) => {
    page.add("cx-touring");
    return [{ __type__: "update", selected: 0 }, show(scenes[0])];
  };
  const endTour = () => {
    page.remove("cx-touring");
    return set({ tab: "segment", view: "overlay", hide: [], style: "both", diameters: true });
  };
  Object.assign(cxrseg, { show, startTour, endTour });
})();
