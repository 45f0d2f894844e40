"""Why something cannot be measured, believed or read: sentences of other modules, with their Russian.

The English of `SENTENCES` is what those modules write, blanks standing for what they fill in.
"""

from cxrseg.ui.shared.language import Text

NOT_MEASURABLE = {
    "not_trained": Text(
        "This model has not learned the structures that are measured.",
        "Эта модель не обучена структурам, которые здесь измеряются.",
    ),
    "no_heart": Text("No heart was found.", "Сердце не найдено."),
    "no_lung": Text("One of the two lungs was not found.", "Одно из двух лёгких не найдено."),
    "heart_cut": Text("The edge of the picture cuts the heart.", "Край снимка обрезает сердце."),
    "chest_cut": Text("The edge of the picture cuts the lungs.", "Край снимка обрезает лёгкие."),
    "heart_outside": Text("The heart was not found between the lungs.", "Сердце найдено не между лёгкими."),
    "implausible_ratio": Text(
        "The ratio found is not believable, so the outlines must be wrong.",
        "Полученное отношение неправдоподобно: контуры, по-видимому, неверны.",
    ),
    "implausible_film": Text(
        "The lungs found do not look like those of an upright frontal chest film.",
        "Найденные лёгкие не похожи на лёгкие на прямом снимке грудной клетки.",
    ),
}
"""By the codes of `cxrseg.measurements.quantities.NotMeasurable`."""

WARNING = Text(
    "This does not look like an upright frontal chest radiograph: {why}",
    "Это не похоже на прямую рентгенограмму грудной клетки в обычном положении: {why}",
)
SEEMS = Text("it seems to be {faults}.", "снимок, по-видимому, {faults}.")
AND = Text(" and ", " и ")
FAULT_TURNS = (
    None,
    Text("turned by 90° to the right", "повёрнут на 90° вправо"),
    Text("upside down", "перевёрнут вверх ногами"),
    Text("turned by 90° to the left", "повёрнут на 90° влево"),
)
FAULT_INVERTED = Text("inverted (bone dark, air bright)", "негативный (кости тёмные, воздух светлый)")
FAULT_MIRRORED = Text(
    "the heart lies to the patient's right, on the left of the picture: mirrored, or dextrocardia.",
    "сердце лежит справа от середины тела пациента, то есть слева на снимке: зеркальный снимок или декстрокардия.",
)
REMEDY_INVERT = Text("invert", "инвертировать")
REMEDY_TURNS = (
    None,
    Text("turn by 90° to the left", "повернуть на 90° влево"),
    Text("turn by 180°", "повернуть на 180°"),
    Text("turn by 90° to the right", "повернуть на 90° вправо"),
)
REMEDY_MIRROR = Text("mirror", "отразить зеркально")

_AGAIN = "сохраните или скачайте его ещё раз"

