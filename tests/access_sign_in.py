"""The rows of test_access.py for signing in as a citizen: open to everybody, and staff are no citizens."""

from access_rows import Row

NOBODY: frozenset[str] = frozenset()

SIGN_IN_ROWS: dict[str, Row] = {
    "citizen-sign-in": Row(lambda w: "/citizen/sign-in/", NOBODY, anonymous=200, denied=200),
    "citizen-sign-out": Row(lambda w: "/citizen/sign-out/", NOBODY, method="post", denied=302),
    # Not set up: back to where one sees that.
    "portal-sign-in": Row(lambda w: "/citizen/sign-in/portal/", NOBODY, denied=302),
    "portal-back": Row(lambda w: "/citizen/sign-in/portal/back/", NOBODY, anonymous=400, denied=400),
    "portal-app": Row(lambda w: "/citizen/sign-in/portal/app/", NOBODY, denied=302),
    "oidc-sign-in": Row(lambda w: "/citizen/sign-in/oidc/", NOBODY, denied=302),
    "oidc-back": Row(lambda w: "/citizen/sign-in/oidc/back/", NOBODY, denied=302),
    "api:citizen_providers": Row(lambda w: "/api/v1/citizen/providers", NOBODY, anonymous=200, denied=200),
    "api:citizen_session": Row(lambda w: "/api/v1/citizen/session", NOBODY, anonymous=401, denied=401),
    "api:citizen_session_ended": Row(
        lambda w: "/api/v1/citizen/session", NOBODY, method="delete", anonymous=401, denied=401
    ),
}
