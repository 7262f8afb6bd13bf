"""Which article fits what somebody has typed: stems in common, rare ones weighing more, those of a title most. Pure.

Published texts are few and never change, so their stems are worked out once and kept. The full-text index below answers
whether something holds all of some words; here a whole story is compared, and the best few are wanted.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.search.stems import COMMON, stems_of

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
MOST_WORDS = 40  # of what was typed; a whole story needs no more to be recognised
# Joined before words are cut: people write them apart, together, or in English.
SAME = (
    (r"\bwi[ -]fi\b", "wifi"),
    (r"\bkata sandi\b|\bpass ?words?\b|\bpasswd\b|\bsandi\b|\bpass\b", "katasandi"),
    (r"\be-mail\b|\bsurat elektronik\b|\bsurel\b", "email"),
    (r"\btanda ?tangan (?:elektronik|digital)\b", "tte"),
    (r"\bpass phrase\b|\bfrasa sandi\b", "passphrase"),
    (r"\beror\b|\berorr\b", "error"),
    (r"\bpencetak\b", "printer"),
    (r"\bnomor induk berusaha\b", "nib"),
)
# Said in every report and by every article: whoever asks for help says nothing with them.
_EMPTY = """bagaimana caranya cara kenapa mengapa apakah minta bantuan bantu dibantu masalah kendala gangguan muncul kok nih
    sih dulu kantor ruang ruangan bagian terima kasih pagi siang selamat baru"""
EMPTY = COMMON | frozenset(_EMPTY.split())
TITLE, SYMPTOM, ANSWER = 3.0, 2.0, 1.0
SAME_SERVICE = 1.6
FAR_BEHIND = 0.3  # of the best: what fits so much worse is not about the same
WORDS_FOR_ONE = 1.5  # of a longer story more words have to be in common: the root of their number, over this
LEAST_ALONE = 2.0  # a single word in common has to be a rare one, or stand in the title


@dataclass(frozen=True)
class Text:
    """What of an article is looked at."""

    key: int
    title: str
    symptom: str
    answer: str
    service_ids: frozenset[int] = frozenset()


def best(texts: Sequence[Text], words: str, *, service_id: int | None = None, limit: int = 5) -> list[int]:
    """The keys of the texts that fit, the best first; without words, those of the service."""
    asked = _words(words)[:MOST_WORDS]
    bags = {one.key: _bag(one.title, one.symptom, one.answer) for one in texts}
    weights = [_weight(stems, list(bags.values())) for stems in map(_stems, asked)]
    needed = max(1, math.ceil(math.sqrt(len(asked)) / WORDS_FOR_ONE))
    found: list[tuple[float, int]] = []
    for one in texts:
        is_of_service = service_id is not None and service_id in one.service_ids
        score, hits = _score(bags[one.key], [_stems(word) for word in asked], weights)
        if hits >= needed - is_of_service and (hits > 1 or score >= LEAST_ALONE):
            found.append((score * (SAME_SERVICE if is_of_service else 1), one.key))
        elif is_of_service and not asked:
            found.append((0.0, one.key))
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    return [key for score, key in found[:limit] if score >= found[0][0] * FAR_BEHIND]


def _words(text: str) -> list[str]:
    """The words that say something, each once, in their order."""
    plain = _same(text)
    return list(dict.fromkeys(word for word in WORD.findall(plain) if word not in EMPTY and len(word) > 1))


def _same(text: str) -> str:
    plain = text.casefold()
    for pattern, word in SAME:
        plain = re.sub(pattern, word, plain)
    return plain


@lru_cache(maxsize=20_000)
def _stems(word: str) -> frozenset[str]:
    return frozenset(stems_of(word))


@lru_cache(maxsize=2048)
def _bag(title: str, symptom: str, answer: str) -> dict[str, float]:
    """The stems of a text with what they weigh."""
    bag: dict[str, float] = {}
    for text, weight in ((answer, ANSWER), (symptom, SYMPTOM), (title, TITLE)):
        for word in _words(text):
            bag |= dict.fromkeys(_stems(word), weight)
    return bag


def _weight(stems: frozenset[str], bags: Sequence[dict[str, float]]) -> float:
    """How much a word says: the fewer texts have it, the more."""
    having = sum(1 for bag in bags if not stems.isdisjoint(bag))
    return math.log(1 + len(bags) / having) if having else 0.0


def _score(bag: dict[str, float], asked: Sequence[frozenset[str]], weights: Sequence[float]) -> tuple[float, int]:
    """How well it fits, and how many words are in common."""
    score, hits = 0.0, 0
    for stems, weight in zip(asked, weights, strict=True):
        best_place = max((bag[stem] for stem in stems if stem in bag), default=0.0)
        if best_place:
            hits += 1
            score += best_place * weight
    return score, hits
