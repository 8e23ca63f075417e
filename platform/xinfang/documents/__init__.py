"""Official documents (公文) from plain values: what a document says, set and printed as PDF."""

from xinfang.documents.official import Level, OfficialDocument, Paragraph
from xinfang.documents.press import GlyphMissing, Press

__all__ = ["GlyphMissing", "Level", "OfficialDocument", "Paragraph", "Press"]
