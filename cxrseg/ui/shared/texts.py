"""The texts of the page's frame, and the words that all tabs share."""

from cxrseg.ui.shared.language import Text

TITLE = Text("Chest X-ray segmentation", "Сегментация рентгенограмм грудной клетки")
LEAD = Text(
    "Finds lungs, ribs, clavicles and heart in a frontal chest radiograph. For teaching and learning; "
    "not a medical device.",
    "Находит лёгкие, рёбра, ключицы и сердце на прямой рентгенограмме органов грудной клетки. Для обучения; "
    "не является медицинским изделием.",
)
MODEL = Text("Model: {name}", "Модель: {name}")
MODEL_PACKAGED = Text("packaged with this app", "входит в состав приложения")
MODEL_PAPER = Text("the paper's, packaged with this app", "из статьи, входит в состав приложения")
MODEL_FOLDER = Text("folder {name}", "папка {name}")
MODEL_REVISION = Text("{name}, revision {revision}", "{name}, ревизия {revision}")
MODEL_CHOICE = Text("Model", "Модель")
MODEL_LABELS = {
    "packaged": Text(
        "default (multilabel: structures may overlap)", "основная (multilabel: структуры могут перекрываться)"
    ),
    "paper": Text("the paper's recipe (softmax: one class per pixel)", "по статье (softmax: один класс на пиксель)"),
}
"""The models of the package in a choice."""
MODEL_OWN = Text("{name} (this page was started with it)", "{name} (с ней запущена эта страница)")
MODEL_TITLES = {
    "packaged": Text("Default model", "Основная модель"),
    "paper": Text("Paper's recipe", "Рецепт статьи"),
}
"""The models of the package in a heading."""
MODEL_TITLE = Text("Model {name}", "Модель {name}")
LANGUAGE = Text("Language", "Язык")
ERROR = Text("Error", "Ошибка")

TAB_SEGMENT = Text("Segment", "Сегментация")
TAB_VALIDATION = Text("Validation", "Проверка")

STRUCTURE_NAMES = {
    "background": Text("background", "фон"),
    "lungs": Text("lungs", "лёгкие"),
    "ribs": Text("ribs", "рёбра"),
    "clavicles": Text("clavicles", "ключицы"),
    "heart": Text("heart", "сердце"),
}
"""Classes and structures by the name that the package has for them."""

NOT_TRAINED = Text("not trained", "не обучена")
"""Said of a structure that the model has not learned."""

CREDIT = Text("From {origin}; licence: {licence}.", "Источник: {origin}; лицензия: {licence}.")
