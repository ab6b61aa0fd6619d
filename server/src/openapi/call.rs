//! One row of the table of calls, and the OpenAPI operation that it becomes.

use std::collections::BTreeMap;

use hotline_crypto::{
    id::{AttachmentId, CaseId},
    wire::{ErrorCode, path},
    work,
};
use utoipa::{
    ToSchema,
    openapi::{
        Content, HttpMethod, Ref, RefOr, Required, Response, ResponseBuilder, Schema, SecurityRequirement,
        path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::{RequestBody, RequestBodyBuilder},
        schema::{ObjectBuilder, Type},
    },
};

use super::schemas::{self, Named};

const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";
/// A canonical base64 of 32 bytes and four decimal numbers.
const WORK: &str = "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=( (0|[1-9][0-9]{0,19})){4}$";

/// A call: what it takes, what it answers, and with which codes it may be refused.
pub(super) struct Call {
    method: HttpMethod,
    path: &'static str,
    summary: &'static str,
    parameters: Vec<Parameter>,
    security: Option<&'static str>,
    body: Option<RequestBody>,
    answers: Vec<(u16, Response)>,
    refusals: Vec<ErrorCode>,
    schemas: Vec<Named>,
}

impl Call {
    /// A call of this path. Each segment in braces is a parameter.
    pub(super) fn new(method: HttpMethod, path: &'static str, summary: &'static str) -> Self {
        let mut call = Self {
            method,
            path,
            summary,
            parameters: Vec::new(),
            security: None,
            body: None,
            answers: Vec::new(),
            refusals: vec![ErrorCode::Internal, ErrorCode::Busy],
            schemas: Vec::new(),
        };
        for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let schema = match name {
                "case" => call.part::<CaseId>(),
                "attachment" => call.part::<AttachmentId>(),
                _ => schemas::integer32(),
            };
            call.parameters.push(parameter(ParameterIn::Path, name, schema));
            call.refusals.push(ErrorCode::Malformed);
        }
        call
    }

    /// Needs a reporter's token.
    pub(super) fn with_token(mut self) -> Self {
        self.security = Some("Hotline");
        self.refuses(&[ErrorCode::Unauthorized])
    }

    /// Needs a member's session.
    pub(super) fn with_session(mut self) -> Self {
        self.security = Some("Bearer");
        self.refuses(&[ErrorCode::Unauthorized])
    }

    /// Needs proof of work, as the writes of reporters do.
    pub(super) fn with_work(mut self) -> Self {
        let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(WORK));
        self.parameters.push(parameter(ParameterIn::Header, work::HEADER, schema));
        self.refuses(&[ErrorCode::WorkRequired, ErrorCode::WorkStale]).stores()
    }

    /// Takes the members of `T` in its query, all of them required.
    pub(super) fn query<T: ToSchema>(mut self) -> Self {
        let mut schema = T::schema();
        schemas::bound(&mut schema);
        if let RefOr::T(Schema::Object(object)) = schema {
            for (name, schema) in object.properties {
                self.parameters.push(parameter(ParameterIn::Query, &name, schema));
            }
        }
        self.refuses(&[ErrorCode::Malformed])
    }

    /// Takes a JSON body.
    pub(super) fn takes<T: ToSchema>(mut self) -> Self {
        let content = Content::new(Some(self.part::<T>()));
        self.takes_content(JSON, content)
    }

    /// Takes octets.
    pub(super) fn takes_octets(self) -> Self {
        self.takes_content(OCTETS, Content::new(Some(schemas::octets())))
    }

    fn takes_content(mut self, media_type: &str, content: Content) -> Self {
        let body = RequestBodyBuilder::new().content(media_type, content).required(Some(Required::True));
        self.body = Some(body.build());
        self.refuses(&[ErrorCode::Malformed, ErrorCode::TooLarge, ErrorCode::UnsupportedMediaType])
    }

    /// May answer this status with a JSON body.
    pub(super) fn answers<T: ToSchema>(mut self, status: u16) -> Self {
        let content = Content::new(Some(self.part::<T>()));
        self.answers_content(status, JSON, content)
    }

    /// May answer this status with a JSON object that is described elsewhere.
    pub(super) fn answers_object(self, status: u16) -> Self {
        let object = ObjectBuilder::new().schema_type(Type::Object).build();
        self.answers_content(status, JSON, Content::new(Some(object)))
    }

    /// May answer 200 with a few words for people.
    pub(super) fn answers_text(self) -> Self {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        self.answers_content(200, "text/plain", Content::new(Some(text)))
    }

    /// May answer 200 with octets.
    pub(super) fn answers_octets(self) -> Self {
        self.answers_content(200, OCTETS, Content::new(Some(schemas::octets())))
    }

    /// May answer this status without a body.
    pub(super) fn answers_nothing(mut self, status: u16) -> Self {
        self.answers.push((status, Response::new("Done.")));
        self
    }

    fn answers_content(mut self, status: u16, media_type: &str, content: Content) -> Self {
        let description = if status == 202 { "Waits for a second member." } else { "Done." };
        let response = ResponseBuilder::new().description(description).content(media_type, content).build();
        self.answers.push((status, response));
        self
    }

    /// Needs room in the database.
    pub(super) fn stores(self) -> Self {
        self.refuses(&[ErrorCode::StorageFull])
    }

    /// Is never refused.
    pub(super) fn always(mut self) -> Self {
        self.refusals.clear();
        self
    }

    /// May be refused with these codes.
    pub(super) fn refuses(mut self, codes: &[ErrorCode]) -> Self {
        self.refusals.extend(codes);
        self
    }

    fn part<T: ToSchema>(&mut self) -> RefOr<Schema> {
        self.schemas.extend(schemas::with_parts::<T>());
        schemas::reference::<T>().into()
    }

    pub(super) fn method(&self) -> HttpMethod {
        self.method.clone()
    }

    pub(super) fn path(&self) -> &'static str {
        self.path
    }

    pub(super) fn schemas(&self) -> Vec<Named> {
        self.schemas.clone()
    }

    /// The answers of its refusals, each under the name by which [`Self::operation`] refers to it.
    pub(super) fn errors(&self) -> BTreeMap<String, Response> {
        let padded = self.side() == "reporter";
        let response = |codes: Vec<ErrorCode>| (error_name(&codes, padded), schemas::refusal(&codes, padded));
        self.refusals_by_status().into_values().map(response).collect()
    }

    /// What the document says of this call.
    pub(super) fn operation(&self) -> Operation {
        let name = path::ALL.iter().find(|(_, path)| *path == self.path).map_or("", |(name, _)| *name);
        let id = match self.method {
            HttpMethod::Put => format!("put_{name}"),
            HttpMethod::Post => format!("post_{name}"),
            _ => format!("get_{name}"),
        };
        let mut operation = OperationBuilder::new()
            .operation_id(Some(id).filter(|_| !name.is_empty()))
            .tag(self.side())
            .summary(Some(self.summary))
            .request_body(self.body.clone());
        for parameter in &self.parameters {
            operation = operation.parameter(parameter.clone());
        }
        if let Some(scheme) = self.security {
            operation = operation.security(SecurityRequirement::new(scheme, Vec::<String>::new()));
        }
        for (status, response) in &self.answers {
            operation = operation.response(status.to_string(), response.clone());
        }
        for (status, codes) in self.refusals_by_status() {
            let name = error_name(&codes, self.side() == "reporter");
            operation = operation.response(status.to_string(), Ref::from_response_name(name));
        }
        operation.build()
    }

    fn refusals_by_status(&self) -> BTreeMap<u16, Vec<ErrorCode>> {
        let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
        for code in ErrorCode::ALL.into_iter().filter(|code| self.refusals.contains(code)) {
            by_status.entry(code.status()).or_default().push(code);
        }
        by_status
    }

    /// Whose call it is; answers to a `reporter` are padded.
    fn side(&self) -> &'static str {
        if self.path == path::CASES || self.path.starts_with("/api/v1/case/") {
            "reporter"
        } else if self.path.starts_with("/api/v1/desk/") {
            "desk"
        } else {
            "public"
        }
    }
}

fn parameter(place: ParameterIn, name: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .schema(Some(schema))
        .build()
}

fn error_name(codes: &[ErrorCode], padded: bool) -> String {
    let name = schemas::words_of(codes).join(".");
    if padded { format!("{name}.padded") } else { name }
}
