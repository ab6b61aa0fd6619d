//! The files, out of the binary: every file of `web/dist` in two forms (brotli, gzip) and, for whoever takes neither, plain.
//! A browser gets the one that it asks for. Nothing else depends on who asks.
//!
//! `index.html` is `/`, another `NAME.html` is `/NAME`, and everything else has its hash in its name. What the desk loads
//! is in `desk/`. Headers that all answers have, `Cache-Control: no-store` among them, are [`crate::headers`]'.

use std::io::Read as _;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header as _};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::Served;

/// One file, as `build.rs` found it.
struct File {
    name: &'static str,
    content_type: &'static str,
    br: &'static [u8],
    gz: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// What an unknown path gets; it has no path of its own.
const NOT_FOUND: &str = "not-found.html";

/// Whose file it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Report,
    Desk,
}

impl File {
    /// Where it is served, `None` for [`NOT_FOUND`].
    fn path(&self) -> Option<String> {
        match self.name {
            "index.html" => Some("/".to_owned()),
            NOT_FOUND => None,
            name => Some(format!("/{}", name.strip_suffix(".html").unwrap_or(name))),
        }
    }

    fn part(&self) -> Part {
        if self.name == "desk.html" || self.name.starts_with("desk/") { Part::Desk } else { Part::Report }
    }

    fn plain(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        // Reading from memory fails only where the build has put something else there, and a test looks.
        let _ = flate2::read::GzDecoder::new(self.gz).read_to_end(&mut plain);
        plain
    }

    /// The file in the form that the request prefers. Nobody is refused: who accepts none of the forms gets the plain one.
    fn answer(&self, request: &HttpRequest, status: StatusCode) -> HttpResponse {
        let forms = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
        let accepted = AcceptEncoding::parse(request).ok().and_then(|header| header.negotiate(forms.iter()));
        let mut response = HttpResponse::build(status);
        response.content_type(self.content_type).insert_header((header::VARY, "Accept-Encoding"));
        match accepted {
            Some(Encoding::Known(encoding @ ContentEncoding::Brotli)) => {
                response.insert_header(encoding).body(Bytes::from_static(self.br))
            }
            Some(Encoding::Known(encoding @ ContentEncoding::Gzip)) => {
                response.insert_header(encoding).body(Bytes::from_static(self.gz))
            }
            _ => response.body(self.plain()),
        }
    }
}

/// Registers the reporter's pages and every file that they load. Other methods than `GET` and `HEAD` get a 405.
pub fn report(service: &mut ServiceConfig) {
    register(service, Part::Report);
}

/// Registers the desk, every file that it loads, and what tells it by whom it is served.
pub fn desk(service: &mut ServiceConfig, served: &Served) {
    register(service, Part::Desk);
    let served = served.clone();
    let answer = move || {
        let answer = HttpResponse::Ok().json(&served);
        async move { answer }
    };
    let resource = web::resource("/desk/served.json");
    service.service(resource.route(web::get().to(answer.clone())).route(web::head().to(answer)));
}

fn register(service: &mut ServiceConfig, part: Part) {
    for file in FILES.iter().filter(|file| file.part() == part) {
        let Some(path) = file.path() else { continue };
        let answer = move |request: HttpRequest| async move { file.answer(&request, StatusCode::OK) };
        service.service(web::resource(path).route(web::get().to(answer)).route(web::head().to(answer)));
    }
}

