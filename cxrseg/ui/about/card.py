"""The model card of a checkpoint, rendered for the page.

A card may come from anywhere on the Hub: raw HTML in it stays text, links run no script, headings take their place
below the page's own, and pictures, which would be fetched from elsewhere, are replaced by their alternative text.
"""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_BELOW = 3
"""The page's own headings go this deep; a card's first is one of the next level."""

_LONGEST = 200_000


class _Renderer(RendererHTML):
    """Writes HTML that suits the page."""

    def table_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Let wide tables scroll by themselves."""
        return '<div class="cx-scroll" tabindex="0"><table class="cx-table">'

    def table_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Close what `table_open` opened."""
        return "</table></div>"

    def heading_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Put a heading below the page's own."""
        return f"<h{_level(tokens[index].tag)}>"

    def heading_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Close what `heading_open` opened."""
        return f"</h{_level(tokens[index].tag)}>\n"

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Show code that can be scrolled with the keyboard."""
        return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'

    code_block = fence

    def link_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Open links in another window, without telling it about this one."""
        tokens[index].attrSet("target", "_blank")
        tokens[index].attrSet("rel", "noopener noreferrer")
        return self.renderToken(tokens, index, options, env)

    def image(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Show a picture's alternative text instead: fetching it would tell another server about the visit."""
        return f"<em>{self.renderInlineAsText(tokens[index].children or [], options, env)}</em>"


def _level(tag: str) -> int:
    return min(int(tag[1:]) + _BELOW - 1, 6)


def card_html(folder: Path) -> str | None:
    """Render a checkpoint folder's README.md, without its YAML; None where there is none.

    Args:
        folder: the checkpoint folder.
    """
    path = folder / "README.md"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8", errors="replace")[:_LONGEST]
    return render(without_yaml(text))


def without_yaml(text: str) -> str:
    r"""Leave out the metadata at the top of a card.

    Example:
        >>> without_yaml("---\nlicense: mit\n---\n# Card\n")
        '# Card\n'
    """
    return re.sub(r"\A\ufeff?---\s*\n.*?\n---\s*\n", "", text, flags=re.DOTALL)


def render(markdown: str) -> str:
    """Turn Markdown from anywhere into HTML that cannot do anything but be read."""
    return MarkdownIt("js-default", {"html": False, "linkify": False}, renderer_cls=_Renderer).render(markdown)
