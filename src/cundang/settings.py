"""One settings file for every installation; what differs comes from the environment (docs/settings.md)."""

import os
from pathlib import Path

from cundang import addresses

PACKAGE = Path(__file__).parent
DATA = addresses.data_folder()
SECRET_KEY = addresses.secret_key(DATA)
DATABASE = addresses.database(DATA)
STORE = addresses.secret("CUNDANG_STORE") or ""
INDEX = addresses.secret("CUNDANG_INDEX") or ""

DATABASES = {
    "default": DATABASE.django(owner=False, key=SECRET_KEY),
    # Signs in as the owner of the tables: used by setup, backup and restore, never by a page.
    "owner": DATABASE.django(owner=True, key=SECRET_KEY),
}

DEBUG = False
ALLOWED_HOSTS = (os.environ.get("CUNDANG_HOSTS") or "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CUNDANG_ORIGINS", "").split(",") if o]
IIIF_ORIGINS = [o for o in os.environ.get("CUNDANG_IIIF_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "cundang",
    "cundang.ledger",
    "cundang.web",
    "cundang.custodians",
    "cundang.strongroom",
    "cundang.holdings",
    "cundang.finding_aid",
    "cundang.accession",
    "cundang.reading_room",
    "cundang.digitization",
    "cundang.operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cundang.web.middleware.security_headers",
    "cundang.web.middleware.iiif_viewers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cundang.custodians.middleware.signed_in_only",
    "cundang.custodians.middleware.row_scope",
    "cundang.web.middleware.only_sent",
]

ROOT_URLCONF = "cundang.urls"
WSGI_APPLICATION = "cundang.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cundang.custodians.context.actor",
            ],
            "builtins": ["cundang.web.templatetags.cundang_web", "template_partials.templatetags.partials"],
        },
    }
]

# People and sessions.
AUTH_USER_MODEL = "custodians.Account"
AUTHENTICATION_BACKENDS = ["cundang.custodians.sign_in.LockingBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = addresses.number("CUNDANG_SESSION_MINUTES", 60) * 60
SESSION_SAVE_EVERY_REQUEST = False  # once a minute is enough to stay signed in (custodians.middleware)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# What QR codes on labels begin with; without it what the person who prints has in the address line.
ADDRESS = (os.environ.get("CUNDANG_ADDRESS") or "").rstrip("/")
HTTPS = os.environ.get("CUNDANG_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
LOCK_AFTER = addresses.number("CUNDANG_LOCK_AFTER", 5)
LOCK_MINUTES = addresses.number("CUNDANG_LOCK_MINUTES", 15)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "cundang.custodians.passwords.UnlikeTheName"},
    {
        "NAME": "cundang.custodians.passwords.LongEnough",
        "OPTIONS": {"min_length": addresses.number("CUNDANG_PASSWORD_LENGTH", 10)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Days after which the personal text of a ledger entry (searched name, purpose) is removed (PIPL §56: at least 3 years).
LEDGER_DETAIL_DAYS = addresses.number("CUNDANG_LEDGER_DETAIL_DAYS", 1096)
APPLICANT_DAYS = addresses.number("CUNDANG_APPLICANT_DAYS", 1096)  # after which what names an applicant is removed
CITIZEN_ENQUIRIES = addresses.number("CUNDANG_CITIZEN_ENQUIRIES", 5)  # that one person asks for from afar in a day
PHOTO_DAYS = addresses.number("CUNDANG_PHOTO_DAYS", 30)  # after the answer; a county may say otherwise
CITIZEN_MINUTES = addresses.number("CUNDANG_CITIZEN_MINUTES", 30)  # idle, then a citizen is signed out
# Signing in through the province's portal; what its addresses are may be changed without a new version.
PORTAL_SERVICE = os.environ.get("CUNDANG_PORTAL_SERVICE") or ""
PORTAL_SECRET = addresses.secret("CUNDANG_PORTAL_SECRET") or ""
PORTAL_GATEWAY_KEY = os.environ.get("CUNDANG_PORTAL_GATEWAY_KEY") or ""
PORTAL_GATEWAY_SECRET = addresses.secret("CUNDANG_PORTAL_GATEWAY_SECRET") or ""
PORTAL_APP = os.environ.get("CUNDANG_PORTAL_APP") or ""
PORTAL_ADDRESSES = addresses.table("CUNDANG_PORTAL_ADDRESSES", PACKAGE / "reading_room/data/portal.json")
CARD_READER = addresses.table("CUNDANG_CARD_READER", PACKAGE / "reading_room/data/card_reader.json")
# And through any provider of OpenID Connect.
OIDC_ISSUER = os.environ.get("CUNDANG_OIDC_ISSUER") or ""
OIDC_CLIENT = os.environ.get("CUNDANG_OIDC_CLIENT") or ""
OIDC_SECRET = addresses.secret("CUNDANG_OIDC_SECRET") or ""
OIDC_CLAIMS = addresses.table("CUNDANG_OIDC_CLAIMS", PACKAGE / "reading_room/data/oidc.json")
# Networks of our own to which call-backs may be sent besides the outside world (reading_room/partners/outgoing.py).
PARTNER_NETWORKS = addresses.networks("CUNDANG_PARTNER_NETWORKS")
# To whom harvesters of the published catalogue write; without it there is no provider (docs/province.md).
OAI_EMAIL = os.environ.get("CUNDANG_OAI_EMAIL") or ""
# The provincial network: addresses and names of its interface, none known (reading_room/province/network.py).
PROVINCE = addresses.table("CUNDANG_PROVINCE", PACKAGE / "reading_room/data/province.json")
PROVINCE_KEY = os.environ.get("CUNDANG_PROVINCE_KEY") or ""
PROVINCE_SECRET = addresses.secret("CUNDANG_PROVINCE_SECRET") or ""
ELECTRONIC_SEAL = os.environ.get("CUNDANG_SEAL") or ""  # a function's dotted path (copies.papers.ElectronicSeal)

# Language, time.
LANGUAGE_CODE = "zh-hans"
COMMAND_LANGUAGE = addresses.command_language()  # of commands and reports; pages follow the reader
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("CUNDANG_TIME_ZONE") or "Asia/Shanghai"

# Static files: collected nowhere, served from the package by whitenoise.
STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Intake limits (DA/T 31-2017 has none: these keep a bad file from stopping the machine).
MAX_FILE_PAGES = addresses.number("CUNDANG_MAX_FILE_PAGES", 1000)
MAX_FILE_MB = addresses.number("CUNDANG_MAX_FILE_MB", 500)
MAX_PAGE_MPIXELS = addresses.number("CUNDANG_MAX_PAGE_MPIXELS", 300)
MAX_FOLDER_FILES = addresses.number("CUNDANG_MAX_FOLDER_FILES", 50_000)
WORKERS = addresses.number("CUNDANG_WORKERS", 2)
WEB_PROCESSES = addresses.number("CUNDANG_WEB_PROCESSES", 2)
DATA_UPLOAD_MAX_NUMBER_FILES = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# More than a photo of a document may have, so that none is ever written to a temporary file unsealed.
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("CUNDANG_LOG_LEVEL") or "WARNING"},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
