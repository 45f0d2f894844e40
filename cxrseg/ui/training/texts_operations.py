"""The texts of the augmentation explorer on the Training tab."""

from cxrseg.ui.shared.language import Text

EXPLORER = Text("Augmentation explorer", "Аугментация: попробуйте сами")
EXPLORER_LEAD = Text(
    "Each time a film is trained on, it is changed at random, and its truth with it. These are the paper's 13 "
    "operations with the parameters of this project's pipeline “paper”; the paper gives none. Here an operation is "
    "shown alone and always happens; Compose and OneOf, which hold the others, run as they do in training.",
    "Каждый раз перед показом сети снимок случайно изменяется, а вместе с ним и разметка. Здесь 13 операций из статьи "
    "с параметрами из конвейера «paper» этого проекта: в самой статье их нет. Операция показана отдельно и применяется "
    "всегда; Compose и OneOf, которые объединяют остальные, работают так же, как при обучении.",
)
OTHER_PIPELINE = Text(
    "The model of this page was trained last with another pipeline: {name}.",
    "Модель этой страницы в последний раз обучалась с другим конвейером: {name}.",
)
OPERATION = Text("Operation (the paper's names)", "Операция (названия из статьи)")
FILM = Text("Film", "Снимок")
FILM_CHOICE = Text("{number} of {total}: {name}", "{number} из {total}: {name}")
SEED = Text("Seed of the draw", "Зерно случайности")
AGAIN = Text("Draw again", "Ещё раз")
DEFAULTS = Text("As in training", "Как при обучении")
NO_FILMS = Text(
    "The films of the folder examples are not here, so there is nothing to change. Run the page from a clone of the "
    "repository.",
    "Снимков из папки examples здесь нет, поэтому менять нечего. Запустите страницу из копии репозитория.",
)
BUSY = Text("Drawing…", "Применяется…")
FAILED = Text("This film cannot be shown", "Этот снимок не удалось показать")
FAULT = Text(
    "The server could not read or change this film; its log says why. Please choose another one.",
    "Сервер не смог прочитать или изменить этот снимок; причина — в его журнале. Выберите другой.",
)

SHOW = Text("Show", "Показать")
SHOW_GRID = Text("grid that moves along", "сетка, которая сдвигается вместе со снимком")
SHOW_UNKNOWN = Text("beyond the frame: unknown", "за краем кадра: неизвестно")
BEFORE = Text("Before", "До")
AFTER = Text("After: {name}", "После: {name}")
SIZE = Text("{width} × {height} px", "{width} × {height} пикс.")
ALT_BEFORE = Text("Radiograph {film} with its truth", "Рентгенограмма {film} с разметкой")
ALT_AFTER = Text(
    "The same film and truth after {name}; the table below gives the areas",
    "Тот же снимок и разметка после {name}; площади — в таблице ниже",
)

IN_CODE = Text("In the pipeline", "В конвейере")
SET_HERE = Text("As set here", "Как задано здесь")
HOW_OFTEN = Text("How often", "Как часто")
CHANCE = Text("on {share} of the films", "на {share} снимков")
THIS_DRAW = Text("This draw", "На этот раз")
NOTHING = Text("nothing has been changed", "ничего не изменилось")
THE_TRUTH = Text("The truth", "Разметка")
TRUTH_STAYS = Text("stays as it is: no pixel moves", "остаётся прежней: пиксели не сдвигаются")
TRUTH_MOVES = Text("moves with the picture", "сдвигается вместе со снимком")
TRUTH_UNKNOWN = Text(
    "{share} of the frame lies beyond the film: its truth is unknown, which is not background, and is left out of the "
    "loss",
    "{share} кадра лежит за краем снимка: что там, неизвестно (это не фон), и в функцию потерь эта часть не входит",
)
AREAS = Text("Share of the frame", "Доля кадра")
STRUCTURE = Text("structure", "структура")
AREA_BEFORE = Text("before", "до")
AREA_AFTER = Text("after", "после")
UNKNOWN_AREA = Text("unknown", "неизвестно")

DRAWN = {
    "RandomContrast": Text("contrast × {factor}", "контраст × {factor}"),
    "RandomBrightness": Text("{shift} grey levels of 255", "{shift} уровней серого из 255"),
    "RandomGamma": Text(
        "gamma {gamma}: below 1 brightens, above 1 darkens", "гамма {gamma}: меньше 1 — светлее, больше 1 — темнее"
    ),
    "HorizontalFlip": Text("mirrored", "отражён"),
    "Resize": Text("now {width} × {height} pixels", "теперь {width} × {height} пикселей"),
    "PadIfNeeded": Text(
        "{left} pixels added at the left, {right} at the right, {top} above, {bottom} below",
        "добавлено пикселей: слева {left}, справа {right}, сверху {top}, снизу {bottom}",
    ),
    "RandomSizedCrop": Text(
        "a part of {width} × {height} pixels is kept and brought to the size of the input",
        "оставлена часть {width} × {height} пикселей и приведена к размеру входа",
    ),
    "Normalize": Text(
        "grey levels 0 to 255 become {low} to {high}; mean {mean}, standard deviation {std}",
        "уровни серого от 0 до 255 становятся числами от {low} до {high}; среднее {mean}, стандартное отклонение {std}",
    ),
}
"""What an operation has drawn, by the paper's name."""

