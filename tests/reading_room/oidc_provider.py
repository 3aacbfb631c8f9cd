"""A provider of OpenID Connect that others wrote (oidc-provider-mock, on Flask and Authlib's server half): a process.

Run as a program: `oidc_provider.py PORT`. It asks for a nonce and, by Authlib's own extension, for PKCE with S256. A
user's claims are set by PUT /users/SUB. With /fault/NAME something goes wrong from then on.
"""

import sys
import time
import warnings
from typing import Any

warnings.simplefilter("ignore")

import flask  # noqa: E402
import oidc_provider_mock  # noqa: E402
from authlib.integrations.flask_oauth2 import AuthorizationServer  # noqa: E402
from authlib.oauth2.rfc7636 import CodeChallenge  # noqa: E402
from oidc_provider_mock import _app  # noqa: E402

CHALLENGES: dict[str, str] = {}  # by nonce, which the provider keeps with its code
FAULT = {"name": ""}


class Challenge(CodeChallenge):
    """PKCE, kept beside the provider's own rows."""

    def get_authorization_code_challenge(self, authorization_code: Any) -> str | None:
        return CHALLENGES.get(authorization_code.nonce)

    def get_authorization_code_challenge_method(self, authorization_code: Any) -> str:
        return "S256"


def with_challenge(register: Any) -> Any:
    def registered(self: Any, grant: Any, extensions: Any = None) -> None:
        if grant is _app.AuthorizationCodeGrant:
            extensions = [*extensions, Challenge(required=True)]
        register(self, grant, extensions)

    return registered


AuthorizationServer.register_grant = with_challenge(AuthorizationServer.register_grant)
app = oidc_provider_mock.app(require_nonce=True)


@app.before_request
def listen() -> Any:
    asked = flask.request
    if asked.path.startswith("/fault/"):
        FAULT["name"] = asked.path.removeprefix("/fault/")
        return "ok"
    if asked.path == "/oauth2/authorize":
        if asked.args.get("code_challenge_method") != "S256":
            return "PKCE", 400
        CHALLENGES[asked.args["nonce"]] = asked.args["code_challenge"]
        if FAULT["name"] == "challenge":
            CHALLENGES[asked.args["nonce"]] = "another"
    if FAULT["name"] == "silent" and asked.path in ("/oauth2/token", "/.well-known/openid-configuration"):
        time.sleep(30)
    return None


@app.after_request
def spoil(answer: flask.Response) -> flask.Response:
    fault, path = FAULT["name"], flask.request.path
    if fault == "nonsense" and path in ("/oauth2/token", "/userinfo"):
        answer.set_data("<html>")
    if path == "/oauth2/token" and answer.status_code == 200 and fault in ("signature", "unsigned", "no_token"):
        told = answer.get_json()
        head, body, signature = told["id_token"].split(".")
        if fault == "signature":
            told["id_token"] = f"{head}.{body}.{signature[:-8]}AAAAAAAA"
        elif fault == "unsigned":
            told["id_token"] = f"eyJhbGciOiJub25lIn0.{body}."
        else:
            del told["id_token"]
        answer.set_data(flask.json.dumps(told))
    if path == "/.well-known/openid-configuration":
        told = answer.get_json()
        if fault == "unsigned":
            told["id_token_signing_alg_values_supported"] = ["none", "RS256"]
        if fault == "issuer":
            told["issuer"] = "https://elsewhere.example"
        answer.set_data(flask.json.dumps(told))
    if path == "/userinfo" and fault == "somebody":
        answer.set_data(flask.json.dumps({"sub": "somebody", "name": "别人", "level": "3"}))
    return answer


if __name__ == "__main__":
    app.debug = False
    app.run("127.0.0.1", int(sys.argv[1]), threaded=True)