SENTENCES = (
    Text("no lungs are seen.", "лёгкие не видны."),
    Text("there are no two lungs side by side.", "нет двух лёгких рядом."),
    Text("no heart is seen.", "сердце не видно."),
    Text("neither clavicles nor ribs are seen.", "не видно ни ключиц, ни рёбер."),
    Text("lungs, heart and bones do not lie as they do in one.", "лёгкие, сердце и кости лежат не так, как на нём."),
    Text(
        "{name} is {size} pixels: both sides need at least {least}. Give the original, not a thumbnail.",
        "{name}: {size} пикселей, а нужно не менее {least} по каждой стороне. Дайте исходный снимок, а не миниатюру.",
    ),
    Text(
        "{name} is {size} pixels, more than {most} megapixels: make it smaller first.",
        "{name}: {size} пикселей, больше {most} мегапикселей. Сначала уменьшите снимок.",
    ),
    Text(
        "{name} is {size} pixels, longer than {aspect}:1: a frontal chest film is about square. Crop to the film.",
        "{name}: {size} пикселей, вытянут больше чем {aspect}:1, а прямой снимок грудной клетки почти квадратный. "
        "Обрежьте по снимку.",
    ),
    Text(
        "{name} has {count} pixels, more than {most} megapixels: make it smaller first.",
        "{name}: пикселей {count}, больше {most} мегапикселей. Сначала уменьшите снимок.",
    ),
    Text("Only the first of {pages} pages was read.", "Прочитана только первая из страниц ({pages})."),
    Text(
        "{name} has 16-bit colour and a rotation tag: save it upright, or in grey.",
        "{name}: 16-битный цвет с меткой поворота. Сохраните снимок в прямом положении или в оттенках серого.",
    ),
    Text(
        "{name} begins like {kind} but is not: it may be cut short. Export it again.",
        "{name} начинается как {kind}, но это не он; возможно, файл обрезан. Экспортируйте его ещё раз.",
    ),
    Text(
        "{name} cannot be read as {kind} ({error}): export or download it again.",
        "{name} не читается как {kind} ({error}): " + _AGAIN + ".",
    ),
    Text(
        "{name} has a kind of 16-bit colour that cannot be read: save it as 16-bit grey.",
        "{name}: такой 16-битный цвет не читается. Сохраните снимок в 16-битных оттенках серого.",
    ),
    Text(
        "{name} is a TIFF file that is damaged or of a rare kind ({error}): save it as 16-bit grey.",
        "{name}: повреждённый или редкий файл TIFF ({error}). Сохраните снимок в 16-битных оттенках серого.",
    ),
    Text(
        "{name} looks like a colour photo ({share} of it is coloured): give the radiograph itself, "
        "or convert it to grey if it is one.",
        "{name} похож на цветную фотографию (окрашено {share}): дайте саму рентгенограмму или переведите её в оттенки "
        "серого.",
    ),
    Text(
        "The picture has a tint or coloured marks: colour was removed.",
        "На снимке есть оттенок или цветные метки: цвет удалён.",
    ),
    Text(
        "{name} is a DICOM object without pixels: give the image object of the study.",
        "{name}: объект DICOM без изображения. Дайте объект с изображением из этого исследования.",
    ),
    Text(
        "{name} is a DICOM object without pixels ({kind}): give the image object of the study.",
        "{name}: объект DICOM без изображения ({kind}). Дайте объект с изображением из этого исследования.",
    ),
    Text(
        "{name}: its pixels cannot be decoded ({error}). Export it again, uncompressed.",
        "{name}: изображение не удалось декодировать ({error}). Экспортируйте его без сжатия.",
    ),
    Text(
        "{name} is a DICOM file with a damaged header ({error}): export it again.",
        "{name}: файл DICOM с повреждённым заголовком ({error}). Экспортируйте его ещё раз.",
    ),
    Text(
        "{name} holds {frames} frames: export the one frame that is the radiograph.",
        "{name} содержит кадров: {frames}. Экспортируйте один кадр с рентгенограммой.",
    ),
    Text(
        "{name} is a colour DICOM object ({kind}, {samples} samples per pixel): give the original grey one, "
        "or a PNG of it.",
        "{name}: цветной объект DICOM ({kind}, значений на пиксель: {samples}). Дайте исходный серый снимок или PNG.",
    ),
    Text(
        "{name} is a damaged DICOM file ({error}): export or download it again.",
        "{name}: повреждённый файл DICOM ({error}). Сохраните или скачайте его ещё раз.",
    ),
    Text(
        "{name} is no picture that can be read: it begins like DICOM but holds none.",
        "{name} — не снимок: файл начинается как DICOM, но изображения в нём нет.",
    ),
    Text("{name} is a folder: give one file in it.", "{name} — папка: дайте один файл из неё."),
    Text(
        "{name} is no longer on the server, which deletes films after {minutes} minutes: upload it again.",
        "{name} больше нет на сервере: через {minutes} минут снимки удаляются. Загрузите его снова.",
    ),
    Text("There is no file {name}: check its path ({path}).", "Файла {name} нет: проверьте путь ({path})."),
    Text(
        "{name} cannot be opened ({error}): check its permissions.",
        "{name} не открывается ({error}): проверьте права доступа.",
    ),
    Text("{name} is empty (0 bytes): export or download it again.", "{name}: пустой файл (0 байт), " + _AGAIN + "."),
    Text(
        "{name} is no picture that can be read (it begins with {head}): "
        "give a PNG, JPEG, BMP, TIFF, WebP or DICOM file, or a JSRT film.",
        "{name} — не снимок, который можно прочитать (начало файла: {head}). Дайте файл PNG, JPEG, BMP, TIFF, WebP или "
        "DICOM либо снимок JSRT.",
    ),
    Text(
        "{name} holds an array of shape {shape}: give one two-dimensional grey picture.",
        "{name} содержит массив размера {shape}: дайте один двумерный серый снимок.",
    ),
    Text(
        "{name} has {bad} pixels that are NaN or infinite: replace them before saving the film.",
        "{name}: пикселей со значением NaN или бесконечность — {bad}. Замените их перед сохранением снимка.",
    ),
    Text(
        "{name} has no contrast: every pixel is {value}. Give another export of the film.",
        "{name}: нет контраста, все пиксели равны {value}. Экспортируйте снимок иначе.",
    ),
    Text(
        "{name} has the size of a JSRT film, but a value of {value} where {most} is the most: "
        "give it as PNG, TIFF or DICOM.",
        "{name}: размер как у снимка JSRT, но есть значение {value} при наибольшем {most}. Дайте PNG, TIFF или DICOM.",
    ),
    Text(
        "A film is (H, W), but these pixels have the shape {shape}.",
        "Снимок должен быть (H, W), а размер этого массива {shape}.",
    ),
    Text(
        "Every pixel has the value {value}: there is nothing to see. Use another picture.",
        "Все пиксели равны {value}: на снимке ничего не видно. Возьмите другой.",
    ),
    Text(
        "The film holds NaN or infinite values: replace them before it is judged.",
        "В снимке есть значения NaN или бесконечность: замените их перед проверкой.",
    ),
    Text(
        "The film holds NaN or infinite values: replace them before segmenting.",
        "В снимке есть значения NaN или бесконечность: замените их перед сегментацией.",
    ),
    Text(
        "The picture has only {levels} grey levels: is it a mask or a drawing?",
        "На снимке всего {levels} уровней серого: может быть, это маска или рисунок?",
    ),
    Text("The display window was ignored: {error}.", "Окно отображения не применено: {error}."),
    Text(
        "The display window was ignored: it leaves no contrast.",
        "Окно отображения не применено: с ним не остаётся контраста.",
    ),
    Text(
        "The file says that it is no radiograph: its modality is {modality}.",
        "По данным файла это не рентгенограмма: модальность {modality}.",
    ),
    Text(
        "The file says that it shows another part of the body: {part}.",
        "По данным файла снята другая часть тела: {part}.",
    ),
    Text("The file says that it is no frontal view: {view}.", "По данным файла это не прямая проекция: {view}."),
    Text(
        "The file says that the picture is mirrored: the patient's right is on the right.",
        "По данным файла снимок зеркальный: правая сторона пациента справа.",
    ),
)
