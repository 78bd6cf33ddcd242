"""The shipped knowledge base: articles a person wrote, each resting on a statute.

`load()` reads the articles, `overlays()` what regions change in them, `resolve()` tells what
holds in a region on a day. `python -m knowledge` checks everything; README.md is for editors.
"""

from knowledge.article import Article, Overlay
from knowledge.citation import Citation, Fact, Law
from knowledge.loader import Catalogue, Malformed, load, load_catalogue, load_laws, overlays
from knowledge.resolution import chain, resolve

__all__ = [
    "Article",
    "Catalogue",
    "Citation",
    "Fact",
    "Law",
    "Malformed",
    "Overlay",
    "chain",
    "load",
    "load_catalogue",
    "load_laws",
    "overlays",
    "resolve",
]
