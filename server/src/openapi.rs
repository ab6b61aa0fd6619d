//! The OpenAPI document: every call of the interface, for people and for tools.
//!
//! The calls are one table in `openapi/calls.rs`, the bodies describe themselves in `hotline_crypto::wire`. It says
//! what a call may be answered; that the server keeps to it is what the HTTP tests and schemathesis check. Nothing
//! here takes part in answering but [`json`].

use std::{collections::BTreeMap, sync::LazyLock};

use hotline_crypto::wire::ErrorBody;
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Paths,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::TagBuilder,
};

mod call;
mod calls;
mod schemas;

const ABOUT: &str = "A whistleblower hotline, end-to-end encrypted. Errors are codes, never sentences. Bodies of a \
    reporter's calls and of their answers are padded with spaces to a multiple of 65,536 bytes. Any path and method \
    that is not here is answered `not_found` or `method_not_allowed`. PROTOCOL.md says the rest.";

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let (mut schemas, mut responses, mut paths) = (BTreeMap::new(), BTreeMap::new(), Paths::new());
    schemas.extend(schemas::with_parts::<ErrorBody>());
    for call in calls::calls() {
        schemas.extend(call.schemas());
        responses.extend(call.errors());
        paths.add_path_operation(call.path(), vec![call.method()], call.operation());
    }
    for schema in schemas.values_mut() {
        schemas::bound(schema);
    }

    let token = "`Hotline ` and the base64 of the 32 bytes of a token's authenticator: a reporter.";
    let session = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("base64 of 32 bytes");
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .responses_from_iter(responses)
        .security_scheme(
            "Hotline",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description("Authorization", token))),
        )
        .security_scheme(
            "Bearer",
            SecurityScheme::Http(session.description(Some("A session: a member.")).build()),
        )
        .build();
    let tag = |name, description| TagBuilder::new().name(name).description(Some(description)).build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Hotline")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(ABOUT))
                .build(),
        )
        .tags(Some([
            tag("public", "For everybody."),
            tag("reporter", "For those who report, with nothing but their token."),
            tag("desk", "For the members of the committee."),
        ]))
        .paths(paths)
        .components(Some(components))
        .build()
}

/// The document as JSON, made once.
#[must_use]
pub fn json() -> &'static str {
    static JSON: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    &JSON
}
