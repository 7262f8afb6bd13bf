"""Words of a text as they are found again: "mencetak", "pencetakan" and "tercetak" all hold "cetak". Pure.

Snowball takes affixes off, but a nasal prefix has swallowed the first letter of many roots (kirim: mengirim), and no rule
says which it was. So a word has several stems: the word itself, what Snowball makes of it, and of each root that it may
have had. Two words are alike when they have a stem in common; the same is done to what is kept and to what is asked.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

LONGEST_WORD = 40
MOST_STEMS = 4_000  # of one text: what lies behind them is found by nobody, and no text that people write has as many
MOST_WORDS = 8  # of a question
SHORTEST_BEGINNING = 3  # "pri" finds "printer", "pr" does not

_CHUNK = re.compile(r"[^\W_]+(?:[-.@/'’][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_VOWEL = "[aiueo]"
# A prefix as it is written -> what may have stood before it was put there; {} is the rest of the word.
_SWALLOWED = tuple(
    (re.compile(pattern), roots)
    for pattern, roots in (
        (rf"(?:me|pe)ny({_VOWEL}.+)", ("s{}", "ny{}")),
        (
            r"(?:me|pe)nge([^aiueo][lr]?[aiueo][^aiueo])(?:k?an)?",
            ("{}", "ke{}"),
        ),  # mengecek, pengecatan: roots of one syllable
        (r"(?:me|pe)nge([^aiueo].+)", ("{}", "ke{}")),  # mengetik
        (rf"(?:me|pe)ng({_VOWEL}.+)", ("k{}", "{}")),
        (rf"(?:me|pe)n({_VOWEL}.+)", ("t{}", "n{}")),
        (rf"(?:me|pe)m({_VOWEL}.+)", ("p{}", "m{}")),
        (r"nge(.{3,})", ("{}",)),  # as people say it: ngeprint
        (rf"ng({_VOWEL}.{{2,}})", ("k{}", "{}")),  # ngirim
        (rf"ny({_VOWEL}.{{2,}})", ("s{}", "c{}")),  # nyetak
        (r"([^\W\d]{3,})2(?:an|nya)?", ("{}",)),  # lampu2
    )
)
_PREFIXES = ("memper", "diper", "keter", "keber", "ter", "ber", "per", "di", "ke", "se", "me", "pe")
_PARTICLES = ("nya", "lah", "kah", "pun")
_SUFFIXES = ("kan", "an", "i")
# Words that every report is full of: they find everything, so they are left out where others are asked for as well.
_COMMON = """ada adalah agar akan aku anda apa atas atau bagi bahwa bapak belum bila bisa bu buat bukan dalam dan dapat dari
    dengan di dia dimana dong ga gak hal hanya harus hingga ia ibu ini itu jadi jangan jika juga kalau kami kamu karena ke kembali
    kepada kita lagi lah lalu lebih maka masih mau mohon namun nya oleh pada pak para per pun saat saja sama sampai sangat
    saya sebagai sebuah secara sedang sejak selalu semua seperti serta setelah setiap sudah supaya tadi tak tanpa tapi telah
    terhadap tetapi tidak tolong untuk yang ya yg tdk dgn utk sdh blm krn dlm pd a an and are at for in is it not of on or
    the to was with"""
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Asked:
    """A word of a question: any of the choices will do, and of a choice all that stands in it."""

    choices: tuple[tuple[frozenset[str], ...], ...]
    beginnings: frozenset[str] = frozenset()  # a word that begins so will do as well


def stems_of(text: str) -> list[str]:
    """All by which this text is found, each once."""
    found: dict[str, None] = {}
    for chunk in _chunks(text):
        parts = _WORD.findall(chunk)
        for word in [*parts, *_joined(parts)]:
            found.update(dict.fromkeys(sorted(_stems(word[:LONGEST_WORD]))))
        if len(found) >= MOST_STEMS:
            break
    return list(found)[:MOST_STEMS]


def asked_for(words: str) -> list[Asked]:
    """What somebody asks for; the last word may be one that is still being typed."""
    chunks = list(_chunks(words))
    telling = [chunk for chunk in chunks if chunk not in COMMON] or chunks
    told = [_asked(chunk) for chunk in dict.fromkeys(telling[:MOST_WORDS])]
    if told and telling and telling[-1] == chunks[-1] and not words[-1:].isspace():
        last = _WORD.findall(telling[min(len(telling), MOST_WORDS) - 1])[-1]
        told[-1] = Asked(told[-1].choices, _beginnings(last)) if "-" not in telling[-1] else told[-1]
    return told


def telling_words(text: str, *, most: int) -> list[Asked]:
    """The words of a text that say most about it: the longest ones, which are the rarest more often than not."""
    chunks = dict.fromkeys(chunk for chunk in _chunks(text[:4_000]) if len(chunk) > 3 and chunk not in COMMON)
    by_root: dict[frozenset[str], str] = {}
    for chunk in sorted(chunks, key=lambda one: (-len(one), one)):
        by_root.setdefault(frozenset(_root(word) for word in _WORD.findall(chunk)), chunk)
    return [_asked(chunk) for chunk in list(by_root.values())[:most]]


def is_in(asked: Iterable[Asked], stems: frozenset[str]) -> bool:
    """Whether any of the words stands among these stems."""
    return any(
        any(all(part & stems for part in choice) for choice in one.choices)
        or any(stem.startswith(tuple(one.beginnings)) for stem in stems)
        for one in asked
    )


def marked(text: str, asked: Iterable[Asked]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words that were asked for."""
    wanted = {stem for one in asked for choice in one.choices for part in choice for stem in part}
    beginnings = tuple(beginning for one in asked for beginning in one.beginnings)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for place in _WORD.finditer(text):
        word = _plain(place[0])[:LONGEST_WORD]
        stems = _stems(word)
        if stems & wanted or (beginnings and any(stem.startswith(beginnings) for stem in stems)):
            pieces += [(text[end : place.start()], False), (place[0], True)]
            end = place.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]


