"""Every setting of the site, read from the environment once, typed, with secure defaults.

`.env.example` names each variable; `docs/operations.md` says what it does.
"""

import logging
import time
from datetime import time as time_of_day
from pathlib import Path
from typing import Any, Final

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from openday import time_zone

BASE_DIR: Final = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")


def required(name: str) -> str:
    """A variable that has no safe default."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: see .env.example for what it should hold.")
    return value


def hours(name: str, value: str) -> tuple[time_of_day, time_of_day] | None:
    """`21:00-07:00` as two times of the venue's clocks; None where it is empty."""
    try:
        begins, ends = (
            (time_of_day.fromisoformat(clock.strip()) for clock in value.split("-")) if value else (None,) * 2
        )
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}, and should be like 21:00-07:00.") from error
    return (begins, ends) if begins and ends else None


# --- What this process is -----------------------------------------------------------------------
DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY: str = required("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Who answers about personal data and accessibility; the pages say so where it is empty.
CONTACT_EMAIL: str = env.str("CONTACT_EMAIL", default="")
SITE_URL: str = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
IS_DEMO: bool = env.bool("IS_DEMO", default=False)

ROOT_URLCONF = "openday.urls"
WSGI_APPLICATION = "openday.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Apps and middleware ------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "openday.editions",
    "openday.accounts",
    "openday.notifications",
    "openday.passes",
    "openday.pages",
    "pavilions",
    "media_accreditation",
    "seminars",
    "schools",
    "backoffice",
    "openday.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "openday.security_headers.SecurityHeadersMiddleware",
    "openday.security_headers.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "openday.well_formed.WellFormedQueryMiddleware",
    "openday.uploads.bodies.BodyLimitMiddleware",  # before the check of CSRF, which reads the body
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "openday.accounts.middleware.TrailMiddleware",
    "openday.accounts.middleware.SignInMiddleware",  # shut by default: public views say so themselves
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openday.pages.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The trail needs to know who writes. Asking at every GET would read the session on public pages.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- Database: a real PostgreSQL, never another ----------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(required("DATABASE_URL"))}
DATABASES["default"] |= {
    "ENGINE": "openday.database",
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 5,
        # A queue for one row becomes "try again" (503), never a hang, and so does a question that takes too long (of
        # the web alone: see gunicorn.conf.py). What is prepared is planned once.
        "options": f"-c lock_timeout={env.int('DATABASE_LOCK_TIMEOUT_MS', default=5000)}"
        f" -c statement_timeout={env.int('DATABASE_STATEMENT_TIMEOUT_MS', default=0)}"
        " -c plan_cache_mode=force_generic_plan",
        **DATABASES["default"].get("OPTIONS", {}),  # what the address says itself: sslmode, sslrootcert …
    },
}

# --- Broker, cache, jobs --------------------------------------------------------------------------
REDIS_URL: str = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "openday.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "openday",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},  # a Redis that hangs is away, too
    }
}

