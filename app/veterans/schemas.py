"""What the API takes and gives about a person."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from app import regions
from app.veterans import documents, wording
from app.veterans.identities import IDENTITIES
from app.veterans.models import Consent, Veteran
from app.web.words import legible


def _identity(code: str) -> str:
    if code not in IDENTITIES:
        raise ValueError("请从列表中选择身份")
    return code


def _region(code: str) -> str:
    if not regions.is_code(code):
        raise ValueError("应当是六位行政区划代码")
    return regions.normal(code)


class SessionIn(BaseModel):
    code: str = Field(min_length=1, max_length=256, description="wx.login 得到的 code")


class ConsentIn(BaseModel):
    document: str = Field(default=documents.PRIVACY, description="privacy 或 terms")
    version: str = Field(default=documents.CURRENT[documents.PRIVACY])
    granted: bool = Field(default=True, description="false 表示撤回同意")


class PhoneIn(BaseModel):
    code: str = Field(min_length=1, max_length=256, description="getPhoneNumber 按钮得到的 code")


class ProfileIn(BaseModel):
    identity: Annotated[str, AfterValidator(_identity)] | None = None
    region: Annotated[str, AfterValidator(_region)] | None = None
    enlisted_on: date | None = None
    discharged_on: date | None = None
    name: Annotated[str, AfterValidator(legible)] | None = Field(None, min_length=1, max_length=30)


class ConsentOut(BaseModel):
    document: str
    version: str
    given_at: datetime


class VeteranOut(BaseModel):
    id: int
    name: str | None
    phone: str | None = Field(description="只显示首尾几位")
    identity: str | None
    region: str | None
    region_name: str | None = Field(description="从省级写到县级")
    enlisted_on: date | None
    discharged_on: date | None


class MeOut(VeteranOut):
    consents: list[ConsentOut]
    consent_required: bool


class SessionOut(BaseModel):
    token: str
    expires_at: datetime
    veteran: VeteranOut
    consent_required: bool


def profile(veteran: Veteran) -> dict[str, Any]:
    """A person as the person may see it; the phone is masked even so."""
    return {
        "id": veteran.id,
        "name": veteran.name,
        "phone": wording.masked_phone(veteran.phone),
        "identity": veteran.identity,
        "region": veteran.region,
        "region_name": regions.full_name(veteran.region) if veteran.region else None,
        "enlisted_on": veteran.enlisted_on,
        "discharged_on": veteran.discharged_on,
    }


def consent(given: Consent) -> dict[str, Any]:
    """One consent."""
    return {"document": given.document, "version": given.version, "given_at": given.given_at}
