"""Fresh tokens of the API for the demo accounts, for tests and visitors."""

from datetime import datetime
from typing import Any

from desk.accounts import queries, tokens
from desk.accounts.policy import Scope

NAME, KEPT = "seed-demo", 5


def give(accounts: list[dict[str, Any]], *, at: datetime) -> None:
    """Each line gets a token that may do whatever its account may. Of earlier ones the latest stay good."""
    for line in accounts:
        user = queries.find_by_login(line["username"])
        if user is None:
            continue
        earlier = [token for token in tokens.tokens_of(user.id, at=at) if token.name == NAME]
        for token in earlier[KEPT - 1 :]:
            tokens.revoke_token(token=token, at=at)
        _, line["token"] = tokens.make_token(user=user, name=NAME, scopes=list(Scope), at=at)
