"""What the OpenAPI document says to a person before its first operation."""

ABOUT = """居民参与社会治理的开放接口。Open interface for residents' part in governing their city.

**Log in** with `POST /api/v1/tokens`; send what it gives as `Authorization: Bearer <access_token>`. What anybody may read needs none.

**Wishes are done once.** What creates needs an `Idempotency-Key`, new for each wish: sent again with the same body it answers with the first result.

**Edits name a version.** Send the `ETag` you read as `If-Match`; 412 says that somebody else was first.

**Lists** hold at most `limit` items, newest first. While `next` is there, ask again with it as `cursor`.

**Refusals** are `application/problem+json` (RFC 9457): act on `code`, which stays; show `title` and `next`, in the language of `Accept-Language`.

**Limits**: 429 with `Retry-After`; `RateLimit` says what is left.

**Growth**: within v1 fields, operations and values of enums in answers are only added; ignore what you do not know. What is to end says
`Deprecation` and `Sunset` half a year before.
"""
