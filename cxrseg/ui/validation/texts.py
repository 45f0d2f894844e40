"""The texts of the Validation tab: data sets, confusion matrix, tables and scores of films."""

from cxrseg.ui.shared.language import Plural, Text

FILMS = Plural(("film", "films"), ("снимок", "снимка", "снимков"))
ON_FILMS = Plural(("film", "films"), ("снимке", "снимках", "снимках"))
"""The prepositional, after "on"."""
PIXELS = Plural(("pixel", "pixels"), ("пиксель", "пикселя", "пикселей"))

NO_VALIDATION = Text(
    "This model comes without validation results (no validation.json), so here are the paper's alone.",
    "У этой модели нет результатов проверки (файла validation.json), поэтому показаны только результаты статьи.",
)
INTRODUCTION = Text(
    "Measured on {films} that the model was never trained on: {sources}. Split with seed {seed}.",
    "Измерено на {films}, которых не было в обучении: {sources}. Разбиение с начальным числом {seed}.",
)
SOURCE = Text(
    "{validation} of {all} from {name} (labelled: {labelled})", "{name} — {validation} из {all} (размечены: {labelled})"
)
AND = Text(" and ", " и ")
SAME_AS_TABLE = Text("The same as a table", "То же таблицей")

JUMPS = Text("Sections of this tab", "Разделы этой вкладки")
DATASET = Text("Data set", "Набор снимков")
DATASET_INFO = Text(
    "Real films come first. Figures of different data sets are never mixed: films differ in difficulty, and different "
    "structures are labelled.",
    "Сначала настоящие снимки. Числа разных наборов не смешиваются: снимки различаются по трудности, и размечены "
    "на них разные структуры.",
)
REMARKS = {
    "simulated": Text(
        "Simulated films: exact truth, but all from one patient's CT, so easier than real ones.",
        "Симуляция: разметка точная, но все снимки получены из КТ одного пациента, поэтому они легче настоящих.",
    ),
}
"""What a reader must know of a data set, by how its name begins."""

MATRIX = Text("Confusion matrix", "Матрица ошибок")
NORM = Text("Cells show", "В ячейках")
NORMS = {
    "actual": Text("share of the actual class, as the paper", "доля истинного класса, как в статье"),
    "predicted": Text("share of the predicted class", "доля предсказанного класса"),
    "counts": Text("pixels, in thousands", "пиксели, тысячи"),
}
THIS_MODEL = Text("This model", "Эта модель")
HERE = Text("{model} on {name}: {films}", "{model}, набор {name}: {films}")
LOOK_INSIDE = Text(
    "The same data set. To look into these cells, choose this model above.",
    "Тот же набор снимков. Чтобы заглянуть в эти ячейки, выберите эту модель вверху.",
)
PAPER = Text("The paper, Table I: {films}", "Статья, таблица I: {films}")
CORNER = Text("actual →<br>predicted ↓", "на деле →<br>модель ↓")
READ = {
    "actual": Text(
        "Rows are what was predicted, columns what is actually there; each column adds up to 1.",
        "Строки — что предсказано, столбцы — что есть на самом деле; сумма в каждом столбце равна 1.",
    ),
    "predicted": Text(
        "Rows are what was predicted, columns what is actually there; each row adds up to 1.",
        "Строки — что предсказано, столбцы — что есть на самом деле; сумма в каждой строке равна 1.",
    ),
    "counts": Text(
        "Rows are what was predicted, columns what is actually there; numbers are thousands of pixels, and colours "
        "follow their logarithm.",
        "Строки — что предсказано, столбцы — что есть на самом деле; числа — тысячи пикселей, цвет — по их логарифму.",
    ),
}
UNLABELLED = Text(
    "Where films leave a structure unlabelled, its pixels count as what lies beneath it.",
    "Если структура не размечена, её пиксели относятся к тому, что лежит под ней.",
)
PICK_CELL = Text(
    "Choose a cell, in the picture or in the table under it, to see the films and pixels behind it.",
    "Выберите ячейку на рисунке или в таблице под ним, чтобы увидеть снимки и пиксели, которые за ней стоят.",
)
PAPER_SUMS = Text(
    "Each column adds up to 1 (the heart's, as printed, to 1.0037).",
    "Сумма в каждом столбце равна 1 (у сердца, как напечатано, 1,0037).",
)
PAPER_ONLY_ACTUAL = Text(
    "The paper gives its matrix by actual class only, without numbers of pixels, so it cannot be shown otherwise.",
    "В статье матрица нормирована только по истинному классу, без числа пикселей, поэтому иначе её показать нельзя.",
)
CELL_TABLE = Text("Columns: actual. Rows: predicted.", "Столбцы: на самом деле. Строки: предсказано.")
PREDICTED = Text("predicted", "модель")
NO_PIXELS = Text("no pixels", "нет пикселей")
NOT_LABELLED = Text("not labelled", "не размечены")
NOT_IN_FILM = Text("not in this film", "нет на этом снимке")
CELLS = {
    "actual": Text(
        "{share} of actual pixels of “{actual}” were called “{predicted}”",
        "{share} пикселей класса «{actual}» названы «{predicted}»",
    ),
    "predicted": Text(
        "{share} of pixels called “{predicted}” are actually “{actual}”",
        "{share} пикселей, названных «{predicted}», на самом деле «{actual}»",
    ),
    "counts": Text(
        "“{actual}” called “{predicted}”: {pixels}",
        "«{actual}», названо «{predicted}»: {pixels}",
    ),
}