/// The server's answer for a path that is neither a page nor under `/api`: 404 and a page in plain words, whatever the
/// method.
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    match FILES.iter().find(|file| file.name == NOT_FOUND) {
        Some(file) => file.answer(&request, StatusCode::NOT_FOUND),
        None => HttpResponse::NotFound().finish(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::dev::ServiceResponse;
    use actix_web::http::Method;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, web};

    use super::*;

    async fn call(method: Method, path: &str, accept: Option<&str>) -> ServiceResponse {
        let app = App::new().configure(report).configure(|service| desk(service, &Served::Server));
        let app = init_service(app.default_service(web::to(not_found))).await;
        let mut request = TestRequest::with_uri(path).method(method);
        if let Some(accept) = accept {
            request = request.insert_header((header::ACCEPT_ENCODING, accept));
        }
        call_service(&app, request.to_request()).await
    }

    fn field<'a>(response: &'a ServiceResponse, name: &header::HeaderName) -> Option<&'a str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    /// What the build has put beside the compressed forms.
    fn built(name: &str) -> Vec<u8> {
        std::fs::read(format!("{}/../web/dist/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    #[test]
    fn every_file_but_pages_has_a_hash_in_its_name() {
        for File { name, .. } in FILES {
            let stem = name.rsplit_once('.').unwrap().0;
            let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
            let hashed =
                hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
            assert!(hashed || name.ends_with(".html"), "{name}");
        }
    }

    #[test]
    fn the_compressed_forms_are_the_plain_one_and_smaller() {
        assert!(FILES.len() >= 4);
        for file in FILES {
            let name = file.name;
            let (br, gz, plain) = (file.br, file.gz, file.plain());
            let mut from_br = Vec::new();
            brotli::Decompressor::new(br, 4096).read_to_end(&mut from_br).unwrap();
            assert!(plain == from_br && plain == built(name), "{name}");
            assert!(br.len() < plain.len() && gz.len() < plain.len(), "{name}");
        }
    }

    #[test]
    fn pages_have_no_inline_script_or_style_and_load_only_what_is_here() {
        for file in FILES.iter().filter(|file| file.name.ends_with(".html")) {
            let name = file.name;
            let page = String::from_utf8(file.plain()).unwrap();
            for tag in page.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                let inline = tag.starts_with("style") || tag.contains("style=") || tag.contains(" on");
                assert!(!inline && (!tag.starts_with("script") || tag.contains("src=\"/")), "{name}: {tag}");
                for (_, target) in tag.match_indices("=\"/").map(|(at, _)| tag.split_at(at + 2)) {
                    let path = target.split('"').next().unwrap();
                    assert!(FILES.iter().any(|file| file.path().as_deref() == Some(path)), "{name}: {path}");
                }
            }
        }
    }

    #[actix_web::test]
    async fn every_file_is_served_with_its_type_and_the_encoding_that_is_asked_for() {
        for file in FILES {
            let Some(path) = file.path() else { continue };
            let plain = &file.plain()[..];
            for (accept, encoding, body) in [
                (None, None, plain),
                (Some(""), None, plain),
                (Some("gzip, deflate, br, zstd"), Some("br"), file.br),
                (Some("gzip, deflate"), Some("gzip"), file.gz),
                (Some("br;q=0.1, gzip"), Some("gzip"), file.gz),
                (Some("br;q=0, gzip;q=0"), None, plain),
                (Some("identity"), None, plain),
                (Some("identity;q=0, compress"), None, plain),
                (Some(", ;;q=z,"), None, plain),
            ] {
                let response = call(Method::GET, &path, accept).await;
                assert_eq!(response.status(), 200, "{path}");
                assert_eq!(field(&response, &header::CONTENT_TYPE), Some(file.content_type));
                assert_eq!(field(&response, &header::CONTENT_ENCODING), encoding, "{path} {accept:?}");
                assert_eq!(field(&response, &header::VARY), Some("Accept-Encoding"));
                assert!(response.headers().get(header::ETAG).is_none());
                assert_eq!(read_body(response).await, body, "{path}");
            }
        }
    }

    #[actix_web::test]
    async fn the_desk_alone_is_the_desk_s_files_and_says_by_whom_it_is_served() {
        let served = Served::Hotline { origin: "https://hotline.example".into(), root: None };
        let expected = served.clone();
        let app = init_service(App::new().configure(move |service| desk(service, &served))).await;
        let mut desks = 0;
        for file in FILES {
            let Some(path) = file.path() else { continue };
            let response = call_service(&app, TestRequest::with_uri(&path).to_request()).await;
            let is_desk = path == "/desk" || path.starts_with("/desk/");
            assert_eq!(response.status(), if is_desk { 200 } else { 404 }, "{path}");
            desks += u32::from(is_desk);
        }
        assert!(desks >= 3);
        let response = call_service(&app, TestRequest::with_uri("/desk/served.json").to_request()).await;
        assert_eq!(field(&response, &header::CONTENT_TYPE), Some("application/json"));
        assert_eq!(read_body(response).await, serde_json::to_string(&expected).unwrap());
        let by_server = call(Method::GET, "/desk/served.json", Some("br")).await;
        assert_eq!(read_body(by_server).await, r#"{"by":"server"}"#);
    }

    #[actix_web::test]
    async fn head_has_the_same_headers() {
        let get = call(Method::GET, "/", Some("br")).await;
        let head = call(Method::HEAD, "/", Some("br")).await;
        assert_eq!(head.status(), 200);
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::VARY] {
            assert_eq!(field(&head, &name), field(&get, &name));
        }
    }

    #[actix_web::test]
    async fn other_methods_are_refused() {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::TRACE] {
            let response = call(method, "/", None).await;
            assert_eq!(response.status(), 405);
            let allowed = field(&response, &header::ALLOW).unwrap();
            assert!(allowed.contains("GET") && allowed.contains("HEAD"), "{allowed}");
        }
    }

    #[actix_web::test]
    async fn unknown_paths_get_a_page_that_does_not_repeat_them() {
        let long = format!("/{}", "a".repeat(4000));
        for path in [
            "/nothing",
            "/index.html",
            "/not-found",
            "/not-found.html",
            "/desk.html",
            "/desk/nothing",
            "/../etc/passwd",
            "//",
            &long,
        ] {
            let response = call(Method::GET, path, Some("br")).await;
            assert_eq!(response.status(), 404, "{path}");
            assert_eq!(field(&response, &header::CONTENT_TYPE), Some("text/html; charset=utf-8"));
            assert_eq!(field(&response, &header::CONTENT_ENCODING), Some("br"));
            let page = FILES.iter().find(|file| file.name == NOT_FOUND).unwrap();
            assert_eq!(read_body(response).await, page.br);
        }
    }
}
