"""Splits what is too long for one passage at paragraphs, lines and sentences."""

from .languages import width

LONGEST = 1200
"""Width of a passage's text (a Chinese character counts twice): about 300 tokens, well inside every embedder."""

_SEPARATORS = ["\n\n", "\n", "。", "！", "？", ". ", "! ", "? ", "；", "; ", "，", ", ", " ", ""]


def split_long(text: str, longest: int = LONGEST) -> list[str]:
    """`text` in parts of about equal width, none above `longest`; one part when it fits."""
    total = width(text)
    if total <= longest:
        return [text] if text else []
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    parts = -(-total // longest)
    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        keep_separator="end",
        chunk_size=min(longest, int(total / parts * 1.15) + 1),
        chunk_overlap=0,
        length_function=width,
    )
    return splitter.split_text(text)
