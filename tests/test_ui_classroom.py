"""A class over HTTP, as phones and a projector speak to the server; and what the pages say."""

import base64
import csv
import io
import re

import cv2
import numpy as np
import pytest
from helpers import write_dataset
from hostile import FILM, dicom, encoded
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from cxrseg.classroom.films import ClassFilm, own, prepare
from cxrseg.classroom.parts import find_parts, lettered
from cxrseg.classroom.rooms import MOST_FILMS, Rooms
from cxrseg.datasets import load_film, open_dataset
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation
from cxrseg.ui.classroom.routes import Classroom

CYRILLIC = re.compile("[А-Яа-яЁё]")


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    return open_dataset(write_dataset(tmp_path_factory.mktemp("class") / "set", 2, shape=(80, 64))).films


@pytest.fixture
def serve(tmp_path, films, tiny_segmenter):
    """Start a server on the same file of rooms; a new one may be started after that."""
    running = []

    def start() -> TestClient:
        if running:
            running.pop().close()
        running.append(Rooms(tmp_path / "classes.sqlite"))
        return TestClient(Starlette(routes=Classroom(tiny_segmenter, films, running[0]).routes()))

    yield start
    running.pop().close()


def picture(mask: np.ndarray) -> str:
    """A drawing as the browser sends it."""
    file = io.BytesIO()
    Image.fromarray(np.dstack([mask.astype(np.uint8) * 255] * 4)).save(file, format="PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def opened(client: TestClient) -> tuple[str, str]:
    said = client.post("/class/open").json()
    return said["code"], said["secret"]


def steer(client, code, secret, action, **more):
    return client.post(f"/class/{code}/steer", json={"secret": secret, "action": action} | more)


def result(client, code, secret, **more) -> dict:
    return client.post(f"/class/{code}/result", json={"secret": secret} | more).json()


def test_a_class_of_thirty_over_a_restart(serve, films, tmp_path):
    client = serve()
    code, secret = opened(client)
    students = [client.post(f"/class/{code}/join").json()["student"] for _ in range(30)]
    assert steer(client, code, secret, "ask", kind="outline", film="film00", structure="heart").status_code == 200
    truth = load_film(films[0])[1].masks["heart"]
    drawings = [np.roll(truth, number % 7, axis=1) for number in range(30)]
    for number, student in enumerate(students):
        if number == 15:
            client = serve()  # the server is started again in the middle
        said = {"student": student, "round": 1, "picture": picture(drawings[number])}
        assert client.post(f"/class/{code}/answer", json=said).status_code == 200
    state = client.get(f"/class/{code}/state").json()
    assert (state["joined"], state["answered"], state["width"], state["height"]) == (30, 30, 64, 80)
    assert "own" not in state

    steer(client, code, secret, "reveal")
    own = client.get(f"/class/{code}/state", headers={"x-student": students[0]}).json()
    assert own["own"] == "Your Dice against the truth: 1.00", "the first has drawn the truth"
    shown = result(client, code, secret)
    assert shown["beside"].count("<circle") == 30
    assert "Drawings: 30." in shown["beside"]
    assert {"share", "truth", "apart"} <= set(re.findall(r'data-show="(\w+)"', shown["over"]))
    assert CYRILLIC.search(result(client, code, secret, language="ru")["beside"])

    steer(client, code, secret, "ask", kind="outline", film="film01", structure="lungs")
    assert client.get(f"/class/{code}/state").json()["answered"] == 0
    late = {"student": students[0], "round": 1, "picture": picture(drawings[0])}
    assert client.post(f"/class/{code}/answer", json=late).json()["code"] == "class.over"
    rows = list(csv.DictReader(io.StringIO(result(client, code, secret, **{"as": "csv"})["csv"])))
    assert len(rows) == 30
    assert {row["structure"] for row in rows} == {"heart"}
    assert max(float(row["dice"]) for row in rows) == 1.0

    assert steer(client, code, secret, "end").status_code == 200
    assert client.get(f"/class/{code}/state").status_code == 404
    for file in tmp_path.glob("classes.sqlite*"):
        assert code.encode() not in file.read_bytes()


def measure(client, code, students, ends) -> None:
    number = client.get(f"/class/{code}/state").json()["round"]
    for student, each in zip(students, ends, strict=True):
        said = {"student": student, "round": number, "ends": each}
        assert client.post(f"/class/{code}/answer", json=said).status_code == 200


def test_a_class_measures_the_heart(serve, films):
    client = serve()
    code, secret = opened(client)
    students = [client.post(f"/class/{code}/join").json()["student"] for _ in range(4)]
    assert steer(client, code, secret, "ask", kind="ratio", film="film00", structure="heart").status_code == 200
    state = client.get(f"/class/{code}/state", headers={"accept-language": "ru"}).json()
    assert state["kind"] == "ratio"
    assert CYRILLIC.search(state["task"] + state["hint"])
    measure(client, code, students, [[20 + n, 44, 4, 60] for n in range(4)])
    steer(client, code, secret, "reveal")
    own = client.get(f"/class/{code}/state", headers={"x-student": students[2]}).json()["own"]
    truth = ClassFilm(np.zeros((80, 64)), none_seen(), whole=load_film(films[0])[1].masks).true_ratio.ratio
    assert own == f"Your ratio: {22 / 56:.2f}; the true one: {truth:.2f}."
    shown = result(client, code, secret)
    assert shown["over"].count("<path class=") >= 4 * 4
    assert {"share", "truth"} <= set(re.findall(r'data-show="(\w+)"', shown["over"]))
    ratios, _, differences = shown["beside"].partition("cx-bland-altman")
    assert (ratios.count("<circle"), differences.count("<circle")) == (4, 4)
    assert f"truth {truth:.2f}" in ratios
    assert "Mean difference of 4 ratios" in differences
    assert "limits of agreement" in differences

    steer(client, code, secret, "ask", kind="ratio", film="film01", structure="heart")
    measure(client, code, students[:2], [[20, 44, 4, 60], [44, 22, 60, 5]])
    steer(client, code, secret, "reveal")
    shown = result(client, code, secret)["beside"]
    assert shown.partition("cx-bland-altman")[2].count("<circle") == 6, "with those of the first film"
    assert "All films measured in this room are counted: 2." in shown
    rows = list(csv.DictReader(io.StringIO(result(client, code, secret, **{"as": "csv"})["csv"])))
    assert sorted((row["round"], row["task"], row["ratio"], row["dice"]) for row in rows) == sorted(
        ("1", "ratio", f"{(24 - n) / 56:.4f}", "") for n in range(4)
    ) + sorted([("2", "ratio", f"{24 / 56:.4f}", ""), ("2", "ratio", f"{22 / 55:.4f}", "")])


def send(client, code, secret, film: bytes, anonymous: str = "yes"):
    headers = {"x-secret": secret, "x-anonymous": anonymous}
    return client.post(f"/class/{code}/upload", content=film, headers=headers)


def test_a_film_of_the_lecturers_own_leaves_nothing_but_pixels(serve, tmp_path, monkeypatch):
    (tmp_path / "visitors").mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "visitors"))
    client = serve()
    code, secret = opened(client)
    assert b"SECRET^NAME" in dicom()
    answer = send(client, code, secret, dicom()).json()
    assert answer == {"film": "own-1", "said": "Own film 1"}
    assert list((tmp_path / "visitors").iterdir()) == [], "the file has gone"
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("classes.sqlite*"))
    assert b"PNG" in kept
    assert not any(said in kept for said in (b"SECRET^NAME", b"SECRET-ID"))

    assert client.get(f"/class/{code}/film/0").status_code == 404, "not before it is a task"
    client = serve()  # it outlives a restart
    assert 'value="own-1"' in client.get(f"/class/{code}/screen").text
    student = client.post(f"/class/{code}/join").json()["student"]
    steer(client, code, secret, "ask", kind="outline", film="own-1", structure="heart")
    shown = Image.open(io.BytesIO(client.get(f"/class/{code}/film/1").content))
    height, width = np.asarray(shown).shape
    mask = np.zeros((height, width), bool)
    mask[5:20, 5:30] = True
    said = {"student": student, "round": 1, "picture": picture(mask)}
    assert client.post(f"/class/{code}/answer", json=said).status_code == 200
    steer(client, code, secret, "reveal")
    found = result(client, code, secret)
    assert "The truth of this film is not known." in found["beside"]
    assert 'data-show="truth"' not in found["over"]
    assert "Dice against the truth" not in found["beside"]
    assert client.get(f"/class/{code}/state", headers={"x-student": student}).json()["own"] == ""
    steer(client, code, secret, "ask", kind="ratio", film="own-1", structure="heart")
    measure(client, code, [student], [[10, 20, 5, 30]])
    steer(client, code, secret, "reveal")
    assert "Differences from the mean of the class" in result(client, code, secret)["beside"]

    steer(client, code, secret, "end")
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("classes.sqlite*"))
    assert b"PNG" not in kept
    assert code.encode() not in kept


