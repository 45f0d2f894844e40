"""The texts of the Quiz tab."""

from cxrseg.ui.shared.language import Text

TAB_QUIZ = Text("Quiz", "Тренажёр")
HEADING = Text("Can you see it?", "Найдите сами")
LEAD = Text(
    "Draw a structure and compare yourself with the truth and with the model. Some films are real, with outlines by "
    "people, others are simulated; in the first the structure's border shows clearly, in the last hardly.",
    "Обведите структуру и сравните себя с разметкой и с моделью. Одни снимки настоящие, размеченные людьми, другие — "
    "симуляция; на первом граница структуры видна хорошо, на последнем едва.",
)
NO_FILMS_TITLE = Text("No films here", "Снимков нет")
NO_FILMS = Text(
    "The quiz needs the films of the folder examples, which an installed package does not have. Run the app from its "
    "repository.",
    "Тренажёру нужны снимки из папки examples, а в установленном пакете её нет. Запустите приложение из репозитория.",
)

STRUCTURE = Text("Structure", "Структура")
MODE = Text("Task", "Задание")
MODES = {
    "draw": Text("draw it", "нарисовать"),
    "judge": Text("judge the model (no drawing)", "оценить модель (без рисования)"),
}

SERIES = Text("Films, from easy to hard", "Снимки, от простого к трудному")
STEP = Text("Film {number} of {all}", "Снимок {number} из {all}")
STEP_TODO = Text("not done", "не сделан")
STEP_RIGHT = Text("right", "верно")
STEP_WRONG = Text("wrong", "неверно")
BACK = Text("Back", "Назад")
NEXT = Text("Next film", "Дальше")
SKIP = Text("Skip", "Пропустить")
RESTART = Text("Start again", "Начать заново")
CLEAR_SCORES = Text("Delete all scores", "Удалить все результаты")
KEPT = Text(
    "Scores and drawings stay in this browser tab and go when it is closed; the server keeps nothing. The first try "
    "on each film counts: after it you have seen the truth.",
    "Результаты и рисунки остаются в этой вкладке браузера и исчезают, когда её закрывают; сервер ничего не хранит. "
    "Засчитывается первая попытка: после неё ответ уже известен.",
)
TOTAL_NONE = Text("No film checked yet.", "Пока ни один снимок не проверен.")
TOTAL_DRAW = Text(
    "Checked: {done} of {all}. Mean Dice: you {you}, the model {model}.",
    "Проверено: {done} из {all}. Средний Дайс: у вас {you}, у модели {model}.",
)
TOTAL_DRAW_ALONE = Text(
    "Checked: {done} of {all}. Your mean Dice: {you}.", "Проверено: {done} из {all}. Ваш средний Дайс: {you}."
)
TOTAL_JUDGE = Text("Answered: {done} of {all}, right: {right}.", "Отвечено: {done} из {all}, верно: {right}.")

TOOLS = Text("Tool", "Инструмент")
BRUSH = Text("Brush", "Кисть")
ERASER = Text("Eraser", "Ластик")
WIDTH = Text("Width", "Толщина")
FILL = Text("Fill what I outline", "Заливать обведённое")
UNDO = Text("Undo", "Отменить")
REDO = Text("Redo", "Вернуть")
CLEAR = Text("Clear", "Очистить")
HOW = Text("How to draw", "Как рисовать")
HOW_POINTER = Text(
    "Mouse, pen or finger: trace the border and close the line, or paint the whole area. Two fingers zoom.",
    "Мышь, перо или палец: проведите границу и замкните линию либо закрасьте всю область. Два пальца меняют масштаб.",
)
HOW_KEYS = Text(
    "Keyboard: focus the film (Tab). Arrows move the cross, with Shift farther; Space puts the pen down and lifts it; "
    "Ctrl+Z undoes, Ctrl+Y brings back.",
    "Клавиатура: перейдите на снимок (Tab). Стрелки двигают крест, с Shift — дальше; пробел опускает и поднимает "
    "перо; Ctrl+Z отменяет, Ctrl+Y возвращает.",
)
HOW_ELSE = Text(
    "If you would rather not draw, choose the task “judge the model”.",
    "Если рисовать неудобно, выберите задание «оценить модель».",
)
PEN_DOWN = Text("Pen down", "Перо опущено")
PEN_UP = Text("Pen up", "Перо поднято")

