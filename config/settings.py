"""Settings: one file, from the environment, safe for production unless told otherwise.

Everything an operator may set is listed in README › 部署 with its default.
"""

import structlog
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages

from config import env, static_files

BASE_DIR = env.BASE_DIR
VAR_DIR = env.var_dir()
DEBUG = env.flag("DEBUG")
SAMPLE = env.flag("SAMPLE")  # this start is a demonstration: sample accounts may sign in
SECRET_KEY = env.secret_key(VAR_DIR)

_url = env.site_url()
SITE_URL = _url.geturl().rstrip("/")
ALLOWED_HOSTS = env.allowed_hosts(_url)
IS_HTTPS = _url.scheme == "https"
BEHIND_PROXY = env.flag("BEHIND_PROXY")  # one proxy of ours says whom it saw

INSTALLED_APPS = [
    "accounts",
    "directives",
    "tracking",
    "papers",
    "api",
    "config.apps.ConfigConfig",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.NobodyAsksForHealthMiddleware",
    "api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.FirstPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracking.context.office",
            ],
        },
    },
    {
        "NAME": "mails",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "tracking.outbox.environment.environment"},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MESSAGE_TAGS = {messages.ERROR: "bad", messages.WARNING: "warn", messages.SUCCESS: "good"}

# --- data ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}  # a file: tests use threads and a live server
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "media"
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes a file, for speeches and attachments alike
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a 立项 page with 200 rows of fields
FILE_UPLOAD_PERMISSIONS = 0o640

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
}

# --- jobs ---------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_PUBLISH_RETRY = False  # a hint that does not go out is found by the sweep
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if not REDIS_URL:
    _queue = str(VAR_DIR / "queue")
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": _queue,
        "data_folder_out": _queue,
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.25,
    }
_every_minute = {"schedule": 60.0, "options": {"expires": 50}}  # what waited for a worker is not done twice
CELERY_BEAT_SCHEDULE = {
    "resume waiting extractions": {"task": "directives.jobs.resume_extractions", **_every_minute},
    "make and send reminders": {"task": "tracking.jobs.remind", **_every_minute},
    "count figures ahead": {"task": "tracking.jobs.count_figures", "schedule": 300.0, "options": {"expires": 280}},
    "draw for a second look": {"task": "tracking.jobs.draw_rechecks", "schedule": 3600.0, "options": {"expires": 3500}},
    "look after exports": {"task": "papers.jobs.look_after_exports", **_every_minute},
    "give up abandoned intakes": {"task": "papers.jobs.look_after_intakes", "schedule": 3600.0},
    "look after jobs": {"task": "tracking.jobs.look_after_jobs", **_every_minute},
    "forget answers of the API": {"task": "api.jobs.forget_answers", "schedule": 3600.0},
    "forget old uses of tokens": {"task": "api.jobs.forget_uses", "schedule": 3600.0},
}

# --- mail ---------------------------------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL")
if EMAIL_URL:
    globals().update(env.env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "duban@localhost")

# --- programs elsewhere -------------------------------------------------------------------------------------------
HOOKS_LOCAL = env.words("HOOKS_LOCAL")  # of this machine, what may be told all the same: 127.0.0.1:9000

# --- extraction ---------------------------------------------------------------------------------------------------
EXTRACTION_CONTEXT = "tracking.naming.extraction_context"

# --- papers: what the rooms below know of it only by name ---------------------------------------------------------
ANNOUNCERS = {
    "recheck": "tracking.rechecks_ahead.why_gone",
    "paper": "papers.announcing.why_gone",
    "hook": "tracking.outbox.hook_ends.why_gone",
}
CONCLUSIONS = ["papers.naming_late.named_late"]
PAPERS_WAITING = "papers.shelf.waiting_for"
UNDER_WAY = ["papers.under_way.Exports", "papers.under_way.Abandoned"]
JOBS = {
    "intake.judge": "papers.at_length.judging.judge_at_length",
    "intake.take_in": "papers.at_length.taking_in.take_in_at_length",
    "bulk.try": "tracking.at_length.try_at_length",
    "bulk.do": "tracking.at_length.carry_out_at_length",
    "paper.zip": "papers.at_length.files.make_zip",
    "paper.pdf": "papers.at_length.files.make_pdf",
    "archive": "papers.at_length.archiving.make_archive",
    "registration.send": "tracking.dispatching.dispatch_at_length",
}
BURDEN_PAPERS = "papers.burden.published"
SAMPLE_PAPERS = {"load": "papers.sample.load", "clear": "papers.sample.clear"}

# --- the API ------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.BoundedJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.TokenThrottle"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.NamedSchema",
    "EXCEPTION_HANDLER": "api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "抓落实接口",
    "VERSION": "1",
    "DESCRIPTION": "别的系统凭“对接令牌”读讲话、事项、统计，办本人能办的每一步。例子和约定见 docs/api.md。",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "TAGS": [
        {"name": name} for name in ["讲话", "候选事项", "立项", "事项", "办理", "反馈", "呈报", "统计", "单位和职务"]
    ],  # as the work goes
    "ENUM_NAME_OVERRIDES": {
        "TaskStatus": "tracking.workflow.Status",
        "CandidateStatus": "directives.workflow.DirectiveStatus",
        "SourceKind": "tracking.models.registration.SourceKind",
        "GivenSourceKind": "api.registering.KINDS",
        "DemandKind": "directives.models.KIND_CHOICES",
        "DepartmentKind": "tracking.models.department.DepartmentKind",
        "FilingKind": "tracking.models.filing.FilingKind",
        "FilingState": "tracking.models.filing.FilingState",
    },
}

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "accounts.passwords.LongEnough",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "tracking:desk"
LOGOUT_REDIRECT_URL = "accounts:login"
SESSION_COOKIE_AGE = 30 * 60  # idle; every request renews it
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ENGINE = "accounts.sessions"  # a page that is read overwrites nothing
API_PER_MINUTE = env.number("API_PER_MINUTE", 600)  # requests of one token
API_PER_MINUTE_ADDRESS = env.number("API_PER_MINUTE_ADDRESS", 1200)  # of one address, whatever the tokens
API_TOKEN_DAYS = env.number("API_TOKEN_DAYS", 365)  # how long a token of another program may live
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # every failure stays on record, also after a success
AXES_ENABLE_ADMIN = False  # ours is in accounts.admin, in Chinese
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.client_address"

# --- safety -------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a monitor on this machine asks without the proxy
if IS_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- words, time, files -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
USE_I18N = True  # Django's own Chinese words; ours are literals
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ADD_HEADERS_FUNCTION = static_files.secure

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "config.logs.WithoutLinks", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {
        "accounts": {"level": "INFO"},
        "directives": {"level": "INFO"},
        "tracking": {"level": "INFO"},
        "papers": {"level": "INFO"},
        "api": {"level": "INFO"},
        "urllib3": {"level": "INFO"},  # at DEBUG it writes addresses of robots, which are secrets
    },
}
structlog.configure(  # requests and jobs carry their ids; LOG_LEVEL=INFO shows a line for each
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
