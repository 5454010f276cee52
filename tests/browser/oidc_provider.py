"""A provider of OpenID Connect on this machine who lets everybody in as Ada."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "clir"
ADA = {"sub": "1", "email": "ada@lab.example", "email_verified": True, "name": "Ada"}
KEY = RSAKey.generate_key(2048, parameters={"kid": "1", "alg": "RS256", "use": "sig"})


class Provider(BaseHTTPRequestHandler):
    nonces: dict[str, str] = {}  # noqa: RUF012 - by code, shared by all requests

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path:
            case "/.well-known/openid-configuration":
                self.say(self.metadata())
            case "/keys":
                self.say({"keys": [KEY.as_dict(private=False)]})
            case "/authorize":
                code = f"code{len(self.nonces)}"
                self.nonces[code] = asked["nonce"]
                self.send_response(302)
                back = urlencode({"code": code, "state": asked["state"]})
                self.send_header("Location", f"{asked['redirect_uri']}?{back}")
                self.end_headers()

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        now = int(time.time())
        claims = {**ADA, "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 600}
        claims["nonce"] = self.nonces[sent["code"][0]]
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, KEY)
        self.say({"access_token": "x", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def say(self, content: object) -> None:
        text = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def provider() -> Iterator[str]:
    """Its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