def test_a_film_needs_a_tick_and_the_secret(serve):
    client, file = serve(), encoded("PNG")
    code, secret = opened(client)
    other, others = opened(client)
    refused = [send(client, code, secret, file, "no"), send(client, code, "guess", file)]
    refused += [send(client, other, secret, file), send(client, code, secret, b"no film")]
    codes = [answer.json()["code"] for answer in refused]
    assert codes == ["class.not-anonymous", "class.not-yours", "class.not-yours", "image.unknown-format"]
    assert send(client, "zzzzzz", secret, file).status_code == 404
    assert send(client, code, secret, file).status_code == 200
    assert steer(client, other, others, "ask", kind="outline", film="own-1", structure="heart").status_code == 400
    for _ in range(2, MOST_FILMS + 1):
        assert send(client, code, secret, file).status_code == 200
    assert send(client, code, secret, file).json()["code"] == "class.films-full"


def test_a_large_film_is_kept_as_small_as_phones_need_it(tiny_segmenter):
    large = cv2.resize(FILM, (1920, 1280))
    film, masks = prepare(Radiograph(large, "large"), tiny_segmenter)
    assert Image.open(io.BytesIO(film)).size == (1024, 683)
    assert {mask.shape for mask in masks.values()} == {(683, 1024)}
    again = own(film, masks, "multilabel")
    assert again.picture.shape == (683, 1024)
    assert again.true_ratio.ratio is None