DRAWN_WARP = Text(
    "pixels moved by {mean} of the frame (root mean square), by {most} at most",
    "пиксели сдвинуты на {mean} кадра (среднеквадратично), самое большее на {most}",
)

EXPLAINED = {
    "RandomContrast": Text(
        "Spreads the grey levels around black or pulls them together, as another exposure or another window would. "
        "contrast_limit is how far the factor may be from 1.",
        "Растягивает или сжимает шкалу серого, как при другой экспозиции или другом окне. contrast_limit — насколько "
        "множитель может отличаться от 1.",
    ),
    "RandomBrightness": Text(
        "Makes the whole film lighter or darker. brightness_limit is the largest shift, as a share of the range.",
        "Делает весь снимок светлее или темнее. brightness_limit — наибольший сдвиг, в долях диапазона.",
    ),
    "RandomGamma": Text(
        "Bends the grey scale: the middle moves while black and white stay, as the characteristic curves of films and "
        "detectors do. gamma_limit is given in per cent.",
        "Изгибает шкалу серого: середина сдвигается, чёрное и белое остаются, как у характеристических кривых плёнок и "
        "детекторов. gamma_limit задаётся в процентах.",
    ),
    "Normalize": Text(
        "Brings the grey levels to the scale that the encoder's ImageNet weights expect: minus mean, divided by std. "
        "The picture looks the same; the numbers do not.",
        "Приводит уровни серого к шкале, которую ждут веса энкодера, обученные на ImageNet: минус mean, делить на std. "
        "Снимок выглядит так же, числа — другие.",
    ),
    "HorizontalFlip": Text(
        "Mirrors the film. The paper does it, and it doubles the data; but a mirrored chest has its heart on the "
        "wrong side, so --no-flip leaves it out.",
        "Отражает снимок. Так делают в статье, и данных становится вдвое больше; но у отражённой грудной клетки сердце "
        "не с той стороны, поэтому есть --no-flip.",
    ),
    "Resize": Text(
        "Brings every film to the size of the network's input. Fine lines, such as rib edges, pay for it: set it lower "
        "and see them go.",
        "Приводит любой снимок к размеру входа сети. Расплачиваются тонкие линии, например края рёбер: уменьшите "
        "размер и посмотрите, как они исчезают.",
    ),
    "PadIfNeeded": Text(
        "Adds a border, so that the chest looks smaller and off the centre. The border is black, and what would be "
        "there is unknown.",
        "Добавляет поля, и грудная клетка становится меньше и смещается. Поля чёрные, а что было бы на их месте, "
        "неизвестно.",
    ),
    "RandomSizedCrop": Text(
        "Cuts out a square and enlarges it: collimation and size of the patient vary like that. The first number of "
        "min_max_height is the smallest side in pixels.",
        "Вырезает квадрат и увеличивает его: так меняются диафрагмирование и размеры пациента. Первое число "
        "min_max_height — наименьшая сторона в пикселях.",
    ),
    "ElasticTransform": Text(
        "Pushes pixels about smoothly and at random, as if the film were rubber. alpha is the strength, sigma the "
        "smoothness: a small sigma with a large alpha tears bones apart.",
        "Плавно и случайно сдвигает пиксели, как будто снимок резиновый. alpha — сила, sigma — плавность: при малой "
        "sigma и большой alpha кости рвутся.",
    ),
    "GridDistortion": Text(
        "Stretches and squeezes the columns and rows of a grid. num_steps is the number of cells on a side, "
        "distort_limit how much each may change.",
        "Растягивает и сжимает столбцы и строки сетки. num_steps — число ячеек по стороне, distort_limit — насколько "
        "может измениться каждая.",
    ),
    "OpticalDistortion": Text(
        "Bends the film like a lens: barrel or pincushion. distort_limit is the largest strength of either.",
        "Искривляет снимок, как линза: бочкой или подушкой. distort_limit — наибольшая сила того и другого.",
    ),
    "OneOf": Text(
        "A container: it picks one of its operations, and with 1 − p none. Training has three of them: grey levels, "
        "warps and framing. Draw again and see what each picks.",
        "Контейнер: выбирает одну из своих операций, а с вероятностью 1 − p — ни одной. При обучении их три: серые "
        "тона, искажения и кадрирование. Нажмите «Ещё раз» и посмотрите, что выберет каждый.",
    ),
    "Compose": Text(
        "The container around all: one operation after another, each with its own chance. This is what the network "
        "gets to see, down to the size of its input.",
        "Контейнер для всех: операции идут одна за другой, каждая со своей вероятностью. Именно это видит сеть, вплоть "
        "до размера её входа.",
    ),
}
"""What each of the paper's operations does, by the paper's name."""
