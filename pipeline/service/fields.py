"""What helpdesks send: the fields of a request, and the record they become.

Unknown fields are passed over, not refused: helpdesks add fields in every release, and a mention
must not go unanswered for that.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from pipeline.language import code
from pipeline.mention import Author, Customer, Mention, Turn
from pipeline.service.limits import BATCH, TEXT, TURNS

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _moment(value: datetime) -> datetime:
    """Return the moment in UTC; one far away would overflow when hours are added."""
    if not _EARLIEST <= value <= _LATEST:
        raise PydanticCustomError("moment", "Input should be a moment from 1990 to 2200")
    return value.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_moment)]
Text = Annotated[str, Field(min_length=1, max_length=TEXT)]
Name = Annotated[str, Field(max_length=500)]
Language = Annotated[
    str,
    Field(max_length=35, description="`ru`, `uk` or `en`, also as a locale (`uk-UA`); any other is `other`."),
    AfterValidator(code),
]


class _Fields(BaseModel):
    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
    )


class AuthorFields(_Fields):
    """Who wrote the mention, as far as the helpdesk knows."""

    name: Name | None = None
    handle: Name | None = None
    followers: Annotated[int, Field(ge=0, le=10**10)] | None = None


class TurnFields(_Fields):
    """One earlier message of the thread."""

    text: Text
    by: Literal["author", "agent"] = "author"
    at: Moment | None = None


class CustomerFields(_Fields):
    """What the helpdesk knows of the customer; it fills slots of replies and is never guessed."""

    name: Name | None = None
    product: Name | None = None
    city: Name | None = None
    order: Name | None = None


class MentionFields(_Fields):
    """One mention; only `text` is required."""

    text: Annotated[Text, Field(description="The message as written; offsets count its Unicode code points.")]
    id: Name | None = None
    language: Language | None = None
    channel: Name | None = None
    visibility: (
        Annotated[Literal["public", "private"], Field(description="Without it, it follows from `channel`.")]
        | None
    ) = None
    company: Name | None = None
    product: Name | None = None
    rating: Annotated[float, Field(description="Stars of a review, 1–5.")] | None = None
    url: Annotated[str, Field(max_length=4096)] | None = None
    published_at: (
        Annotated[Moment, Field(description="ISO 8601 with an offset or `Z`, or seconds since 1970.")] | None
    ) = None
    thread_id: Name | None = None
    in_reply_to: Name | None = None
    author: AuthorFields | None = None
    thread: (
        Annotated[
            list[TurnFields], Field(max_length=TURNS, description="Earlier messages, the oldest first.")
        ]
        | None
    ) = None
    customer: CustomerFields | None = None

    def mention(self) -> Mention:
        """Return the mention that these fields say."""
        return Mention(
            text=self.text,
            id=self.id,
            language=self.language,
            channel=self.channel,
            visibility=self.visibility,
            company=self.company,
            product=self.product,
            rating=self.rating,
            url=self.url,
            published_at=self.published_at,
            thread_id=self.thread_id,
            in_reply_to=self.in_reply_to,
            author=Author(**self.author.model_dump()) if self.author else Author(),
            thread=tuple(Turn(turn.text, turn.by, turn.at) for turn in self.thread or ()),
            customer=Customer(**self.customer.model_dump()) if self.customer else Customer(),
        )


Now = Annotated[
    Moment,
    Field(description="The moment urgency is judged at; the clock without it. Give it to repeat an answer."),
]

_EXAMPLE: JsonDict = {
    "id": "4711",
    "text": "Третій день без гарячої води! Коли буде ремонт?",
    "channel": "facebook",
    "company": "Тепломережа «Приклад»",
    "published_at": "2026-11-20T08:15:00+02:00",
    "author": {"name": "Олена Коваль", "handle": "olena.example", "followers": 310},
    "thread": [{"text": "Доброго дня! Перевіряємо.", "by": "agent", "at": "2026-11-19T12:00:00Z"}],
    "customer": {"name": "Олена Коваль", "city": "Прикладівськ", "order": "A-1001"},
}
_ENGLISH: JsonDict = {"text": "My parcel A-2002 was due on Monday and nobody answers.", "channel": "email"}


class SuggestBody(MentionFields):
    """Body of `POST /v1/suggest`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    now: Now | None = None


class BatchBody(_Fields):
    """Body of `POST /v1/suggest/batch`; one `now` holds for all."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"mentions": [_EXAMPLE, _ENGLISH]}]})

    mentions: Annotated[list[MentionFields], Field(max_length=BATCH)]
    now: Now | None = None
