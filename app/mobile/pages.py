"""Door: the veteran's page and the pages anybody may read. What they show comes from /api/v1."""

import re

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app import clock, regions
from app.answering.queries import article_as_told
from app.errors import NotFound
from app.mobile import in_wechat, wording
from app.veterans import documents
from app.veterans.identities import IDENTITIES
from app.web import settings

mobile = Blueprint(
    "mobile",
    __name__,
    url_prefix="/m",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)
# WeChat proves whose a domain is by files that must lie at its root.
verification = Blueprint("verification", __name__)


@verification.get("/")
def root() -> BaseResponse:
    """Somebody who typed only the host's name wants the veterans' page."""
    return redirect("/m/")


@mobile.get("/")
def desk() -> Response:
    """The shell; who somebody is only the browser's token tells."""
    sdk = in_wechat.sdk(settings())
    page = render_template(
        "mobile/desk.html",
        sdk=sdk,
        played=settings().sandbox,
        phone=settings().service_phone,
        provinces=wording.PROVINCES,
        nation=wording.NATION,
        local=wording.LOCAL,
        privacy_version=documents.CURRENT[documents.PRIVACY],
        questions=wording.COMMON_QUESTIONS,
        identities=IDENTITIES,
    )
    return make_response(page, sdk.policy if sdk else {})


@mobile.get("/articles/<article_id>")
def article(article_id: str) -> str:
    """One article as it holds in `?region=` (else at home) today. No sign-in."""
    region = request.args.get("region", "")
    if not regions.is_code(region):
        region = settings().home_region
    told = article_as_told(article_id, region, clock.today())
    if told is None:
        raise NotFound(wording.NO_SUCH_ARTICLE)
    paragraphs, sources = wording.parted(told["answer"])
    return render_template(
        "mobile/article.html",
        article=told,
        paragraphs=paragraphs,
        sources=sources or wording.sources(told["citations"]),
        place=wording.place(told["region"]),
    )


@mobile.get("/privacy")
def privacy() -> str:
    return _document("mobile/privacy.html", documents.PRIVACY)


@mobile.get("/terms")
def terms() -> str:
    return _document("mobile/terms.html", documents.TERMS)


@mobile.get("/goodbye")
def goodbye() -> str:
    """After signing out, and after one's account is gone (`?erased=1`)."""
    return render_template("mobile/goodbye.html", erased=request.args.get("erased") == "1")


def _document(template: str, name: str) -> str:
    kept = settings()
    return render_template(
        template, version=documents.CURRENT[name], phone=kept.service_phone, kept=kept
    )


@verification.get("/<name>.txt")
def ownership(name: str) -> Response:
    """`MP_verify_….txt` out of DATA_DIR, and no other file."""
    path = settings().data_dir / f"{name}.txt"
    if not re.fullmatch(r"MP_verify_[A-Za-z0-9]{1,64}", name) or not path.is_file():
        raise NotFound(wording.NO_SUCH_FILE)
    return Response(path.read_bytes(), mimetype="text/plain")