BUSY_FILM = Text("Fetching the film…", "Снимок загружается…")
BUSY_CHECK = Text("Checking…", "Идёт проверка…")
FAILED_FILM = Text("This film cannot be shown", "Этот снимок показать не удалось")
FAILED_CHECK = Text("This could not be checked", "Проверить не удалось")
FAULT = Text(
    "The server could not do this; its log says why. Please try again or choose another film.",
    "Сервер не смог этого сделать; причина в его журнале. Попробуйте ещё раз или выберите другой снимок.",
)
REASONS = (
    Text(
        "The drawing takes {characters} characters, which is too much; clear it and draw again.",
        "Рисунок занимает {characters} знаков, это слишком много; очистите его и нарисуйте снова.",
    ),
    Text(
        "The drawing arrived damaged; please press the button again.",
        "Рисунок дошёл повреждённым; нажмите кнопку ещё раз.",
    ),
    Text(
        "The drawing was made on another film; it is not checked. Draw on the film shown.",
        "Рисунок сделан на другом снимке и не проверяется. Рисуйте на том снимке, который показан.",
    ),
)
"""What `cxrseg.ui.quiz.drawing` raises; the English is what it says."""

TASK = {
    "lungs": Text("Draw both lung fields.", "Нарисуйте оба лёгочных поля."),
    "ribs": Text("Draw the ribs, all that you can see.", "Нарисуйте рёбра — все, какие видите."),
    "clavicles": Text("Draw both clavicles.", "Нарисуйте обе ключицы."),
    "heart": Text("Draw the heart.", "Нарисуйте сердце."),
}
TASK_HINT = {
    "lungs": Text(
        "The lung field here ends at the heart, the mediastinum and the diaphragm; ribs that cross it belong to it.",
        "Лёгочное поле здесь кончается у сердца, средостения и диафрагмы; пересекающие его рёбра в него входят.",
    ),
    "ribs": Text(
        "A brush as wide as a rib is quickest; filling is off, since ribs that cross would enclose lung.",
        "Быстрее всего кистью шириной с ребро; заливка выключена: пересекающиеся рёбра замкнули бы лёгкое.",
    ),
    "clavicles": Text(
        "Only what lies over the rib cage counts, not the shoulder end. A brush as wide as the bone is quickest.",
        "Считается только часть над грудной клеткой, без плечевого конца. Быстрее всего кистью шириной с кость.",
    ),
    "heart": Text(
        "The whole shadow, also where it lies over the spine and the diaphragm; not the aorta above it.",
        "Вся тень целиком, в том числе на фоне позвоночника и диафрагмы; без аорты над ней.",
    ),
}
VISIBILITY = Text("border visible: {share}", "граница видна: {share}")
FILM_ALT = Text(
    "Radiograph {name}, to draw on. It is frontal, of the whole chest.",
    "Рентгенограмма {name}, на которой рисуют. Прямая проекция, вся грудная клетка.",
)
FILM_ALT_JUDGE = Text(
    "Radiograph {name} with the model's outline of: {structure}. {words}",
    "Рентгенограмма {name} с контуром модели: {structure}. {words}",
)
CANVAS = Text(
    "Drawing surface: arrows move, Space puts the pen down and lifts it",
    "Поле для рисования: стрелки двигают, пробел опускает и поднимает перо",
)
CHECK = Text("Check my drawing", "Проверить рисунок")
DRAW_FIRST_TITLE = Text("Nothing drawn yet", "Пока ничего не нарисовано")
DRAW_FIRST = Text(
    "Draw on the film first, then check. If you would rather not draw, choose the task “judge the model”.",
    "Сначала нарисуйте на снимке, потом проверяйте. Если рисовать неудобно, выберите задание «оценить модель».",
)

