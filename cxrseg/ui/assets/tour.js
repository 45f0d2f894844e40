// The guided tour: each step shows what it talks about.
(() => {
  /** Set up what a step talks about. Where there is no film yet, an example is taken. */
  const show = (scene) => {
    const chosen = cxrseg.viewer;
    if (scene.view) chosen.view = scene.view;
    if (scene.hide) chosen.hidden = new Set(scene.hide);
    if (scene.style) chosen.style = scene.style;
    if ("diameters" in scene) chosen.diameters = scene.diameters;
    cxrseg.applyView();
    if (scene.view && !document.querySelector("#cx-result .cx-viewer"))
      document.querySelector("#cx-result .cx-busy") || document.querySelector("[id^=cx-example-]")?.click();
    return { __type__: "update", selected: scene.tab };
  };
  const startTour = (scenes) => [
    { __type__: "update", visible: true },
    { __type__: "update", selected: 0 },
    show(scenes[0]),
  ];
  const endTour = () => {
    show({ tab: "segment", view: "overlay", hide: [], style: "both", diameters: true });
    return { __type__: "update", visible: false };
  };
  Object.assign(cxrseg, { show, startTour, endTour });
})();
