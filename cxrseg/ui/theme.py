"""Looks of the page: fonts of the visitor's own system, nothing fetched from elsewhere."""

import gradio as gr

_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "Menlo", "monospace")

THEME = gr.themes.Base(
    primary_hue=gr.themes.colors.blue,
    neutral_hue=gr.themes.colors.slate,
    text_size=gr.themes.sizes.text_lg,
    radius_size=gr.themes.sizes.radius_sm,
    font=_SANS,
    font_mono=_MONO,
)

CSS = """
/* Gradio puts its own container before every selector, so plain ones win; not so if they name it themselves. */
.gradio-container { --cx-black: #05070a; --cx-light: #c9d1d9; --cx-soft: #475569; }
.dark .gradio-container { --cx-soft: #a8b3c2; }
.gradio-container .main { max-width: 1680px; margin: 0 auto; padding: 1rem clamp(.75rem, 2.5vw, 2rem); }
.gradio-container .html-container { padding: 0; }
.gradio-container footer { margin-top: .5rem !important; }
.gradio-container footer .divider { display: none; }

h1 { font-size: 1.6rem; font-weight: 700; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; font-weight: 700; margin: .5rem 0 0; }
h3 { font-size: 1rem; font-weight: 600; margin: 0; }
.cx-header p { margin: 0; }
.cx-muted, .cx-header .cx-muted, .cx-note { color: var(--cx-soft); font-weight: 400; }
.cx-note { font-size: .875rem; line-height: 1.45; margin: 0; }
.cx-lead { margin: 0; max-width: 85ch; }
h2 + .cx-lead { margin-top: .25rem; }
.cx-note + .cx-pair { margin-top: .75rem; }

/* Segment: on a wide screen the film on the right, the rest in a narrow column; one column on a phone. */
.cx-segment { display: grid !important; gap: 1rem 1.5rem; grid-template-columns: minmax(0, 1fr); }
.cx-segment > * { min-width: 0 !important; width: 100%; }
.cx-view { gap: .5rem !important; }
.cx-view [data-testid=status-tracker] { display: none; }

.cx-viewer { margin: 0; background: var(--cx-black); border-radius: var(--radius-md); overflow: hidden; }
.cx-stage {
  position: relative; margin: 0 auto; aspect-ratio: var(--cx-ratio); max-width: 100%;
  width: min(100%, calc(max(100vh - 17.5rem, 24rem) * var(--cx-ratio)));
}
.cx-stage img { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; display: block; }
.cx-fill { opacity: var(--cx-opacity, .35); }
.cx-viewer figcaption {
  display: flex; justify-content: space-between; gap: 1rem; margin: 0; padding: .4rem .75rem;
  font-size: .875rem; overflow-wrap: anywhere;
}
.cx-viewer figcaption span { color: var(--cx-light); }
.cx-viewer figcaption span:last-child { flex: none; }
.cx-view:has([data-show=lungs]:not(:checked)) [data-structure=lungs],
.cx-view:has([data-show=ribs]:not(:checked)) [data-structure=ribs],
.cx-view:has([data-show=clavicles]:not(:checked)) [data-structure=clavicles],
.cx-view:has([data-show=heart]:not(:checked)) [data-structure=heart] { display: none; }

.cx-panel {
  display: grid; place-items: center; text-align: center; padding: 1.5rem; box-sizing: border-box;
  min-height: 16rem; background: var(--cx-black); border-radius: var(--radius-md);
}
.cx-panel div { max-width: 46ch; }
.cx-panel strong { color: #fff; font-size: 1.15rem; }
.cx-panel p { margin: .5rem 0 0; overflow-wrap: anywhere; color: var(--cx-light); }
.cx-failed { border: 2px solid #ff8f7a; }
.cx-failed strong { color: #ff9f8c; }

.cx-legend { display: flex; flex-wrap: wrap; gap: 0 1.5rem; justify-content: space-between; }
.cx-keys { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.cx-key, .cx-fade { display: inline-flex; align-items: center; gap: .45rem; min-height: 2.5rem; }
label.cx-key { cursor: pointer; }
.cx-key input { flex: none; width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--color-accent); }
.cx-key input[type=radio] { border: 2px solid #64748b; }
.cx-fade input { width: 9rem; accent-color: var(--color-accent); }
.cx-swatch {
  display: inline-block; width: 1em; height: 1em; border-radius: 3px; flex: none;
  border: 1px solid rgba(128, 128, 128, .8);
}
.cx-off .cx-swatch { opacity: .35; }

.cx-scroll { overflow-x: auto; max-width: 100%; }
.cx-table { border-collapse: collapse; width: 100%; margin: 0; font-variant-numeric: tabular-nums; }
.cx-table caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
.cx-table, .cx-table thead, .cx-table tbody, .cx-table tr { border: 0; }
.cx-table th, .cx-table td {
  padding: .4rem .6rem; text-align: right; font-weight: 400; border: 0;
  border-bottom: 1px solid var(--border-color-primary);
}
.cx-table thead th { color: var(--cx-soft); font-size: .875rem; vertical-align: bottom; }
.cx-table tr > :first-child { text-align: left; padding-left: 0; white-space: nowrap; }
.cx-table tr > :last-child { padding-right: 0; }
.cx-table .cx-swatch { margin-right: .5rem; vertical-align: -.1em; }
.cx-table + .cx-note, .cx-scroll + .cx-note { margin-top: .5rem; }
.cx-value, .cx-table .cx-muted { white-space: nowrap; }
.cx-warnings {
  border-left: 4px solid #d97706; background: var(--background-fill-secondary); padding: .5rem .75rem;
  margin-bottom: 1rem; overflow-wrap: anywhere;
}
.cx-warnings ul { margin: .25rem 0 0; padding-left: 1.1rem; list-style: disc; }

.cx-pair { display: grid !important; gap: 1.5rem; grid-template-columns: minmax(0, 1fr); }
.cx-card { width: 100%; min-width: 0 !important; }
/* Film by film: three views side by side, under each other on a phone; what is picked decides which layers show. */
.cx-browse { gap: .75rem !important; }
.cx-chooser { display: grid !important; gap: .75rem; align-items: end; grid-template-columns: 1fr 1fr; }
.cx-chooser > :first-child { grid-column: 1 / -1; }
.cx-chooser > * { min-width: 0 !important; width: 100%; white-space: nowrap; }
.cx-three { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.cx-three figcaption { color: #fff; font-weight: 600; }
.cx-three .cx-stage { width: 100%; }
.cx-browse fieldset { border: 0; margin: 0; padding: 0; align-items: center; }
.cx-browse fieldset legend { float: left; font-weight: 600; padding: 0; }
.cx-browse .cx-panel { min-height: 20rem; }
.cx-lacking {
  position: absolute; inset: auto 0 0; margin: 0; padding: .4rem .75rem; color: #fff; background: rgba(5, 7, 10, .8);
}
.cx-stage [data-only] { display: none; }
.cx-browse:has([data-pick=all]:checked) [data-only=all],
.cx-browse:has([data-pick=lungs]:checked) [data-only=lungs],
.cx-browse:has([data-pick=ribs]:checked) [data-only=ribs],
.cx-browse:has([data-pick=clavicles]:checked) [data-only=clavicles],
.cx-browse:has([data-pick=heart]:checked) [data-only=heart] { display: block; }
.cx-browse:has([data-pick=lungs]:checked) [data-structure]:not([data-structure=lungs]),
.cx-browse:has([data-pick=ribs]:checked) [data-structure]:not([data-structure=ribs]),
.cx-browse:has([data-pick=clavicles]:checked) [data-structure]:not([data-structure=clavicles]),
.cx-browse:has([data-pick=heart]:checked) [data-structure]:not([data-structure=heart]) { display: none; }
.cx-narrow { max-width: 34rem; }

.cx-examples { display: grid !important; gap: .5rem; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); }
.cx-examples > * { min-width: 0 !important; width: 100%; }
.cx-note a { color: inherit; text-decoration: underline; padding: 0; margin: 0; display: inline; }

.cx-details summary { cursor: pointer; color: var(--cx-soft); font-size: .875rem; }
.cx-matrix .modebar-container { display: none; }
.cx-matrix .xtick text, .cx-matrix .ytick text, .cx-matrix .annotation[data-index="0"] text {
  fill: var(--body-text-color) !important;
}

@media (min-width: 900px) {
  .cx-segment { grid-template: "controls view" auto "numbers view" 1fr / minmax(280px, 35fr) minmax(0, 65fr); }
  .cx-controls { grid-area: controls; }
  .cx-view { grid-area: view; }
  .cx-numbers { grid-area: numbers; }
  .cx-panel { min-height: max(100vh - 15.5rem, 24rem); }
  .cx-three { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .cx-chooser { grid-template-columns: minmax(0, 26rem) 10rem 10rem; }
  .cx-chooser > :first-child { grid-column: auto; }
  .cx-browse .cx-panel { min-height: 28rem; }
  .cx-pair { grid-template-columns: repeat(auto-fit, minmax(400px, 1fr)); }
}
@media (max-width: 600px) {
  .cx-pair .cx-table { font-size: .875rem; }
  .cx-pair .cx-table thead th { font-size: .8rem; }
  .cx-pair .cx-table th, .cx-pair .cx-table td { padding: .4rem .25rem; }
  .cx-value .cx-muted { display: block; }
}
"""
