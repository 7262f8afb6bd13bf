"""Keys of the gate, and an address as it may be counted: blinded, so that none is ever stored. Pure."""

import hashlib
import hmac
from datetime import date
from ipaddress import IPv6Address, ip_address

UNKNOWN = "unknown"


def derived_key(secret: str, label: str) -> bytes:
    """A key of its own for each purpose."""
    return hmac.new(secret.encode(), f"desk gate: {label}".encode(), hashlib.sha256).digest()


def bucket_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that a household or a phone gets of IPv6."""
    try:
        found = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return found.packed[:8].hex()
    return str(found)


def blinded(address: str, *, secret: str, on: date) -> str:
    """The place under a key that changes daily: what was counted today says nothing about yesterday."""
    return hmac.new(derived_key(secret, f"address {on}"), bucket_of(address).encode(), hashlib.sha256).hexdigest()[:32]


def blinded_chat(chat_id: int, *, secret: str, on: date) -> str:
    """A chat under a key that changes daily, as addresses are counted."""
    return hmac.new(derived_key(secret, f"chat {on}"), str(chat_id).encode(), hashlib.sha256).hexdigest()[:32]


def digest(text: str) -> str:
    """What is stored of something that came from outside, however long or odd it is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
