"""Names the intent of a text from its vector and its n-grams, or says that it is out of scope."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopclerk.knowledge.errors import IndexMismatchError
from shopclerk.knowledge.ports import Vectors

from ..model.message import Intent
from .linear_head import LinearHead
from .ngrams import Ngrams, NgramTable, hash_ngrams
from .spread import Spread

OUT_OF_SCOPE = "oos"
_LAYOUT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeGate:
    """A logistic regression over three signs of being in scope, and the log-odds below which a text is turned away."""

    weights: Vectors
    bias: float
    threshold: float

    def log_odds(self, signs: Vectors) -> Vectors:
        """`(n,)` log-odds of being in scope; `signs` is `(n, 3)`, see IntentHead.signs."""
        return np.asarray(signs @ self.weights + self.bias, dtype=np.float32)


OPEN_GATE = ScopeGate(weights=np.zeros(3, dtype=np.float32), bias=0.0, threshold=float("-inf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentHead:
    """A trained head. `temperature` divides the logits so that confidences are probabilities."""

    linear: LinearHead
    spread: Spread
    gate: ScopeGate = OPEN_GATE
    temperature: float = 1.0

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents it knows, out of scope left out, in the order of its scores."""
        return tuple(name for name in self.linear.names if name != OUT_OF_SCOPE)

    @property
    def dimension(self) -> int:
        """Length of the vectors it was trained with."""
        return len(self.linear.mean)

    def predict(self, text: str, vector: Vectors) -> Intent:
        """The intent of one text; `vector` is `(dim,)` or `(1, dim)`, from the embedder the head was trained with."""
        return self.predict_many([text], vector.reshape(1, -1))[0]

    def predict_many(self, texts: Sequence[str], vectors: Vectors) -> list[Intent]:
        """One intent a text; `vectors` is `(n, dim)`.

        A row of zeros (no embedder answered) is judged by its words alone and never called out of scope.
        """
        blind = (np.linalg.norm(vectors, axis=1) == 0).reshape(len(texts), 1)
        known = np.where(blind, self.linear.mean, vectors)
        scores, signs = self.signs([hash_ngrams(text) for text in texts], known)
        chances = softmax(scores / self.temperature)
        odds = np.where(blind.ravel(), np.inf, self.gate.log_odds(signs))
        names = self.intents
        return [
            Intent(name=OUT_OF_SCOPE, confidence=float(1 / (1 + np.exp(odd))))
            if odd < self.gate.threshold
            else Intent(name=names[best], confidence=float(row[best]))
            for row, best, odd in zip(chances, chances.argmax(axis=1), odds, strict=True)
        ]

    def signs(self, texts: Sequence[Ngrams], vectors: Vectors) -> tuple[Vectors, Vectors]:
        """`(n, intents)` logits, and `(n, 3)` signs of scope: best logit, its lead over `oos`, nearness."""
        scores = self.linear.scores(texts, vectors)
        off_topic = np.zeros(len(scores), dtype=np.float32)
        if OUT_OF_SCOPE in self.linear.names:
            column = self.linear.names.index(OUT_OF_SCOPE)
            off_topic = scores[:, column]
            scores = np.delete(scores, column, axis=1)
        best = scores.max(axis=1)
        lead = best - off_topic if OUT_OF_SCOPE in self.linear.names else off_topic
        return scores, np.stack([best, lead, self.spread.nearness(vectors)], axis=1)

    def to_bytes(self) -> bytes:
        """The head as a compressed npz without pickles."""
        buffer = io.BytesIO()
        linear, spread, gate = self.linear, self.spread, self.gate
        np.savez_compressed(
            buffer,
            layout=np.array(_LAYOUT),
            names=np.array(linear.names),
            linear_mean=linear.mean,
            vector_weights=linear.vector_weights,
            bias=linear.bias,
            hashes=linear.ngrams.hashes,
            idf=linear.ngrams.idf,
            ngram_weights=linear.ngram_weights,
            spread_mean=spread.mean,
            within=spread.within,
            overall=spread.overall,
            centres=spread.centres,
            gate_weights=gate.weights,
            numbers=np.array([gate.bias, gate.threshold, self.temperature]),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "IntentHead":
        """The head that `to_bytes` wrote. Raises IndexMismatchError for anything else."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as stored:
                return _assembled({name: stored[name] for name in stored.files})
        except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise IndexMismatchError("the stored intent head is not readable; train it again with a sync") from error


def softmax(scores: Vectors) -> Vectors:
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def _assembled(stored: dict[str, NDArray[np.generic]]) -> IntentHead:
    if int(stored["layout"]) != _LAYOUT:
        raise ValueError("another layout")
    bias, threshold, temperature = (float(number) for number in stored["numbers"])
    return IntentHead(
        linear=LinearHead(
            names=tuple(str(name) for name in stored["names"]),
            mean=stored["linear_mean"].astype(np.float32),
            vector_weights=stored["vector_weights"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
            ngrams=NgramTable(hashes=stored["hashes"].astype(np.uint32), idf=stored["idf"].astype(np.float32)),
            ngram_weights=stored["ngram_weights"].astype(np.float16),
        ),
        spread=Spread(
            mean=stored["spread_mean"].astype(np.float32),
            within=stored["within"].astype(np.float32),
            overall=stored["overall"].astype(np.float32),
            centres=stored["centres"].astype(np.float32),
        ),
        gate=ScopeGate(weights=stored["gate_weights"].astype(np.float32), bias=bias, threshold=threshold),
        temperature=temperature,
    )


def train(texts: Sequence[str], vectors: Vectors, intents: Sequence[str]) -> IntentHead:
    """A head from labelled texts and their `(n, dim)` vectors; `oos` rows teach it what to turn away.

    Needs two intents beside `oos`; raises ShopclerkError otherwise. Imports scikit-learn, which takes a second.
    """
    from .intent_training import train_head

    return train_head(texts, vectors, intents)