WHERE = Text("Where “{actual}” is called “{predicted}”", "Где «{actual}» названо «{predicted}»")
WHERE_RIGHT = Text("Where “{actual}” is recognised", "Где «{actual}» распознано верно")
WHERE_NONE = Text("This happens in no film of {name}.", "Ни на одном снимке набора {name} такого нет.")
WHERE_BLANK = Text(
    "{name} has no figures for this cell: choose one that is filled in.",
    "В наборе {name} для этой ячейки нет чисел: выберите заполненную.",
)
WHERE_FILMS = Text("Films, worst first", "Снимки, худшие сначала")
FILM = Text("not in this film", "нет на этом снимке")
CELLS = {
    "actual": Text(
        "{share} of actual pixels of “{actual}” were called “{predicted}”",
        "{share} пикселей класса «{actual}» названы «{predicted}»",
    ),
    "predicted": Text(
        "{share} of pixels called “{predicted}” are actually “{actual}”",
        "{share} пикселей, названных «{predicted}», на самом деле «{actual}»",
    ),
    "counts": Text(
        "“{actual}” called “{predicted}”: {pixels}",
        "«{actual}», названо «{predicted}»: {pixels}",
    ),
}

WHERE = Text("Where “{actual}” is called “{predicted}”", "Где «{actual}» названо «{predicted}»")
WHERE_RIGHT = Text("Where “{actual}” is recognised", "Где «{actual}» распознано верно")
WHERE_NONE = Text("This happens in no film of {name}.", "Ни на одном снимке набора {name} такого нет.")
WHERE_BLANK = Text(
    "{name} has no figures for this cell: choose one that is filled in.",
    "В наборе {name} для этой ячейки нет чисел: выберите заполненную.",
)
WHERE_FILMS = Text("Films, worst first", "Снимки, худшие сначала")
FILM = Text("film", "снимок")
PIXELS_HEAD = Text("pixels", "пиксели")
SHARES = {
    "actual": Text("of the actual class", "от истинного класса"),
    "predicted": Text("of the predicted class", "от предсказанного"),
    "counts": Text("of the actual class", "от истинного класса"),
}
FURTHER = Text("and {films} more", "и ещё {films}")
NOT_SHIPPED = Text(
    "The films of {name} are not shipped with this app, so there is no picture, only these figures.",
    "Снимки набора {name} не входят в состав приложения, поэтому вместо картинки — только числа.",
)
SHIPPED = Text(
    "There are pictures of {names}: choose that data set above.",
    "Картинки есть для набора {names}: выберите его вверху.",
)
HIGHLIGHTED = Text(
    "{film}: {pixels} highlighted; segmented just now",
    "{film}: выделено {pixels}; сегментировано только что",
)
HIGHLIGHTED_ALT = Text(
    "Radiograph {film}; highlighted is where “{actual}” is called “{predicted}”",
    "Рентгенограмма {film}; выделено, где «{actual}» названо «{predicted}»",
)
KEY_CONFUSED = Text("the pixels of this cell", "пиксели этой ячейки")
KEY_OUTLINE = Text("truth: {name}", "разметка: {name}")
SEGMENTING = Text("Segmenting…", "Идёт сегментация…")
CELL_FAILED = Text("The picture cannot be shown", "Изображение показать не удалось")

