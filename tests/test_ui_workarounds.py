"""Gradio still needs each of `cxrseg.ui.shared.workarounds`, and the page has them.

When a test of a plain Gradio page fails, Gradio has learned it: the workaround goes.
"""

import asyncio
import importlib.util
import inspect
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import gradio as gr
import pytest
from browser import WAIT, expect, free_port, needs_chromium, until, visit
from gradio.state_holder import SessionState, StateHolder

from cxrseg.ui.shared import workarounds

_LOCALE = """async () => {
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  (await import(files.find((name) => /\\/assets\\/core-[^/]*\\.js$/.test(name)))).changeLocale("ru");
}"""


@pytest.fixture(scope="module")
def plain(chromium):
    """A page without workarounds, opened."""
    words = gr.I18n(en={"one": "One", "two": "Two"}, ru={"one": "Раз", "two": "Два"})
    with gr.Blocks(analytics_enabled=False) as blocks, gr.Tabs():
        with gr.Tab(words("one")):
            gr.Slider(0, 1, label="alpha")
            gr.Plot(label="plot")
            fails = gr.Button("fail")
            fails.click(_fail)
            asked = gr.HTML(html_template="", js_on_load="window.ask = (number) => trigger('submit', { number })")
            answers = gr.Textbox(elem_id="answers")
            asked.submit(_answer, answers, answers, trigger_mode="always_last")
        with gr.Tab(words("two")):
            gr.Markdown("two")
    # Gradio leaves a socket open for each port that it finds taken.
    _, address, _ = blocks.launch(
        server_port=free_port(), prevent_thread_lock=True, quiet=True, i18n=words, ssr_mode=False
    )
    page = chromium.new_context(locale="en").new_page()
    page.goto(address)
    page.get_by_role("tab", name="Two").wait_for(timeout=WAIT)
    yield page
    page.context.close()
    blocks.close()


def _fail() -> None:
    raise gr.Error("no", print_exception=False)


def _answer(before: str, event: gr.EventData) -> str:
    time.sleep(1)
    return f"{before} {event.number}".strip()


@pytest.mark.browser
@needs_chromium[1]
class TestPlainGradio:
    """What Gradio does by itself."""

    def test_arrows_do_not_move_between_tabs(self, plain):
        plain.get_by_role("tab", name="One").focus()
        plain.keyboard.press("ArrowRight")
        assert plain.get_by_role("tab", name="One").get_attribute("aria-selected") == "true"

    def test_an_event_that_waits_is_repeated_with_the_data_of_the_first(self, plain):
        plain.wait_for_function("'ask' in window", timeout=WAIT)
        plain.evaluate("ask(1); setTimeout(() => ask(2), 100)")
        plain.wait_for_function("document.querySelector('#answers textarea').value === '1 1'", timeout=WAIT)

    def test_a_slider_is_named_in_english(self, plain):
        expect(plain.locator("input[type=range]")).to_have_attribute("aria-label", "range slider for alpha")

    def test_the_place_of_an_absent_plot_has_a_name_and_no_role(self, plain):
        expect(plain.locator(".empty[aria-label]:not([role])")).to_have_count(1)

    def test_a_message_is_a_button_that_holds_a_button(self, plain):
        plain.get_by_role("button", name="fail").click()
        plain.locator(".toast-header[role=button] button").wait_for(timeout=WAIT)
        expect(plain.locator(".toast-title-row span").first).to_have_text("Error", use_inner_text=True)

    def test_no_call_changes_the_language_and_tabs_that_were_not_opened_stay_as_they_are(self, plain):
        assert set(inspect.signature(gr.I18n.__init__).parameters) == {"self", "translations"}
        assert plain.evaluate("window.changeLocale === undefined")
        plain.evaluate(_LOCALE)
        plain.get_by_role("tab", name="Раз").wait_for(timeout=WAIT)
        assert plain.get_by_role("tab", name="Two").count() == 1


def test_a_class_derived_from_a_component_has_a_file_written_beside_it(tmp_path, monkeypatch):
    (tmp_path / "derived.py").write_text("import gradio as gr\n\n\nclass Derived(gr.File):\n    pass\n")
    spec = importlib.util.spec_from_file_location("derived", tmp_path / "derived.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "derived", module)
    spec.loader.exec_module(module)
    assert (tmp_path / "derived.pyi").is_file()


def test_a_new_session_describes_every_component_and_the_pages_does_not():
    async def sessions() -> tuple[SessionState, SessionState]:
        with gr.Blocks(analytics_enabled=False) as blocks:
            gr.Textbox()
        holder = StateHolder()
        holder.set_blocks(blocks)
        plain = holder["plain"]
        async with workarounds.light_sessions(SimpleNamespace(state_holder=holder)):
            return plain, holder["light"]

    with ThreadPoolExecutor(1) as pool:  # the browser's loop runs in this thread
        plain, light = pool.submit(lambda: asyncio.run(sessions())).result()
    assert set(plain.config_values) == set(plain.blocks_config.blocks) != set()
    assert light.config_values == {}
    assert light.blocks_config.blocks == plain.blocks_config.blocks


@pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)")  # Gradio's use of pandas
def test_statistics_are_made_after_each_event_but_not_on_the_page(monkeypatch):
    event = {"function": "measure", "status": "success", "process_time": 1.0}

    async def summed_up() -> set[str]:
        queue = gr.Blocks(analytics_enabled=False).queue()._queue
        queue.events_recorded += 1
        return set(queue.compute_analytics_summary([event])["functions"])

    def known() -> set[str]:
        with ThreadPoolExecutor(1) as pool:  # the browser's loop runs in this thread
            return pool.submit(lambda: asyncio.run(summed_up())).result()

    monkeypatch.setenv("GRADIO_ANALYTICS_CACHE_FREQUENCY", "")  # so that it is put back afterwards
    monkeypatch.delenv("GRADIO_ANALYTICS_CACHE_FREQUENCY")
    assert known() == {"measure"}
    workarounds.skip_statistics()
    assert known() == set()


def test_a_plain_component_answers_a_mistake_with_no_sentence_of_ours():
    with pytest.raises(gr.Error, match="not in the list of choices"):
        gr.Dropdown(["a"]).preprocess("b")
    assert workarounds.model_input("model", ("a",)).preprocess("b") == "b"


@pytest.mark.browser
@needs_chromium[1]
def test_the_page_moves_between_tabs_by_arrows_and_names_its_sliders(chromium, address):
    with visit(chromium, address, query="?tab=training") as page:
        page.get_by_role("tab", name="Training", selected=True).press("ArrowRight")
        page.get_by_role("tab", name="Quiz", selected=True).wait_for(timeout=WAIT)
        page.keyboard.press("Home")
        page.get_by_role("tab", name="Segment", selected=True).wait_for(timeout=WAIT)
        page.keyboard.press("ArrowLeft")
        page.get_by_role("tab", name="About", selected=True).wait_for(timeout=WAIT)
        page.get_by_role("tab", name="Training").click()
        page.locator("#cx-dial-0 input[type=range]").wait_for(timeout=WAIT)
        chosen, inputs = page.locator("#cx-operation input:checked").input_value(), page.locator("#cx-dial-0 input")
        named = "(all, chosen) => all.length > 0 && all.every(input => input.ariaLabel?.startsWith(`${chosen}: `))"
        until(lambda: inputs.evaluate_all(named, chosen))
        page.locator("#cx-language input:checked").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#cx-language label:has(input:focus)")).to_have_css("outline-width", "3px")
