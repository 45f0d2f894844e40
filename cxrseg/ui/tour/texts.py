"""The texts of the guided tour."""

from cxrseg.ui.shared.language import Text

START = Text("Guided tour", "Экскурсия")
END = Text("End the tour", "Закончить")
NEXT = Text("Next step", "Дальше")
STEPS = (
    Text("Radiograph", "Снимок"),
    Text("Structures", "Структуры"),
    Text("Overlay", "Наложение"),
    Text("Confusion matrix", "Матрица ошибок"),
    Text("Where it fails", "Где ошибается"),
)
WORDS = (
    Text(
        "A radiograph is a shadow: air lets X-rays pass and is black, bone stops them and is white. The patient "
        "faces you, so the patient's right is on the left of the picture. Find, before any colour helps: both "
        "lungs, the heart's borders, the clavicles, and the ribs one by one. What hides what?",
        "Рентгенограмма — это тень: воздух пропускает лучи и выглядит чёрным, кость задерживает их и выглядит "
        "белой. Пациент обращён к вам лицом, поэтому его правая сторона слева на снимке. Найдите без подсказки: "
        "оба лёгких, контуры сердца, ключицы и каждое ребро. Что чем перекрыто?",
    ),
    Text(
        "The network gives each pixel a probability for each of four structures. Here are only the outlines. Point "
        "at a name under the film, or move to it with the Tab key, to see that structure alone: ribs cross the "
        "lungs, the heart covers part of the left lung. So the masks overlap, as the shadows do.",
        "Сеть даёт каждому пикселю вероятность каждой из четырёх структур. Здесь показаны только контуры. Наведите "
        "курсор на название под снимком или перейдите к нему клавишей Tab, и останется одна структура: рёбра "
        "пересекают лёгкие, сердце закрывает часть левого лёгкого. Маски перекрываются, как и тени.",
    ),
    Text(
        "Drag the handle: on its left the plain film, on its right what the network sees. Is each border where you "
        "would have drawn it? The diameters of heart and chest give the cardiothoracic ratio, with its limit for "
        "adults on films from the back (PA).",
        "Двигайте ползунок: слева от него исходный снимок, справа — то, что видит сеть. Там ли проходят границы, "
        "где вы провели бы их сами? По диаметрам сердца и грудной клетки получен кардиоторакальный индекс; граница "
        "нормы верна для взрослых в задне-передней проекции (PA).",
    ),
    Text(
        "How often is it right, on films that it has never seen? Each column is what is really there, each row "
        "what the network called it, each column adds up to 1. Look for the brightest cell off the diagonal: which "
        "structure is taken for which, and why would you expect just that?",
        "Как часто сеть права на снимках, которых она не видела? Столбец — то, что есть на самом деле, строка — "
        "как это назвала сеть; сумма по столбцу равна 1. Найдите самую яркую клетку вне диагонали: что с чем "
        "путается, и почему этого можно было ожидать?",
    ),
    Text(
        "Bright is where the network is unsure: borders, crossings of ribs, and where the film shows little. But "
        "it can be certain and wrong, so look for that too: on this film, are the clavicles found whole, do the "
        "ribs end where bones end? Then try a film of your own, turned or dark, and see what the page warns of.",
        "Светлое — там, где сеть не уверена: границы, перекрёсты рёбер, плохо видимые места. Но она может уверенно "
        "ошибаться, ищите и это: найдены ли на этом снимке ключицы целиком, кончаются ли рёбра там, где кончается "
        "кость? Затем возьмите свой снимок, повёрнутый или тёмный, и посмотрите, о чём предупредит страница.",
    ),
)
"""What each step says."""
