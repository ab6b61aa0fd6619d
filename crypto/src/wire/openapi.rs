//! Schemas of what the bodies are made of: the text of ids, days, bytes and pads, for an OpenAPI document.
//!
//! The bodies derive theirs where they are. A schema says what a string looks like, as strictly as a pattern can;
//! that the 31st of February is no day is left to `format`.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, RefOr, Schema,
        schema::{ObjectBuilder, SchemaFormat, Type},
    },
};

use super::{Base64Bytes, Base64Fixed, Pad, Session};
use crate::{
    date::Day,
    id::{AttachmentId, CaseId, MemberId},
    json::Version1,
    work::Seed,
};

const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
const DAY: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
/// Canonical base64 that begins with age's first line and goes on, as every envelope and every wrap does.
const AGE: &str = "^YWdlLWVuY3J5cHRpb24ub3JnL3YxC[g-v]\
                   ([AEIMQUYcgkosw048]=|[A-Za-z0-9+/]{2}([A-Za-z0-9+/]{4})*\
                   ([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?)$";
/// Canonical base64 of 32 bytes and of 64 bytes: no bit of the last digit is left over.
const BASE64_32: &str = "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$";
const BASE64_64: &str = "^[A-Za-z0-9+/]{85}[AQgw]==$";

fn string(pattern: &str, description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).description(Some(description))
}

fn fixed(pattern: &str, length: usize, description: &str) -> Object {
    let schema = string(pattern, description).min_length(Some(length)).max_length(Some(length));
    schema.content_encoding("base64").build()
}

macro_rules! schemas {
    ($($type:ty, $name:literal => $schema:expr;)+) => {
        $(
            impl PartialSchema for $type {
                fn schema() -> RefOr<Schema> {
                    $schema.into()
                }
            }

            impl ToSchema for $type {
                fn name() -> Cow<'static, str> {
                    Cow::Borrowed($name)
                }
            }
        )+
    };
}

schemas! {
    CaseId, "CaseId" => string(UUID, "A case: a lower-case UUID.");
    MemberId, "MemberId" => string(UUID, "A member: a lower-case UUID.");
    AttachmentId, "AttachmentId" => string(UUID, "An attachment: a lower-case UUID.");
    Day, "Day" => string(DAY, "A UTC calendar day.").format(Some(SchemaFormat::Custom("date".into())));
    Pad, "Pad" => string("^ *$", "Spaces that bring the body to a multiple of 65,536 bytes.");
    Seed, "Seed" => fixed(BASE64_32, 44, "What to work on: canonical base64 of 32 bytes.");
    Session, "Session" => fixed(BASE64_32, 44, "A session's token: canonical base64 of 32 secret bytes.");
    Base64Fixed<32>, "Bytes32" => fixed(BASE64_32, 44, "Canonical base64 of 32 bytes.");
    Base64Fixed<64>, "Bytes64" => fixed(BASE64_64, 88, "Canonical base64 of 64 bytes.");
    Base64Bytes, "AgeFile" => string(AGE, "Canonical base64 of an age file.").content_encoding("base64");
    Version1, "Version" => ObjectBuilder::new()
        .schema_type(Type::Integer)
        .enum_values(Some([1]))
        .description(Some("The protocol's version."));
}