OVERLAP = Text("Overlap per structure", "Совпадение по структурам")
SCORES_OF = Text("{model} on {name}: {films}. {remark}", "{model}, набор {name}: {films}. {remark}")
METRICS = {
    "iou": Text("IoU (intersection over union)", "IoU (пересечение / объединение)"),
    "dice": Text("Dice", "Дайс"),
}
STRUCTURE = Text("structure", "структура")
FILMS_HEAD = Text("films", "снимки")
MEAN = Text("this model", "эта модель")
INTERVAL = Text("95 % interval", "95 % интервал")
PAPER_VALIDATION = Text("paper, validation", "статья, проверка")
PAPER_TRAINING = Text("paper, training", "статья, обучение")
SCORES_NOTE = Text(
    "This model: mean ± standard deviation over validation films, and where the mean would lie for other films like "
    "these (bootstrap over films, BCa). The paper: its Table II, {validation} validation and {training} training "
    "films. It prints Dice as a loss; shown here is Dice = 1 − loss.",
    "Эта модель: среднее ± стандартное отклонение по проверочным снимкам и границы, в которых лежало бы среднее для "
    "других таких же снимков (бутстрэп по снимкам, BCa). Статья: таблица II, {validation} проверочных и {training} "
    "обучающих снимков; в ней дана функция потерь, здесь — Дайс = 1 − потери.",
)

STRIP = Text("Every film", "Каждый снимок")
STRIP_LEAD = Text(
    "One point per validation film. Choose a point, or a film from the list, to see its figures and, where the film "
    "is at hand, its picture.",
    "Одна точка — один проверочный снимок. Выберите точку или снимок из списка, чтобы увидеть его числа и, если "
    "снимок есть в приложении, картинку.",
)
METRIC = Text("Measure", "Мера")
METRIC_NAMES = {"dice": Text("Dice", "Дайс"), "iou": Text("IoU", "IoU (Жаккар)")}
STRIP_MEAN = Text("mean with 95 % interval", "среднее с 95 % интервалом")
STRIP_AXIS = Text(
    "The axis begins below the lowest score, not at 0. Not labelled here: {structures}.",
    "Ось начинается ниже худшего значения, а не с 0. Здесь не размечены: {structures}.",
)
STRIP_AXIS_ALL = Text(
    "The axis begins below the lowest score, not at 0.", "Ось начинается ниже худшего значения, а не с 0."
)
FILM_CHOICE = Text("Film (lowest Dice first)", "Снимок (сначала с худшим Дайсом)")
FILM_FIGURES = Text("Film {film}", "Снимок {film}")
PLACE = Text("place by Dice", "место по Дайсу")
PLACE_OF = Text("{place} of {films}", "{place} из {films}")
PLACE_NOTE = Text("Place 1 is the best film.", "Место 1 — лучший снимок.")
SHOWN_BELOW = Text("Its picture is below.", "Картинка — ниже.")
GO_TO_FILM = Text("Show the picture", "Показать картинку")

RELIABILITY = Text("How far probabilities can be believed", "Насколько можно верить вероятностям")
NO_RELIABILITY = Text(
    "This was not measured for this model on this data set (python -m cxrseg calibrate does it).",
    "Для этой модели и этого набора это не измерено (измеряет python -m cxrseg calibrate).",
)
RELIABILITY_LEAD = Text(
    "Of the pixels that are given a probability of 0.7, 70 % should belong to the structure: then the curve lies on "
    "the diagonal. Below it the model is too sure, above it not sure enough.",
    "Из пикселей с вероятностью 0,7 структуре должны принадлежать 70 %: тогда кривая идёт по диагонали. Ниже неё "
    "модель слишком уверена, выше — недостаточно.",
)
DIAGONAL = Text("as probable as said", "как заявлено")
GIVEN = Text("probability given", "вероятность, данная моделью")
OBSERVED = Text("share of pixels that are", "доля пикселей, где это так")
POINT = Text("{name}: said {x}, is {y} of {pixels} pixels", "{name}: заявлено {x}, на деле {y} из {pixels} пикселей")
ECE = Text("calibration error", "ошибка калибровки")
ECE_UNCERTAIN = Text("where unsure (0.05 to 0.95)", "где не уверена (0,05–0,95)")
ECE_CAPTION = Text("Expected calibration error", "Ожидаемая ошибка калибровки (ECE)")
ECE_NOTE = Text(
    "Mean distance of probability and frequency over pixels. Most pixels are far from any edge and rightly near 0 or "
    "1, so the first number is small for every model; the second is of the pixels that the model itself doubts.",
    "Среднее расхождение вероятности и частоты по пикселям. Большинство пикселей далеко от границ и оправданно "
    "близки к 0 или 1, поэтому первое число мало у любой модели; второе — по пикселям, в которых модель сомневается.",
)