JUDGE_QUESTION = Text(
    "The outline is the model's. Where is most of what it gets wrong?",
    "Контур провела модель. Где она ошибается больше всего?",
)
JUDGE = Text("Answer", "Ответить")
JUDGE_FIRST_TITLE = Text("No answer chosen yet", "Ответ ещё не выбран")
JUDGE_FIRST = Text("Choose one of the places, then answer.", "Выберите одно из мест, затем ответьте.")
JUDGE_UNTRAINED = Text(
    "This model has not learned this structure, so there is nothing to judge. Choose another structure.",
    "Эта модель не обучена этой структуре, оценивать нечего. Выберите другую структуру.",
)
JUDGE_RIGHT = Text("Right: {share} of the wrong pixels lie {where}.", "Верно: {share} ошибочных пикселей — {where}.")
JUDGE_WRONG = Text(
    "Not quite: {share} of the wrong pixels lie {where}; {chosen_share} where you said.",
    "Не совсем: {share} ошибочных пикселей — {where}; там, где указали вы, — {chosen_share}.",
)
JUDGE_PERFECT = Text("The model makes no error here at all.", "Здесь модель не ошибается нигде.")

RESULT = Text("Result", "Результат")
RESULT_OF = Text("{structure}, film {name}", "{structure}, снимок {name}")
PAIRS = {
    "truth": Text("Your drawing against the truth", "Ваш рисунок и разметка"),
    "model_truth": Text("The model against the truth", "Модель и разметка"),
    "model": Text("Your drawing against the model", "Ваш рисунок и модель"),
}
PAIR = Text("compared", "сравнение")
UNTRAINED = Text("the model has not learned this structure", "модель не обучена этой структуре")
MODEL_NOTHING = Text("the model finds none of it here", "модель ничего здесь не находит")
PAIR_ALT = Text("{pair} on radiograph {name}: {keys}", "{pair}, рентгенограмма {name}: {keys}")
KEYS = {
    "truth": {
        "right": Text("in both", "в обоих"),
        "missed": Text("missed: only in the truth", "пропущено: только в разметке"),
        "false": Text("too much: only in your drawing", "лишнее: только на рисунке"),
    },
    "model": {
        "right": Text("in both", "в обоих"),
        "missed": Text("only the model's", "только у модели"),
        "false": Text("only in your drawing", "только на рисунке"),
    },
    "model_truth": {
        "right": Text("in both", "в обоих"),
        "missed": Text("missed: only in the truth", "пропущено: только в разметке"),
        "false": Text("too much: only the model's", "лишнее: только у модели"),
    },
}
"""What the colours of an error map mean, by what is compared."""
KEY = Text("{name}, {share} of the picture", "{name}, {share} снимка")
AGAIN = Text(
    "This try does not count: you have seen the truth of this film already.",
    "Эта попытка не засчитывается: разметку этого снимка вы уже видели.",
)

MISSES_ALL = Text(
    "Your drawing does not meet the structure anywhere; the truth is in the picture below.",
    "Ваш рисунок нигде не пересекается со структурой; верный ответ — на картинке ниже.",
)
SIDE_LEFT_OUT = {
    "right": Text(
        "You left out the right side: it is on the left of the picture.",
        "Вы пропустили правую сторону: на снимке она слева.",
    ),
    "left": Text(
        "You left out the left side: it is on the right of the picture.",
        "Вы пропустили левую сторону: на снимке она справа.",
    ),
}
PERFECT = Text("Every pixel is right.", "Верен каждый пиксель.")
MOST = {
    "missed": Text(
        "Most of what you missed ({share}) lies {where}.", "Большая часть пропущенного ({share}) — {where}."
    ),
    "false": Text(
        "Most of what you drew beyond it ({share}) lies {where}.", "Большая часть лишнего ({share}) — {where}."
    ),
}
LARGEST = {
    "missed": Text(
        "You missed more than you added; the largest part of what you missed ({share}) lies {where}.",
        "Пропущено больше, чем добавлено лишнего; больше всего пропущено ({share}) {where}.",
    ),
    "false": Text(
        "You added more than you missed; the largest part of what you added ({share}) lies {where}.",
        "Лишнего больше, чем пропущенного; больше всего лишнего ({share}) {where}.",
    ),
}
OPEN = Text(
    "The outline is not closed, so only the line itself counted: close it, or paint the area.",
    "Контур не замкнут, поэтому засчитана только сама линия: замкните его или закрасьте область.",
)
BETTER = Text("On this film you were closer to the truth than the model.", "На этом снимке вы точнее модели.")