def test_a_class_chooses(serve, films):
    client = serve()
    code, secret = opened(client)
    students = [client.post(f"/class/{code}/join").json()["student"] for _ in range(5)]
    assert client.get(f"/class/{code}/options").json()["code"] == "class.no-task"
    assert steer(client, code, secret, "ask", kind="choice", film="film00", structure="left_lung").status_code == 200
    state = client.get(f"/class/{code}/state").json()
    assert state["task"] == "Which of these is the left lung?"
    over = client.get(f"/class/{code}/options").json()["over"]
    letters = re.findall(r'data-option="(\w)"', over)
    assert letters == ["A", "B", "C", "D", "E"]
    assert not re.search("left_|right_|heart|clavicle", over), "the page does not say which is which"

    options = lettered(find_parts(none_seen(load_film(films[0])[1].masks)), "left_lung")
    right = next(letter for letter, part in options.items() if part == "left_lung")
    wrong = next(letter for letter, part in options.items() if part == "right_lung")
    for student, letter in zip(students, [right, wrong, right, wrong, wrong], strict=True):
        said = {"student": student, "round": 1, "choice": letter}
        assert client.post(f"/class/{code}/answer", json=said).status_code == 200
    said = {"student": students[4], "round": 1, "choice": right}  # changed their mind
    assert client.post(f"/class/{code}/answer", json=said).status_code == 200
    for damaged in ("Z", "", 1, None, ["A"]):
        said = {"student": students[4], "round": 1, "choice": damaged}
        assert client.post(f"/class/{code}/answer", json=said).json()["code"] == "drawing.damaged"

    steer(client, code, secret, "reveal")
    sentences = (
        f"You chose {right}: correct.",
        f"You chose {wrong}, which is the right lung; the correct answer is {right}.",
    )
    for student, expected in enumerate(sentences):
        headers = {"x-student": students[student]}
        assert client.get(f"/class/{code}/state", headers=headers).json()["own"] == expected
    shown = result(client, code, secret)
    counts = dict(re.findall(r"<b>(\w)</b>.*?cx-bar-count\">(\d)", shown["beside"]))
    assert counts == {letter: {right: "3", wrong: "2"}.get(letter, "0") for letter in letters}
    assert f'cx-bar-right"><b>{right}</b>' in shown["beside"]
    assert "Correct: 3 of 5." in shown["beside"]
    assert shown["over"].count("cx-option-right") == 1
    rows = list(csv.DictReader(io.StringIO(result(client, code, secret, **{"as": "csv"})["csv"])))
    assert sorted((row["choice"], row["right"]) for row in rows) == [("left_lung", "1")] * 3 + [("right_lung", "0")] * 2
    answer = steer(client, code, secret, "ask", kind="choice", film="film00", structure="lungs")
    assert answer.json()["code"] == "class.not-on-film"


def none_seen(masks: dict[str, np.ndarray] | None = None) -> Segmentation:
    return Segmentation(np.zeros((80, 64), np.uint8), np.zeros((4, 80, 64), np.float32), masks or {})