# Celery spells a socket, and the database behind it, in its own way.
CELERY_BROKER_URL = REDIS_URL
if REDIS_URL.startswith("unix://"):
    CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that is away for an hour is waited for
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # While the broker is away, whoever queues a job goes on after a tenth of a second (six seconds by default).
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "visibility_timeout": 600,  # a killed worker's task comes back after this many seconds
    "socket_connect_timeout": 1,
    "socket_timeout": 4,  # whoever queues a job waits no longer for a broker that hangs; workers ask each second
}
# Which work waits for which: mail never waits behind a list or three hundred letters.
TASK_QUEUES: Final = ("mail", "default", "heavy")
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "notifications.*": {"queue": "mail"},
    "schools.run_institution_import": {"queue": "heavy"},
    "schools.make_papers": {"queue": "heavy"},
    "press.purge_papers": {"queue": "heavy"},
    "press.print_badges": {"queue": "heavy"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 540
CELERY_TASK_SOFT_TIME_LIMIT = 500
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = time_zone.NAME
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True  # the broker gives them to another worker
CELERY_BEAT_MAX_LOOP_INTERVAL = 60
# Each may run twice, on two beats or after a crash, and harms nothing. Times are local to the event.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "send what was missed": {"task": "notifications.sweep", "schedule": 30.0},
    "remind of what is due": {"task": "notifications.remind", "schedule": crontab(minute="*/5")},
    "send to many whose time has come": {"task": "notifications.send_bulk", "schedule": 30.0},
    "tell how often streams were watched": {
        "task": "seminars.flush_views",
        "schedule": 10.0,
        "options": {"expires": 10},  # whoever is late is made up for by the next one
    },
    "keep the waiting lists of seminars": {"task": "seminars.keep_waiting_lists", "schedule": 60.0},
    "recount the seats of seminars": {"task": "seminars.verify_seats", "schedule": crontab(hour=3, minute=15)},
    "recount the capacity": {"task": "schools.verify_capacity", "schedule": crontab(hour=3, minute=10)},
    "forget answers given long ago": {
        "task": "accounts.forget_idempotent_answers",
        "schedule": crontab(hour=3, minute=30),
    },
    "forget sign-ups that nobody confirmed": {
        "task": "accounts.forget_unconfirmed",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget letters about accounts": {"task": "notifications.forget_letters", "schedule": crontab(hour=3, minute=20)},
    "forget visits left in preparation": {"task": "schools.forget_old_drafts", "schedule": crontab(hour=4, minute=10)},
    "forget papers that staff had made": {"task": "schools.forget_old_papers", "schedule": crontab(hour=4, minute=5)},
    "forget lists that staff uploaded": {"task": "schools.forget_old_imports", "schedule": crontab(hour=4, minute=0)},
    "forget badges that were printed": {"task": "press.forget_badge_files", "schedule": crontab(hour=4, minute=15)},
    "forget lists of outlets": {"task": "press.forget_outlet_lists", "schedule": crontab(hour=4, minute=25)},
    "forget people of seminars": {"task": "seminars.purge_people", "schedule": crontab(hour=4, minute=30)},
    "forget papers of the press": {"task": "press.purge_papers", "schedule": crontab(hour=4, minute=20)},
    "forget sessions that ran out": {"task": "accounts.clear_sessions", "schedule": crontab(hour=3, minute=40)},
}

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["openday.accounts.auth_backends.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "openday.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
SESSION_ENGINE = "openday.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_ADAPTER = "openday.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "openday.accounts.forms.SignInForm",
    "signup": "openday.accounts.forms.SignUpForm",
    "add_email": "openday.accounts.forms.ChangeAddressForm",
    "change_password": "openday.accounts.forms.ChangePasswordForm",
    "reset_password": "openday.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "openday.accounts.forms.NewPasswordForm",
    "reauthenticate": "openday.accounts.forms.PasswordAgainForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# A school, or a room of teachers, stands behind one address: limits by address are wide, those by person narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",  # codes of the second factor too
    "signup": "60/h/ip",
    "confirm_email": "1/2m/key",
    "resend_confirmation": "60/h/ip",
    "reset_password": "60/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "openday.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = False
MFA_FORMS = {
    "authenticate": "openday.accounts.forms.CodeForm",
    "reauthenticate": "openday.accounts.forms.CodeAgainForm",
    "activate_totp": "openday.accounts.forms.ActivateCodeForm",
    "add_webauthn": "openday.accounts.forms.AddKeyForm",
    "edit_webauthn": "openday.accounts.forms.RenameKeyForm",
}

# --- Languages and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = time_zone.NAME
USE_TZ = True
FORMAT_MODULE_PATH = "openday.formats"

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or BASE_DIR / "static_collected")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")  # large, and nobody asks for them
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "openday.uploads.bodies.DiskUploadHandler",
]
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700  # for the user that runs the site
UPLOADS_ROOT = Path(env.str("UPLOADS_ROOT", default="") or BASE_DIR / "uploads")
MEDIA_ROOT = UPLOADS_ROOT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Mail -----------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# filemail:///folder keeps a file a mail there, and a demonstration shows them. Nothing leaves this machine then.
IS_MAIL_KEPT = EMAIL_CONFIG["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
INBOX_FOLDER: str = f"/{EMAIL_CONFIG['EMAIL_FILE_PATH']}" if IS_MAIL_KEPT else ""
if IS_MAIL_KEPT:
    EMAIL_BACKEND = "openday.notifications.inbox_mail.InboxBackend"
EMAIL_TIMEOUT = 15
# In place of a mail server: one of anymail's providers (postmark, mailgun …), what it needs to know, and the
# "user:password" with which it tells what became of mails.
MAIL_PROVIDER: str = env.str("MAIL_PROVIDER", default="")
ANYMAIL: dict[str, Any] = {
    **env.json("MAIL_PROVIDER_SETTINGS", default={}),
    "WEBHOOK_SECRET": env.str("MAIL_WEBHOOK_SECRET", default=""),
}
if MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
    INSTALLED_APPS += ["anymail"]  # its checks
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- SMS: none without a gateway ----------------------------------------------------------------------
SMS_GATEWAY_URL: str = env.str("SMS_GATEWAY_URL", default="")
# `id:secret`, the one that signs first; reports signed with any of them are believed.
SMS_GATEWAY_KEYS: list[str] = env.list("SMS_GATEWAY_KEYS", default=[])
if SMS_GATEWAY_URL.startswith("http") and not all(":" in key for key in SMS_GATEWAY_KEYS or [""]):
    raise ImproperlyConfigured("SMS_GATEWAY_KEYS must hold id:secret where SMS_GATEWAY_URL is set: see .env.example.")
SMS_SENDER: str = env.str("SMS_SENDER", default="DGSN")
SMS_QUIET_HOURS = hours("SMS_QUIET_HOURS", env.str("SMS_QUIET_HOURS", default="21:00-07:00"))

# --- Security -------------------------------------------------------------------------------------
IS_HTTPS: bool = env.bool("IS_HTTPS", default=not DEBUG and not IS_DEMO)
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # probes come from inside, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_PROXY", default=False) else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0  # whose X-Forwarded-For is believed
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_HTTPS  # the admin's language: everywhere else it stands in the path
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "openday.pages.errors.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Whose players the live page may hold, by name; a reader's browser asks them after a click, and no other host at all.
LIVE_STREAM_HOSTS: list[str] = env.list("LIVE_STREAM_HOSTS", default=["www.youtube-nocookie.com", "player.vimeo.com"])

# --- API ------------------------------------------------------------------------------------------
# Requests a minute of one person, or of one address where nobody signed in; and those that take places.
API_REQUESTS_A_MINUTE: int = env.int("API_REQUESTS_A_MINUTE", default=1200)
API_BOOKINGS_A_MINUTE: int = env.int("API_BOOKINGS_A_MINUTE", default=120)
# Searches a minute of one person among the institutions: as they type, four a second is the most.
SEARCHES_A_MINUTE: int = env.int("SEARCHES_A_MINUTE", default=240)
# Views of live streams that are counted a minute from one network: thousands of telephones may stand behind it.
LIVE_VIEWS_A_MINUTE: int = env.int("LIVE_VIEWS_A_MINUTE", default=600)
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "openday.accounts.api_authentication.TokenAuthentication",
        "openday.accounts.api_authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["openday.accounts.api_authentication.IsSignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["openday.rest.parsers.JSONBody"],
    "DEFAULT_FILTER_BACKENDS": ["openday.rest.filters.Narrowing"],
    "DEFAULT_PAGINATION_CLASS": "openday.rest.pagination.KeysetPagination",
    "DEFAULT_THROTTLE_CLASSES": ["openday.rest.throttles.RequestsAMinute"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "openday.api.answer_error",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNICODE_JSON": True,
    "LIST_SERIALIZER_ERRORS_AS_DICT": True,
}
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 - a model, no secret
MIGRATION_MODULES = {"knox": None}  # its own table is not ours
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_PREFIX": "openday_", "TOKEN_TTL": None, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Open Days",
    "DESCRIPTION": "Pavilions, their slots, and the visits of institutions to the Open Days.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "ENUM_NAME_OVERRIDES": {
        "LevelEnum": "openday.editions.models.Level",
        "ApplicationStateEnum": "media_accreditation.models.applications.Application.State",
        "OutletKindEnum": "media_accreditation.models.outlets.Outlet.Kind",
        "ActivityKindEnum": "media_accreditation.models.activities.ActivityRequest.Kind",
        "ActivityStateEnum": "media_accreditation.models.activities.ActivityRequest.State",
        "SeminarKindEnum": "seminars.models.seminars.Seminar.Kind",
        "SeminarStateEnum": "seminars.models.seminars.Seminar.State",
        "TeamRoleEnum": "media_accreditation.models.teams.TeamMember.Role",
        "PartRoleEnum": "seminars.models.seminars.Contribution.Role",
        "SpokenLanguageEnum": "seminars.models.seminars.SpokenLanguage",
        "ProgrammeItemKindEnum": "seminars.services.programme_items.ItemKind",
        "PlacementKindEnum": "seminars.models.schedule.Placement.Kind",
        "ReleaseChangeKindEnum": "seminars.models.schedule.ReleaseChange.Kind",
        "ConflictKindEnum": "seminars.services.conflicts.Kind",
    },
    "DISABLE_ERRORS_AND_WARNINGS": False,
}

# --- Metrics ---------------------------------------------------------------------------------------
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")

# --- Logs -----------------------------------------------------------------------------------------
logging.Formatter.converter = time.gmtime  # the C library's zone files may be older than the pinned ones
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)sZ %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
