"""The texts of the About tab."""

from cxrseg.ui.shared.language import Plural, Text

TAB_ABOUT = Text("About", "О проекте")

THE_MODEL = Text("The model on this page", "Модель этой страницы")
SOURCE = Text("Source", "Источник")
ON_THE_HUB = Text("on the Hugging Face Hub", "на Hugging Face Hub")
NETWORK = Text("Network", "Сеть")
NETWORK_TOLD = Text(
    "U-Net with the encoder {encoder}, input {size} × {size}", "U-Net с энкодером {encoder}, вход {size} × {size}"
)
OUTPUT = Text("Output", "Выход")
OUTPUTS = {
    "multilabel": Text(
        "a probability per structure and pixel (sigmoid); structures may overlap. Masks reach down to 0.5 and are then "
        "corrected by anatomy: two lungs and one heart without holes, no specks",
        "вероятность каждой структуры в каждом пикселе (сигмоида); структуры могут перекрываться. Маски — всё от 0,5, "
        "с поправкой на анатомию: два лёгких и одно сердце без дыр, без крошек",
    ),
    "multiclass": Text("one of five classes per pixel (softmax)", "один из пяти классов на пиксель (softmax)"),
}
KNOWS = Text("It knows", "Знает")
KNOWS_NOT = Text("not: {names}", "не знает: {names}")
VERSION = Text("Version of cxrseg", "Версия cxrseg")
CODE_LICENCE = Text("Licence of code and weights", "Лицензия кода и весов")
PRIVACY = Text("Your films", "Ваши снимки")
PRIVACY_TOLD = Text(
    "stay on the server for 20 minutes at most, are seen by nobody else and train nothing; the page fetches nothing "
    "from other servers",
    "хранятся на сервере не дольше 20 минут, никому не показываются и ничего не обучают; со сторонних серверов "
    "страница ничего не загружает",
)

DATA = Text("Data and licences", "Данные и лицензии")
DATA_LEAD = Text(
    "What the model has learned from. Of these, only the validation films among the examples are part of this project.",
    "На чём обучена модель. Из этих данных в проект входят только проверочные снимки, показанные в примерах.",
)
D_FILMS = Text("Films trained on / validated on", "Снимки: обучение / проверка")
D_LABELLED = Text("Labelled", "Размечены")
D_ORIGIN = Text("Origin", "Происхождение")
D_LICENCE = Text("Licence", "Лицензия")
NO_DATA = Text(
    "This model does not say what it has learned from (no validation.json).",
    "Эта модель не сообщает, на чём обучена (нет validation.json).",
)
ORIGINS = (
    Text(
        "real films: the Cardiothoracic Ratio Estimation Dataset (N. Dong et al., DLMIA 2018 and MICCAI 2019), with "
        "its readers' lungs and hearts and this project's outlines of clavicles and ribs",
        "настоящие снимки: Cardiothoracic Ratio Estimation Dataset (N. Dong et al., DLMIA 2018 и MICCAI 2019); лёгкие "
        "и сердце обведены его авторами, ключицы и рёбра — этим проектом",
    ),
    Text("not recorded", "не записано"),
    Text("not recorded: ask whoever has the films", "не записано: спросите у владельца снимков"),
)
"""Origins and licences of data sets; the English is what `cxrseg.publishing.card` says."""

