"""Shopclerk's error tree from its root, and the leaves knowledge raises.

ShopclerkError                  one clear line: what, where, how to mend it
├── KnowledgeError
│   ├── DocumentError           a file that cannot be read as a document
│   ├── EmbedderError           vectors cannot be made (a wrong model, a dead server)
│   ├── IndexMismatchError      the index was written by another embedder or layout
│   ├── IndexUnavailableError   the vector store does not answer or is broken
│   └── IndexBusyError          another process is writing the index
└── …                           the rest is drawn in bot/errors.py
"""


class ShopclerkError(Exception):
    """The root. Its text is one line for an operator and is never shown to a shopper."""


class KnowledgeError(ShopclerkError):
    """Something about documents, vectors or the index."""


class DocumentError(KnowledgeError):
    """A document that cannot be read; the text names the file, the place and the remedy.

    `uri` is the document's, or empty when the problem may touch everything under the path.
    """

    def __init__(self, message: str, *, uri: str = "") -> None:
        super().__init__(message)
        self.uri = uri


class EmbedderError(KnowledgeError):
    """Vectors cannot be made."""


class IndexMismatchError(KnowledgeError):
    """The index was written by another embedder or an older layout and has to be rebuilt."""


class IndexUnavailableError(KnowledgeError):
    """The vector store does not answer, or what lies there is broken."""


class IndexBusyError(KnowledgeError):
    """Another process is writing the index; there is one writer at a time."""
