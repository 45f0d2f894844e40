"""A lecturer and a student in real browsers: a room, a task, a drawing, and what the projector shows."""

import math
import re

import pytest
from browser import WAIT, expect, needs_chromium, serious, until, visit
from hostile import dicom

pytestmark = needs_chromium


def outline(page) -> None:
    """Draw a closed line around the middle of the film."""
    page.locator(".cx-quiz-canvas").scroll_into_view_if_needed()
    box = page.locator(".cx-quiz-canvas").bounding_box()
    x, y, radius = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 5
    page.mouse.move(x + radius, y)
    page.mouse.down()
    for step in range(1, 31):
        angle = 2 * math.pi * step / 30
        page.mouse.move(x + radius * math.cos(angle), y + radius * math.sin(angle))
    page.mouse.up()


def stretch(page) -> None:
    """Drag one end by the mouse and move another by keys."""
    grip = page.locator("[data-grip=heart][data-end='0']")
    grip.scroll_into_view_if_needed()
    box, stage = grip.bounding_box(), page.locator(".cx-rulers").bounding_box()
    before = int(grip.get_attribute("aria-valuenow"))
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - stage["width"] / 10, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    until(lambda: int(grip.get_attribute("aria-valuenow")) == pytest.approx(before - 512 / 10, abs=3))
    grip = page.locator("[data-grip=chest][data-end='1']")
    grip.focus()
    before = int(grip.get_attribute("aria-valuenow"))
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(grip).to_have_attribute("aria-valuenow", str(before + 11))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_class(chromium, address, scheme, tmp_path):
    (own := tmp_path / "film.dcm").write_bytes(dicom())
    with (
        visit(chromium, address, query="?tab=class", scheme=scheme) as page,
        visit(chromium, address, "phone", language="ru", scheme=scheme) as phone,
    ):
        page.locator(".cx-class-open").wait_for(timeout=WAIT)
        page.goto(f"{address}/class?lang=en")
        assert serious(page) == [], "the entrance"
        page.get_by_role("button", name="Open a room").click()
        page.locator(".cx-class-code").wait_for(timeout=WAIT)
        expect(page, "the projector shows no secret").to_have_url(re.compile("^[^#]+$"))
        code = page.locator(".cx-class-code").inner_text()
        phone.goto(f"{address}/class?lang=ru")
        phone.get_by_label("Код").fill(code.upper())
        phone.get_by_role("button", name="Войти").click()
        phone.get_by_text("Вы вошли. Ждите задания.").wait_for(timeout=WAIT)
        page.get_by_text("Joined: 1").wait_for(timeout=WAIT)
        assert serious(page) == [], "before a task"

        page.get_by_role("button", name="Set this task").click()
        phone.locator(".cx-quiz-canvas").wait_for(timeout=WAIT)
        phone.get_by_role("button", name="Отправить ответ").click()
        phone.get_by_text("Сначала нарисуйте.").wait_for(timeout=WAIT)
        outline(phone)
        phone.get_by_role("button", name="Отправить ответ").click()
        phone.get_by_text("Отправлено.").wait_for(timeout=WAIT)
        assert serious(phone) == [], "while drawing"
        page.get_by_text("Answered: 1 of 1").wait_for(timeout=WAIT)

        page.route("**/result", lambda route: route.abort(), times=1)  # one that is lost is asked for again
        page.get_by_role("button", name="Show the answers").click()
        page.get_by_text("Drawings: 1.").wait_for(timeout=WAIT)
        expect(page.locator(".cx-strip circle")).to_have_count(1)
        page.get_by_label("Agreement").uncheck()
        expect(page.locator(".cx-share")).to_be_hidden()
        expect(page.locator(".cx-lines-truth")).to_be_visible()
        assert serious(page) == [], "the drawings"
        phone.get_by_text("Смотрите на проектор. Ваш Dice относительно истины: 0,").wait_for(timeout=WAIT)

        page.get_by_label("Task").select_option("ratio")
        page.get_by_role("button", name="Set this task").click()
        phone.get_by_text("Растяните две линии").wait_for(timeout=WAIT)
        phone.get_by_role("button", name="Отправить ответ").click()
        phone.get_by_text("Сначала растяните обе линии.").wait_for(timeout=WAIT)
        stretch(phone)
        phone.get_by_role("button", name="Отправить ответ").click()
        phone.get_by_text("Отправлено.").wait_for(timeout=WAIT)
        assert serious(phone) == [], "while measuring"
        page.get_by_text("Answered: 1 of 1").wait_for(timeout=WAIT)
        page.get_by_role("button", name="Show the answers").click()
        page.get_by_text("Measurements: 1.").wait_for(timeout=WAIT)
        expect(page.locator(".cx-bland-altman circle")).to_have_count(1)
        assert serious(page) == [], "the ratios"
        phone.get_by_text("Ваш индекс: 0,").wait_for(timeout=WAIT)

        page.get_by_label("Task").select_option("choice")
        page.get_by_label("Structure to find").select_option("left_lung")
        page.get_by_role("button", name="Set this task").click()
        phone.get_by_role("button", name="B", exact=True).tap()
        phone.get_by_text("Отправлено.").wait_for(timeout=WAIT)
        expect(phone.locator("[aria-pressed=true]")).to_have_text("B", use_inner_text=True)
        assert serious(phone) == [], "while choosing"
        page.get_by_role("button", name="Show the answers").click()
        page.get_by_text("Choices: 1").wait_for(timeout=WAIT)
        expect(page.locator(".cx-bar-count", has_text="1")).to_have_count(1)
        assert serious(page) == [], "the choices"
        phone.get_by_text("Вы выбрали B").wait_for(timeout=WAIT)

        page.get_by_label("Task").select_option("ratio")
        page.get_by_text("Add a film of your own").click()
        page.get_by_label("Radiograph (DICOM too)").set_input_files(own)
        page.get_by_role("button", name="Add the film").click()
        assert page.locator("option[value^=own]").count() == 0, "not without the tick"
        page.get_by_label("This film is anonymous").check()
        page.get_by_role("button", name="Add the film").click()
        page.get_by_role("status").get_by_text("Own film 1 is in the list.").wait_for(timeout=WAIT)
        assert serious(page) == [], "a film of one's own"
        page.get_by_role("button", name="Set this task").click()
        phone.wait_for_function("document.querySelector('.cx-class-stage img').naturalWidth === 96", timeout=WAIT)

        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Close the room").click()
        page.get_by_text("The room is closed").wait_for(timeout=WAIT)
        phone.get_by_text("Комната закрыта").wait_for(timeout=WAIT)
