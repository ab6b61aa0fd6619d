//! Schemas that are put together here: bounds of integers, and which errors stand under which status.

use hotline_crypto::{
    json::MAX_INTEGER,
    wire::{ErrorBody, ErrorCode},
};
use utoipa::{
    Number, PartialSchema, ToSchema,
    openapi::{
        Content, KnownFormat, Ref, RefOr, Response, ResponseBuilder, Schema, SchemaFormat,
        schema::{AllOfBuilder, ArrayItems, Object, ObjectBuilder, Type},
    },
};

/// A schema with its name.
pub(super) type Named = (String, RefOr<Schema>);

/// The schema of `T`, and those that it refers to.
pub(super) fn with_parts<T: ToSchema>() -> Vec<Named> {
    let mut schemas = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut schemas);
    schemas
}

/// A reference to the schema of `T`.
pub(super) fn reference<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}

/// Gives every integer in a schema the largest value that the interface takes: 2^53 − 1 where Rust has 64 bits.
///
/// Instead of a `format`: those that utoipa names have a sign.
pub(super) fn bound(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            bound_integer(object);
            object.properties.values_mut().for_each(bound);
        }
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                bound(items);
            }
        }
        RefOr::T(Schema::OneOf(one)) => one.items.iter_mut().for_each(bound),
        _ => {}
    }
}

fn bound_integer(object: &mut Object) {
    let largest = match &object.format {
        Some(SchemaFormat::KnownFormat(KnownFormat::Int64)) => MAX_INTEGER,
        Some(SchemaFormat::KnownFormat(KnownFormat::Int32)) => u64::from(u32::MAX),
        _ => return,
    };
    object.format = None;
    if object.maximum.is_none() {
        object.maximum = usize::try_from(largest).ok().map(Number::UInt);
    }
}

/// An integer from 0 to 2^32 − 1.
pub(super) fn integer32() -> RefOr<Schema> {
    let mut schema = u32::schema();
    bound(&mut schema);
    schema
}

/// Octets, as OpenAPI has come to write them.
pub(super) fn octets() -> Object {
    let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build()
}

/// The answer of all refusals that share a status: one of these codes, `next` with no other than `conflict`, and `pad`
/// exactly where answers are padded.
pub(super) fn refusal(codes: &[ErrorCode], padded: bool) -> Response {
    let words: Vec<serde_json::Value> =
        codes.iter().filter_map(|code| serde_json::to_value(code).ok()).collect();
    let may_have_next = codes.contains(&ErrorCode::Conflict);
    let mut narrow = ObjectBuilder::new()
        .property("error", ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)))
        .required("error")
        .max_properties(Some(1 + usize::from(may_have_next) + usize::from(padded)));
    if padded {
        narrow = narrow.required("pad");
    }
    let schema = AllOfBuilder::new().item(reference::<ErrorBody>()).item(narrow);
    ResponseBuilder::new()
        .description(words_of(codes).join(" or "))
        .content("application/json", Content::new(Some(schema)))
        .build()
}

/// The codes as they stand in JSON.
pub(super) fn words_of(codes: &[ErrorCode]) -> Vec<String> {
    let word = |code| serde_json::to_string(code).unwrap_or_default().trim_matches('"').to_owned();
    codes.iter().map(word).collect()
}