@pytest.mark.parametrize(
    "ends", [None, [1, 2, 3], [1, 1, 2, 3], [0, 1, 2, 65], [-1, 1, 2, 3], ["1", 2, 3, 4], [True, 2, 3, 4]]
)
def test_lines_that_measure_nothing(serve, ends):
    client = serve()
    code, secret = opened(client)
    student = client.post(f"/class/{code}/join").json()["student"]
    steer(client, code, secret, "ask", kind="ratio", film="film00", structure="heart")
    said = {"student": student, "round": 1, "ends": ends}
    assert client.post(f"/class/{code}/answer", json=said).json()["code"] == "drawing.damaged"
    steer(client, code, secret, "reveal")
    assert "Nobody has answered" in result(client, code, secret)["beside"]
    assert steer(client, code, secret, "ask", kind="ratio", film="film00", structure="lungs").status_code == 400
    assert steer(client, code, secret, "ask", kind="spell", film="film00", structure="heart").status_code == 400


def test_students_get_no_secret_and_cannot_steer(serve):
    client = serve()
    code, secret = opened(client)
    student = client.post(f"/class/{code}/join").json()["student"]
    seen = [client.get(f"/class/{code}{path}").text for path in ("", "/state", "/screen")]
    assert not any(secret in text for text in seen)
    for action in ("ask", "reveal", "end"):
        answer = steer(client, code, student, action, kind="outline", film="film00", structure="heart")
        assert answer.json()["code"] == "class.not-yours"
    assert client.post(f"/class/{code}/result", json={"secret": student}).status_code == 400


def test_the_film_is_that_of_the_task_alone(serve, films):
    client = serve()
    code, secret = opened(client)
    assert client.get(f"/class/{code}/film/0").status_code == 404
    steer(client, code, secret, "ask", kind="outline", film="film01", structure="lungs")
    shown = client.get(f"/class/{code}/film/1")
    assert shown.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(shown.content)).size == (64, 80)
    assert client.get(f"/class/{code}/film/2").status_code == 404


@pytest.mark.parametrize("path", ["", "/state", "/screen", "/film/1"])
def test_a_room_that_is_not_there(serve, path):
    assert serve().get(f"/class/zzzzzz{path}").status_code == 404


def test_who_tries_many_codes_has_to_wait(serve, monkeypatch):
    monkeypatch.setattr("cxrseg.ui.classroom.routes._GUESSES", 5)
    client = serve()
    code, _ = opened(client)
    for number in range(5):
        assert client.get(f"/class/wrong{number}/state").status_code == 404
    answer = client.get(f"/class/{code}/state")
    assert (answer.status_code, answer.json()["code"]) == (429, "class.too-many-guesses")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"no json",
        b"[1]",
        b'{"picture": 5}',
        b'{"picture": "data:image/png;base64,AAAA", "round": 1}',
        b'{"picture": "data:image/png;base64,!!", "round": "x"}',
    ],
)
def test_a_damaged_answer_is_a_sentence(serve, said):
    client = serve()
    code, secret = opened(client)
    steer(client, code, secret, "ask", kind="outline", film="film00", structure="heart")
    answer = client.post(f"/class/{code}/answer", content=said)
    assert answer.status_code == 400
    assert answer.json()["said"]
    assert steer(client, code, secret, "ask", kind="outline", film="../../etc", structure="heart").status_code == 400
    assert steer(client, code, secret, "ask", kind="outline", film="film00", structure="spine").status_code == 400
    assert client.get(f"/class/{code}/state").json()["answered"] == 0


def test_nobody_drew(serve):
    client = serve()
    code, secret = opened(client)
    steer(client, code, secret, "ask", kind="outline", film="film00", structure="heart")
    assert result(client, code, secret)["beside"] == ""
    steer(client, code, secret, "reveal")
    assert "Nobody has answered" in result(client, code, secret)["beside"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_are_in_the_visitors_language(serve, language):
    client = serve()
    code, _ = opened(client)
    for path in ("/class", f"/class/{code}", f"/class/{code}/screen", "/class/zzzzzz"):
        for found in (
            client.get(path, headers={"accept-language": f"{language},en;q=0.5"}),
            client.get(f"{path}?lang={language}"),
        ):
            assert f'<html lang="{language}">' in found.text
            main = found.text.partition("<main")[2].partition("</main>")[0]
            assert bool(CYRILLIC.search(main)) == (language == "ru")


def test_the_link_to_join_is_a_qr_code(serve):
    client = serve()
    code, _ = opened(client)
    page = client.get(f"/class/{code}/screen").text
    assert f'href="http://testserver/class/{code}"' in page
    assert "<svg" in page.partition("cx-class-qr")[2]


def test_assets(serve):
    client = serve()
    for name in re.findall(r"/class/assets/([\w.]+)", client.get("/class").text):
        assert client.get(f"/class/assets/{name}").status_code == 200
    assert client.get("/class/assets/routes.py").status_code == 404