SIDES = Text(
    "Right and left are the patient's: the right lung is on the left of the picture.",
    "Правая и левая стороны — пациента: правое лёгкое на снимке слева.",
)
_RIBS = {
    "right_upper": Text("at the upper ribs on the right", "у верхних рёбер справа"),
    "right_middle": Text("at the middle ribs on the right", "у средних рёбер справа"),
    "right_lower": Text("at the lower ribs on the right", "у нижних рёбер справа"),
    "left_upper": Text("at the upper ribs on the left", "у верхних рёбер слева"),
    "left_middle": Text("at the middle ribs on the left", "у средних рёбер слева"),
    "left_lower": Text("at the lower ribs on the left", "у нижних рёбер слева"),
}
_LUNGS = {
    "right_upper": Text("at the apex of the right lung", "у верхушки правого лёгкого"),
    "right_middle": Text("at mid-height of the right lung", "на середине высоты правого лёгкого"),
    "right_lower": Text("at the base of the right lung", "у основания правого лёгкого"),
    "left_upper": Text("at the apex of the left lung", "у верхушки левого лёгкого"),
    "left_middle": Text("at mid-height of the left lung", "на середине высоты левого лёгкого"),
    "left_lower": Text("at the base of the left lung", "у основания левого лёгкого"),
}
WHERE = {
    "lungs": _LUNGS,
    "ribs": _RIBS,
    "clavicles": {
        "right_outer": Text("where the right clavicle leaves the ribs", "у выхода правой ключицы за грудную клетку"),
        "right_inner": Text("at the breastbone end of the right clavicle", "у грудинного конца правой ключицы"),
        "left_inner": Text("at the breastbone end of the left clavicle", "у грудинного конца левой ключицы"),
        "left_outer": Text("where the left clavicle leaves the ribs", "у выхода левой ключицы за грудную клетку"),
    },
    "heart": {
        "upper": Text("at the upper border of the heart, below the great vessels", "у верхней границы сердца"),
        "right": Text("at the right border of the heart", "у правой границы сердца"),
        "left": Text("at the left border of the heart", "у левой границы сердца"),
        "lower": Text("at the lower border of the heart, on the diaphragm", "у нижней границы сердца, на диафрагме"),
    },
}
"""Where an error lies, by structure and region; each goes into a sentence and stands alone as an answer."""

IN_WORDS = Text("The film in words", "Снимок словами")
OUTLINES = Text("What covers which part of the picture", "Какую часть снимка что занимает")
ROWS = {
    "truth": Text("truth", "разметка"),
    "drawing": Text("your drawing", "ваш рисунок"),
    "model": Text("model", "модель"),
}
WHO = Text("whose", "чьё")
COVERS = Text("area", "площадь")
ACROSS = Text("left to right", "слева направо")
DOWN = Text("top to bottom", "сверху вниз")
NOTHING = Text("nothing", "ничего")
SPAN = Text(
    "It covers {area} of the picture, {across} from left to right and {down} from top to bottom.",
    "Он занимает {area} снимка: {across} слева направо и {down} сверху вниз.",
)
PLACES = {
    "drawing": Text(
        "Your drawing: wrong pixels by place, % of the true area", "Ваш рисунок: ошибки по местам, % истинной площади"
    ),
    "model": Text(
        "The model: wrong pixels by place, % of the true area", "Модель: ошибки по местам, % истинной площади"
    ),
}
PLACE = Text("place", "место")
MISSED = Text("missed", "пропущено")
FALSE = Text("false", "лишнее")