def _asked(chunk: str) -> Asked:
    parts = _WORD.findall(chunk)
    choices = [tuple(frozenset(_stems(part[:LONGEST_WORD])) for part in dict.fromkeys(parts))]
    choices += [(frozenset(_stems(word[:LONGEST_WORD])),) for word in _joined(parts)]
    return Asked(tuple(choices))


def _beginnings(word: str) -> frozenset[str]:
    return frozenset(one for one in (word, _root(word)) if SHORTEST_BEGINNING <= len(one) <= LONGEST_WORD)


def _chunks(text: str) -> Iterator[str]:
    """Words as people write them, with what they hang together by: "lampu-lampu", "JAR-WAN", "budi@kota.go.id"."""
    return (place[0] for place in _CHUNK.finditer(_plain(text)))


def _joined(parts: list[str]) -> list[str]:
    """The same in one word: "wi-fi" is found by "wifi", a number also without its dashes."""
    return ["".join(parts)] if len(set(parts)) > 1 and sum(map(len, parts)) <= LONGEST_WORD else []


def _plain(text: str) -> str:
    """Without capitals, accents and other dress. As long as before, for letters that people here write."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )


@lru_cache(maxsize=20_000)
def _stems(word: str) -> frozenset[str]:
    found = {word, _root(word)}
    for bare in {word, *_without_prefix(word)}:
        found |= {bare, _root(bare), *_without_suffix(bare)}
    return frozenset(found)


def _without_prefix(word: str) -> list[str]:
    """What may be left of it when a prefix goes, with the letter back that the prefix has swallowed."""
    for pattern, shapes in _SWALLOWED:
        if match := pattern.fullmatch(word):
            return [shape.format(match[1]) for shape in shapes]
    return [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix) and _is_root(word, prefix)]


def _without_suffix(word: str) -> list[str]:
    """Each way to take a suffix off: "cetakan" is cetak-an, "kerjakan" is kerja-kan, and no rule says which."""
    bare = next((word.removesuffix(one) for one in _PARTICLES if word.endswith(one) and len(word) > len(one) + 3), word)
    return [bare] + [bare.removesuffix(one) for one in _SUFFIXES if bare.endswith(one) and _is_root(bare, one)]


def _is_root(word: str, affix: str) -> bool:
    """Whether what is left without the affix can be a root: two syllables, as nearly all have."""
    rest = word.removeprefix(affix) if word.startswith(affix) else word.removesuffix(affix)
    return len(rest) > 3 and len(re.findall(_VOWEL, rest)) > 1


_snowball = snowballstemmer.stemmer("indonesian")


def _root(word: str) -> str:
    return str(_snowball.stemWord(word)) if word.isalpha() and len(word) > 3 else word