LIMITS = Text("Limits and known failures", "Границы применимости и известные ошибки")
LIMIT_UPRIGHT = Text(
    "It is meant for frontal films of upright adults. Side views, films taken lying down, children and other parts of "
    "the body have not been measured; the page warns of much that does not look right, but not of everything.",
    "Модель рассчитана на прямые снимки взрослых стоя. На боковых проекциях, снимках лёжа, у детей и на других "
    "областях тела она не проверялась; о многом подозрительном страница предупреждает, но не обо всём.",
)
LIMIT_DISEASE = Text(
    "Effusions, collapse, tumours, surgery and large devices change what lungs and heart look like; how far the masks "
    "can then be trusted has not been measured.",
    "Выпот, ателектаз, опухоли, операции и крупные устройства меняют вид лёгких и сердца; насколько тогда можно верить "
    "маскам, не измерено.",
)
LIMIT_DRAWN = Text(
    "On the real films that it learned from, people have outlined {real}, but not {made}: their truth comes from "
    "simulated or projected films alone, and how well it finds them on real films has not been measured.",
    "На настоящих снимках, по которым она обучалась, люди разметили: {real}. Не размечены на них: {made}; эта разметка "
    "есть только у симулированных и спроецированных снимков, и как точно модель находит их на настоящих, не измерено.",
)
LIMIT_ONE_CT = Text(
    "All simulated films come from one patient's CT, so figures on them are easier to reach than on real ones.",
    "Все симулированные снимки получены из КТ одного пациента, поэтому высокие показатели на них даются легче, чем на "
    "настоящих.",
)
LIMIT_WEAKEST = Text(
    "Its weakest validation films: {films} (Dice).",
    "Худшие проверочные снимки: {films} (Дайс).",
)
WEAKEST = Text("{structure} {dice} on {film}", "{structure} {dice} (снимок {film})")
LIMIT_CHOSEN = Text(
    "The epoch that is kept was chosen on the validation films, so their figures flatter it a little.",
    "Сохранённая эпоха выбрана по проверочным снимкам, поэтому их показатели немного завышены.",
)
LIMIT_CERTAIN = Text(
    "The uncertainty map shows what the model hesitates about; it can also be certain and wrong.",
    "Карта неопределённости показывает, где модель колеблется; она может и уверенно ошибаться.",
)
LIMIT_SHADOW = Text(
    "A film is a shadow: areas are those of the projection, enlarged by the distance to the detector, and the "
    "cardiothoracic ratio has its limit of 0.5 for adults on PA films only.",
    "Снимок — это тень: площади относятся к проекции и увеличены из-за расстояния до детектора, а граница 0,5 для "
    "кардиоторакального индекса верна только для взрослых на снимках PA.",
)

CARD = Text("Model card", "Карточка модели")
CARD_LEAD = Text(
    "The description that is published with the model.", "Описание, которое публикуется вместе с моделью, по-английски."
)
CARD_OPEN = Text("Show the model card", "Показать карточку модели")
NO_CARD = Text("This model comes without a card (no README.md).", "У этой модели нет карточки (README.md).")

USE = Text("Use it yourself", "Как использовать")
USE_PYTHON = Text("In Python", "В Python")
USE_CLIENT = Text("From a program", "Из программы")
USE_CLIENT_NOTE = Text(
    "First pip install gradio_client, and put this page's own address in place of 127.0.0.1. Endpoints: {names}; "
    "client.view_api() tells what they take and give.",
    "Сначала pip install gradio_client; вместо 127.0.0.1 подставьте адрес этой страницы. Точки входа: {names}; что они "
    "принимают и возвращают, покажет client.view_api().",
)
USE_COMMANDS = Text("On the command line", "В командной строке")

CITE = Text("What it follows", "На чём основано")
CITE_PAPER = Text(
    "The recipe and Tables I and II are those of a paper on transfer learning: U-Net with an EfficientNet encoder and "
    "Noisy-Student weights, 200 radiographs to train on and 14 to validate, 13 augmentations, 50 epochs. Training and "
    "Validation show it beside what was done and reached here.",
    "Рецепт обучения и таблицы I и II взяты из статьи о переносе обучения: U-Net с энкодером EfficientNet и весами "
    "Noisy Student, 200 рентгенограмм для обучения и 14 для проверки, 13 операций аугментации, 50 эпох. На вкладках "
    "«Обучение» и «Проверка» он показан рядом с тем, что сделано и получено здесь.",
)
CITE_UNET = Text("The network", "Сеть")
CITE_ENCODER = Text("The encoder", "Энкодер")
CITE_WEIGHTS = Text("The paper's first weights", "Начальные веса в статье")
CITE_RATIO = Text("The cardiothoracic ratio", "Кардиоторакальный индекс")
CITE_COLORS = Text("The colours", "Цвета")

LIBRARIES = Text("Libraries and their licences", "Библиотеки и их лицензии")
LIBRARIES_OPEN = Plural(
    ("library that this page stands on", "libraries that this page stands on"),
    (
        "библиотека, на которой основана страница",
        "библиотеки, на которых основана страница",
        "библиотек, на которых основана страница",
    ),
)
L_NAME = Text("library", "библиотека")
L_VERSION = Text("version", "версия")
NOT_STATED = Text("not stated", "не указана")
