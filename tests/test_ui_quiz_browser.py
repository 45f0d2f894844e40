"""The Quiz tab in Chromium: drawing with the mouse and by keyboard, the series and its scores."""

import math
import re

from browser import WAIT, expect, needs_chromium, until, visit

pytestmark = needs_chromium


def open_quiz(page) -> None:
    page.get_by_role("tab", name="Quiz").click()
    page.locator(".cx-quiz-canvas").wait_for(timeout=WAIT)


def trace(page, center: tuple[float, float], radius: tuple[float, float]) -> None:
    """Draw a closed line with the mouse, in parts of the film's width and height."""
    canvas = page.locator(".cx-quiz-canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    turns = [2 * math.pi * step / 24 for step in range(25)]
    points = [
        (
            box["x"] + box["width"] * (center[0] + radius[0] * math.cos(turn)),
            box["y"] + box["height"] * (center[1] + radius[1] * math.sin(turn)),
        )
        for turn in turns
    ]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def drawn(page) -> int:
    """Count the pixels on the canvas."""
    return page.locator(".cx-quiz-canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height)"
        ".data.filter((value, index) => index % 4 === 3 && value > 127).length"
    )


def test_a_drawing_gets_a_score_that_stays_in_the_browser(page):
    open_quiz(page)
    page.get_by_role("button", name="Check my drawing").click()
    page.get_by_text("Nothing drawn yet").wait_for(timeout=WAIT)
    trace(page, (0.6, 0.62), (0.15, 0.15))
    page.locator(".cx-quiz-shade").wait_for(timeout=WAIT)  # what it encloses is shown
    page.get_by_label("Fill what I outline").uncheck()
    page.locator(".cx-quiz-shade").wait_for(timeout=WAIT, state="hidden")
    page.get_by_label("Fill what I outline").check()
    parts = [page.locator(name) for name in (".cx-quiz-hand", "#cx-quiz-film", "#cx-quiz-check")]

    def height() -> float:
        boxes = [part.bounding_box() for part in parts]
        return max(box["y"] + box["height"] for box in boxes) - min(box["y"] for box in boxes)

    screen = page.viewport_size["height"]
    until(lambda: height() <= screen, "film, tools and the button that checks fit one screen")
    page.get_by_role("button", name="Check my drawing").dblclick()
    answer = page.locator(".cx-quiz-answer:visible")
    answer.wait_for(timeout=WAIT)
    row = page.locator("#cx-quiz-scores tbody tr").first
    expect(row).to_have_text(re.compile(r"^\s*Your drawing against the truth"), use_inner_text=True)
    dice = float(row.inner_text().split()[-2])
    assert 0 < dice < 1
    expect(answer.locator("figure")).to_have_count(3)
    total = page.locator(".cx-quiz-total")
    expect(total).to_contain_text(re.compile(r"Checked: 1 of 8\. Mean Dice: you \d\.\d\d"), use_inner_text=True)
    first = page.locator("[data-quiz-step='0']")
    expect(first).to_have_attribute("aria-label", f"Film 1 of 8: {dice:.2f}")

    pixels = drawn(page)
    page.get_by_role("radio", name="Русский").check()
    page.get_by_text("Снимок 1 из 8").wait_for(timeout=WAIT)
    page.get_by_text("Ваш рисунок и разметка").first.wait_for(timeout=WAIT)
    until(lambda: drawn(page) == pixels, "the drawing outlives the change of the language")
    expect(total).to_contain_text("Проверено: 1 из 8", use_inner_text=True)

    page.locator(".cx-quiz-next").click()
    page.get_by_text("Снимок 2 из 8").wait_for(timeout=WAIT)
    page.locator(".cx-quiz-canvas").wait_for(timeout=WAIT)
    until(lambda: drawn(page) == 0)
    assert page.evaluate("sessionStorage.length") == 1
    assert "quiz" not in page.evaluate("JSON.stringify(localStorage)")
    page.get_by_role("button", name="Удалить все результаты").click()
    expect(total).to_have_text("Снимки ещё не проверены.", use_inner_text=True)
    page.wait_for_function("sessionStorage.getItem('cxrseg-quiz') === '{}'")


def test_the_quiz_can_be_done_without_a_mouse(chromium, address):
    with visit(chromium, address) as page:
        open_quiz(page)
        canvas = page.get_by_role("application", name=re.compile("Drawing surface"))
        canvas.focus()
        page.keyboard.press("Space")
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
            for _ in range(3):
                page.keyboard.press(f"Shift+{key}")
        page.keyboard.press("Space")
        line = drawn(page)
        assert line > 0
        page.keyboard.press("Control+z")
        until(lambda: drawn(page) == 0)
        page.keyboard.press("Control+y")
        until(lambda: drawn(page) == line)
        page.get_by_role("button", name="Check my drawing").press("Enter")
        page.locator(".cx-quiz-answer:visible").wait_for(timeout=WAIT)

        page.get_by_role("radio", name="judge the model").check()
        page.get_by_role("button", name="Answer").wait_for(timeout=WAIT)
        page.get_by_role("button", name="Answer").press("Enter")
        page.get_by_text("No answer chosen yet").wait_for(timeout=WAIT)
        page.get_by_role("radio", name="at the left border of the heart").check()
        page.get_by_role("button", name="Answer").press("Enter")
        page.locator(".cx-quiz-answer:visible").wait_for(timeout=WAIT)
        total = page.locator(".cx-quiz-total")
        expect(total).to_have_text(re.compile(r"^\s*Answered: 1 of 8, correct: [01]\.\s*$"), use_inner_text=True)
    with visit(chromium, address) as other:
        open_quiz(other)
        expect(other.locator(".cx-quiz-total")).to_have_text("No film checked yet.", use_inner_text=True)
        assert drawn(other) == 0
