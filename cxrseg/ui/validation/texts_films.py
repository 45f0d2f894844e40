"""The texts of the Validation tab's film browser and of its thresholds."""

from cxrseg.ui.shared.language import Text

FILM_BY_FILM = Text("Film by film", "Снимок за снимком")
FILMS_LEAD = Text(
    "{films} with truth, segmented now by the chosen model; no model in the package has trained on them. Real ones "
    "with outlines by people come first, then simulated ones, whose truth is exact. Where the truth is unknown nothing "
    "counts as an error.",
    "{films} с разметкой выбранная модель сегментирует прямо сейчас; модели проекта на них не обучались. Сначала "
    "настоящие, размеченные людьми, затем симуляция с точной разметкой. Где разметка неизвестна, ошибок не считают.",
)
FILM = Text("Film", "Снимок")
FILM_NUMBER = Text("{number} of {all}: {name}", "{number} из {all}: {name}")
PREVIOUS = Text("Previous film", "Предыдущий")
NEXT = Text("Next film", "Следующий")
SHOW = Text("Show", "Показать")
ALL = Text("all structures", "все структуры")
BUSY = Text("Segmenting…", "Идёт сегментация…")
FAILED = Text("This film cannot be shown", "Этот снимок показать не удалось")
FAULT = Text(
    "The server could not read or segment this film; its log says why. Please choose another one.",
    "Сервер не смог прочитать или сегментировать этот снимок; причина в его журнале. Выберите другой.",
)
TRUTH = Text("Truth", "Разметка")
PREDICTION = Text("Prediction", "Предсказание")
ERRORS = Text("Errors", "Ошибки")
TRUTH_ALT = Text("Radiograph {name} with its truth", "Рентгенограмма {name} с разметкой")
PREDICTION_ALT = Text("Radiograph {name} with what the model sees", "Рентгенограмма {name} с тем, что видит модель")
ERRORS_ALT = Text(
    "Where truth and prediction of {name} differ", "Где расходятся разметка и предсказание на снимке {name}"
)
LACKING = Text("{name}: not trained", "{name}: модель не обучена")
MEANINGS = {
    "right": Text("right", "верно"),
    "missed": Text("missed: in the truth only", "пропущено: есть только в разметке"),
    "false": Text("false: in the prediction only", "лишнее: есть только в предсказании"),
    "mixed": Text("mixed: one structure missed, another false", "и то и другое: одна пропущена, другая лишняя"),
}
COLORS_OF_ERRORS = Text("Colours of the errors", "Цвета ошибок")
THIS_FILM = Text("This film: {name}", "Этот снимок: {name}")

THRESHOLD = Text("Threshold", "Порог")
THRESHOLD_LEAD = Text(
    "The model gives each pixel a probability; where it reaches 0.5, the structure is drawn. Move the threshold: a low "
    "one finds more and is wrong more often, a high one misses more.",
    "Модель даёт каждому пикселю вероятность; там, где она достигает 0,5, рисуется структура. Сдвиньте порог: при "
    "низком находится больше, но и лишнего больше, при высоком больше пропусков.",
)
NO_THRESHOLD = Text(
    "This model has no threshold to move: it gives each pixel the most probable of five classes (softmax), so a class "
    "wins by being ahead of the others, not by reaching a value. A model with a probability per structure has one.",
    "У этой модели нет порога: каждый пиксель получает самый вероятный из пяти классов (softmax), то есть класс "
    "побеждает, опередив другие, а не достигнув какого-то значения. Порог есть у модели с отдельной вероятностью для "
    "каждой структуры.",
)
SCOPE = Text("Curves of", "Кривые")
SCOPES = {"film": Text("this film", "этого снимка"), "all": Text("all films here, mean", "всех этих снимков, среднее")}
SCOPE_BUSY = Text("Segmenting film {number} of {all}…", "Сегментируется снимок {number} из {all}…")
STRUCTURE_SHOWN = Text("Structure", "Структура")
BACK = Text("Back to 0.5", "Вернуть 0,5")
BEST = Text("Best Dice", "Лучший Дайс")
AT_THRESHOLD = Text("{name} at threshold", "{name}, порог")
THRESHOLD_ALT = Text(
    "Radiograph {name} with what another threshold would find",
    "Рентгенограмма {name} с тем, что найдено при другом пороге",
)
CURVES_OF_FILM = Text("Film {name}", "Снимок {name}")
CURVES_OF_ALL = Text("Mean of {films}", "Среднее: {films}")
CHART_DICE = Text("Dice by threshold, every structure", "Дайс в зависимости от порога, все структуры")
CHART_ONE = Text("Four measures by threshold: {name}", "Четыре меры в зависимости от порога: {name}")
CHART_ALT = Text("The figures are in the table below.", "Числа — в таблице ниже.")
MEASURES = {
    "dice": Text("Dice", "Дайс"),
    "iou": Text("IoU", "IoU (Жаккар)"),
    "sensitivity": Text("sensi\u00adtivity", "чувстви\u00adтельность"),
    "precision": Text("preci\u00adsion", "точность"),
}
MEASURES_NOTE = Text(
    "Sensitivity: how much of the structure is found. Precision: how much of what is found is right.",
    "Чувствительность: какая часть структуры найдена. Точность: какая часть найденного верна.",
)
AT = Text("At the chosen threshold", "При выбранном пороге")
BEST_AT = Text("best Dice", "лучший Дайс")
BEST_VALUE = Text("{value} at\u00a0{threshold}", "{value} при\u00a0{threshold}")
STRUCTURE = Text("structure", "структура")
