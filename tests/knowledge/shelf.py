"""A small shop's passages, indexed with the hash embedder, for the tests of retrieval and calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shopclerk.knowledge.calibration import Calibration, calibrate
from shopclerk.knowledge.errors import EmbedderError
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.keyword_index import BM25Index
from shopclerk.knowledge.passage import Document, Kind, Passage, PassageId
from shopclerk.knowledge.pieces import piece_texts, whole_text
from shopclerk.knowledge.ports import CutDocument, PassageVectors, Reranker, Vectors
from shopclerk.knowledge.retrieval import HybridRetriever
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.passage_index import FakePassageIndex


def passage(
    uri: str, section: str, text: str, *, locale: str = "en", kind: Kind = Kind.SECTION, **more: object
) -> Passage:
    """A passage of the document before the `#`."""
    document = uri.split("#", maxsplit=1)[0]
    question = section if kind is Kind.FAQ else ""
    return Passage(
        id=PassageId(f"{uri}@{locale}"),
        document=document,
        uri=uri,
        title=document.split(".")[0],
        section=section,
        text=text,
        locale=locale,
        kind=kind,
        question=question,
        **more,  # type: ignore[arg-type]
    )


SHOP = (
    passage("returns.md#window", "Return window", "Items can be returned within 30 days of delivery."),
    passage("returns.md#shoes", "Trying on shoes", "Shoes may be tried on indoors. Worn shoes cannot be returned."),
    passage("returns.md#fee", "Return fee", "A return label costs $7. Faulty items travel back for free."),
    passage("shipping.md#times", "Delivery times", "Standard delivery takes three to five business days."),
    passage("shipping.md#abroad", "Shipping abroad", "We ship to Canada, Japan and the European Union."),
    passage("payments.md#cards", "Accepted cards", "We accept Visa, Mastercard and American Express."),
    passage("payments.md#invoice", "Invoices", "An invoice can be downloaded from the order page."),
    passage("warranty.md#length", "Warranty length", "The warranty lasts two years from delivery."),
    passage("faq.csv#gift", "Do gift cards expire?", "Gift cards never expire.", kind=Kind.FAQ),
    passage("faq.csv#wrap", "Can you wrap my present?", "Gift wrapping costs $4 an item.", kind=Kind.FAQ),
    passage("faq.csv#points", "How do I earn points?", "You earn one point for each dollar.", kind=Kind.FAQ),
    passage("zh/returns.md#期限", "退货期限", "商品可以在签收后30天内退货。", locale="zh"),
    passage("zh/payments.md#方式", "支付方式", "我们接受信用卡和礼品卡付款。", locale="zh"),
    passage(
        "products.csv#hp-head-014",
        "Stillwater headphones",
        "Stillwater headphones sku: HP-HEAD-014.\nStillwater headphones battery life: 40 hours.\n"
        "Stillwater headphones weight: 210 g.\nStillwater headphones price: $129.\n"
        "Stillwater headphones colour: black.",
        kind=Kind.PRODUCT,
    ),
    passage(
        "holiday.md#longer",
        "Holiday returns",
        "Holiday purchases can be returned until the end of January.",
        valid_from=date(2026, 11, 1),
        valid_to=date(2027, 1, 31),
    ),
    passage("staff.md#goodwill", "Goodwill", "Agents may grant goodwill refunds up to $20.", audience="agent"),
)


class DeadEmbedder(HashEmbedder):
    """Cannot embed anything any more."""

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderError("the embedder is down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Indexed passages and what a retriever needs beside them."""

    catalogue: FakeCatalogue
    index: FakePassageIndex
    keywords: BM25Index
    calibration: Calibration

    def retriever(self, *, embedder: HashEmbedder | None = None, reranker: Reranker | None = None) -> HybridRetriever:
        """A retriever over this shelf."""
        return HybridRetriever(
            index=self.index,
            keywords=self.keywords,
            catalogue=self.catalogue,
            embedder=embedder or HashEmbedder(),
            calibration=self.calibration,
            reranker=reranker,
        )


async def shelf_of(passages: Sequence[Passage] = SHOP) -> Shelf:
    """The passages in a catalogue and both indexes, calibrated."""
    catalogue, index, keywords = FakeCatalogue(), FakePassageIndex(), BM25Index()
    await catalogue.apply(put=_documents(passages), removed=[])
    await index.upsert(passages, await vectors_of(passages))
    await keywords.rebuild(passages)
    calibration = await calibrate(passages, index=index, keywords=keywords, embedder=HashEmbedder())
    return Shelf(catalogue=catalogue, index=index, keywords=keywords, calibration=calibration)


async def vectors_of(passages: Sequence[Passage]) -> dict[PassageId, PassageVectors]:
    """Each passage's vectors by the hash embedder."""
    embedder = HashEmbedder()
    return {
        one.id: PassageVectors(
            whole=(await embedder.embed_passages([whole_text(one)]))[0],
            pieces=await embedder.embed_passages(piece_texts(one)),
        )
        for one in passages
    }


def _documents(passages: Sequence[Passage]) -> list[CutDocument]:
    found: dict[str, list[Passage]] = {}
    for one in passages:
        found.setdefault(one.document, []).append(one)
    return [
        CutDocument(
            document=Document(uri=uri, title=uri, locale=cut[0].locale, audience=cut[0].audience, digest=uri),
            passages=tuple(cut),
        )
        for uri, cut in found.items()
    ]
