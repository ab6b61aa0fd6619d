//! The server's answers against the OpenAPI document that it serves.
//!
//! [`check`] is called with every answer of this whole suite. The stories here hold the document and the routes
//! against each other.

use std::sync::LazyLock;

use actix_web::{App as Service, http::Method, test as call, web::Data};
use hotline_crypto::wire::{WIRE_STEP, path};
use hotline_server::{app, clock::Clock, config::Config, openapi, routes, state::App};
use serde_json::Value;

mod schema;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(openapi::json()).unwrap());

/// Fails unless the document says that this call may be answered like that. Pages are not its business.
#[track_caller]
pub fn check<'a>(
    method: &str,
    path: &str,
    status: u16,
    content_type: impl Into<Option<&'a str>>,
    body: &[u8],
) {
    let content_type = content_type.into().filter(|text| !text.is_empty());
    if let Err(why) = judge(method, path, status, content_type, body) {
        panic!("not as the OpenAPI document says: {method} {path} → {status}: {why}");
    }
}

fn judge(
    method: &str,
    path: &str,
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
) -> Result<(), String> {
    let path = path.split('?').next().unwrap_or_default();
    if !path.starts_with("/api/") && path != routes::HEALTH {
        return Ok(());
    }
    let operations = DOCUMENT["paths"].as_object().unwrap().iter().find(|(route, _)| fits(route, path));
    let (content, padded) = match operations {
        None => (refusal(status, 404, "not_found")?, false),
        Some((route, operations)) => {
            let padded = route == path::CASES || route.starts_with("/api/v1/case/");
            match operations.get(method.to_ascii_lowercase()) {
                None => (refusal(status, 405, "method_not_allowed")?, padded),
                Some(operation) => {
                    let response = operation["responses"].get(status.to_string());
                    let response = response.ok_or("this status is not documented")?;
                    (schema::follow(&DOCUMENT, response)["content"].clone(), padded)
                }
            }
        }
    };
    if method == "HEAD" {
        return Ok(());
    }
    let Some(content) = content.as_object() else {
        let empty = body.is_empty() && content_type.is_none();
        return if empty { Ok(()) } else { Err("a body, where none is documented".into()) };
    };
    let media = content_type.unwrap_or("no content type");
    // The charset of a text is no other media type.
    let known = if media == "text/plain; charset=utf-8" { "text/plain" } else { media };
    let content = content.get(known).ok_or_else(|| format!("{media} is not documented"))?;
    if media != "application/json" {
        return Ok(());
    }
    let value = serde_json::from_slice(body).map_err(|_| "not JSON")?;
    schema::validate(&DOCUMENT, &content["schema"], &value, "body")?;
    if padded && !body.len().is_multiple_of(WIRE_STEP) { Err("not padded".into()) } else { Ok(()) }
}

fn fits(route: &str, path: &str) -> bool {
    let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    let fits = |(want, is): (&&str, &&str)| want == is || want.starts_with('{') && !is.is_empty();
    route.len() == path.len() && route.iter().zip(&path).all(fits)
}

/// The content of an answer that no operation documents: this one error with its status.
fn refusal(status: u16, expected: u16, code: &str) -> Result<Value, String> {
    if status != expected {
        return Err(format!("{expected} {code} is expected of a path or a method that is not documented"));
    }
    let error = serde_json::json!({"allOf": [
        {"$ref": "#/components/schemas/ErrorBody"},
        {"properties": {"error": {"enum": [code]}}},
    ]});
    Ok(serde_json::json!({"application/json": {"schema": error}}))
}

/// A documented route with something in each of its segments.
fn example(route: &str) -> String {
    let id = "0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3";
    route.replace("{case}", id).replace("{attachment}", id).replace("{piece}", "0")
}

#[actix_web::test]
async fn the_document_and_the_routes_agree() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    let config = Config {
        database: file("hotline.db").to_str().unwrap().into(),
        secret_file: file("secret"),
        ..Config::default()
    };
    let state = Data::new(App::open(config, Clock::fixed(1_795_000_000)).unwrap());
    let service = call::init_service(Service::new().app_data(state).configure(app::configure)).await;

    for (route, operations) in DOCUMENT["paths"].as_object().unwrap() {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"] {
            let path = example(route);
            let request =
                call::TestRequest::with_uri(&path).method(Method::from_bytes(method.as_bytes()).unwrap());
            let answer = call::call_service(&service, request.to_request()).await;
            let status = answer.status().as_u16();
            let content_type =
                answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
            let body = call::read_body(answer).await;
            let documented = operations.get(method.to_ascii_lowercase()).is_some();
            // Only a path that the server knows has a method that is not allowed.
            assert_eq!(status != 405, documented, "{method} {path} → {status}");
            check(method, &path, status, content_type.as_deref(), &body);
        }
    }
    for path in ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v1/case/nothing", "/api/v2/instance"] {
        let answer = call::call_service(&service, call::TestRequest::with_uri(path).to_request()).await;
        let status = answer.status().as_u16();
        check("GET", path, status, "application/json", &call::read_body(answer).await);
        assert_eq!(status, 404, "{path}");
    }
}

