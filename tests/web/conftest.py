"""Fixtures of sign-in: an issuer held in the hand, and a clock that stands still."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from joserfc.jwk import ECKey, Key, RSAKey

from web.issuers import ISSUER, NOW, Issuer
from xinfang.kernel import clock


@pytest.fixture(scope="session")
def issuer_keys() -> list[Key]:
    return [
        ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}),
        RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
        RSAKey.generate_key(2048, {"kid": "rs-only", "use": "sig", "alg": "RS256"}),
        ECKey.generate_key("P-256", {"kid": "for-encryption", "use": "enc"}),
    ]


@pytest.fixture
def issuer(issuer_keys: list[Key]) -> Issuer:
    return Issuer(
        list(issuer_keys),
        {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "authorization_response_iss_parameter_supported": True,
        },
    )


@pytest.fixture
def stopped_clock() -> Iterator[datetime]:
    with clock.frozen(NOW):
        yield NOW