#[test]
fn the_document_has_the_routes_of_the_protocol() {
    let documented: Vec<&String> = DOCUMENT["paths"].as_object().unwrap().keys().collect();
    for (name, route) in path::ALL {
        assert!(documented.iter().any(|path| *path == route), "{name} is not documented");
    }
    assert_eq!(documented.len(), path::ALL.len() + [routes::OPENAPI, routes::HEALTH].len());
}

#[test]
fn every_schema_of_the_document_is_strict() {
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        if schema["type"] == "object" {
            assert_eq!(schema["additionalProperties"], false, "{name}");
            let optional = if name == "ErrorBody" { 2 } else { 0 };
            let (properties, required) = (schema["properties"].as_object(), schema["required"].as_array());
            assert_eq!(properties.unwrap().len(), required.unwrap().len() + optional, "{name}");
        }
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let answer = r#"{"v":1,"charter":"","charter_signature":"","limits":{"entry":1,"attachment":1,"attachments":1,
        "case":1},"work":{"seed":"+y89pZeWbJ8p3qD7W0rA5eaktx8iTHFOQ6t+Z4+AptI=","difficulty":1,"piece_difficulty":1}}"#;
    let json = Some("application/json");
    let instance = |body: &str| judge("GET", path::INSTANCE, 200, json, body.as_bytes());
    instance(answer).unwrap();
    for (from, to) in [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1,\"more\":1"),
        ("\"v\":1,", ""),
        ("\"entry\":1", "\"entry\":-1"),
        ("\"entry\":1", "\"entry\":9007199254740992"),
        ("\"entry\":1", "\"entry\":\"1\""),
        ("AptI=", "AptJ="),
        ("+y89", "+y8"),
    ] {
        let body = answer.replacen(from, to, 1);
        assert!(body != answer && instance(&body).is_err(), "{from} → {to}");
    }
    let call = |method, path, status, kind, body: &str| judge(method, path, status, kind, body.as_bytes());
    let error = |code: &str, rest: &str| format!("{{\"error\":\"{code}\"{rest}}}");
    let padded = |code: &str| {
        let spaces = WIRE_STEP - error(code, ",\"pad\":\"\"").len();
        error(code, &format!(",\"pad\":\"{}\"", " ".repeat(spaces)))
    };
    call("GET", path::INSTANCE, 404, json, &error("not_found", "")).unwrap();
    call("GET", path::CASES, 405, json, &padded("method_not_allowed")).unwrap();
    call("POST", path::CASES, 409, json, &padded("conflict")).unwrap();
    call("GET", "/api/nothing", 404, json, &error("not_found", "")).unwrap();
    call("GET", "/a/page", 200, Some("text/html"), "").unwrap();
    for (method, path, status, kind, body) in [
        ("GET", path::INSTANCE, 404, json, error("malformed", "")),
        ("GET", path::INSTANCE, 404, json, error("not_found", ",\"next\":1")),
        ("GET", path::INSTANCE, 404, Some("text/html"), error("not_found", "")),
        ("GET", path::INSTANCE, 404, None, error("not_found", "")),
        ("GET", path::INSTANCE, 409, json, error("conflict", "")),
        ("GET", path::INSTANCE, 404, json, padded("not_found")),
        ("GET", path::CASES, 404, json, padded("not_found")),
        ("POST", path::CASES, 409, json, error("conflict", "")),
        ("POST", path::CASES, 409, json, error("conflict", ",\"pad\":\"  \"")),
        ("GET", "/api/nothing", 404, json, error("conflict", "")),
        ("GET", "/api/nothing", 200, json, "{}".into()),
        ("PUT", &example(path::CASE_PIECE), 201, json, "{}".into()),
    ] {
        assert!(call(method, path, status, kind, &body).is_err(), "{method} {path} {status} {kind:?}");
    }
}
