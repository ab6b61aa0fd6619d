//! The web pages, out of the binary: every file of `web/dist` in three forms (plain, brotli, gzip), of which a browser
//! gets the one that it asks for. Nothing is compressed, read or made at run time, and nothing depends on who asks.
//!
//! `index.html` is `/`, another `NAME.html` is `/NAME`, and everything else has its hash in its name. Headers that all
//! answers have, `Cache-Control: no-store` among them, are [`crate::headers`]'.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header as _};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

/// One file, as `build.rs` found it.
struct File {
    name: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    br: &'static [u8],
    gz: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// What an unknown path gets; it has no path of its own.
const NOT_FOUND: &str = "not-found.html";

impl File {
    /// Where it is served, `None` for [`NOT_FOUND`].
    fn path(&self) -> Option<String> {
        match self.name {
            "index.html" => Some("/".to_owned()),
            NOT_FOUND => None,
            name => Some(format!("/{}", name.strip_suffix(".html").unwrap_or(name))),
        }
    }

    /// The file in the form that the request prefers. Nobody is refused: who accepts none of the forms gets the plain one.
    fn answer(&self, request: &HttpRequest, status: StatusCode) -> HttpResponse {
        let forms = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
        let accepted = AcceptEncoding::parse(request).ok().and_then(|header| header.negotiate(forms.iter()));
        let (body, encoding) = match accepted {
            Some(Encoding::Known(ContentEncoding::Brotli)) => (self.br, Some(ContentEncoding::Brotli)),
            Some(Encoding::Known(ContentEncoding::Gzip)) => (self.gz, Some(ContentEncoding::Gzip)),
            _ => (self.plain, None),
        };
        let mut response = HttpResponse::build(status);
        response.content_type(self.content_type).insert_header((header::VARY, "Accept-Encoding"));
        if let Some(encoding) = encoding {
            response.insert_header(encoding);
        }
        response.body(Bytes::from_static(body))
    }
}

/// Registers a route for every page and every file that pages load. Other methods than `GET` and `HEAD` get a 405.
pub fn configure(service: &mut ServiceConfig) {
    for file in FILES {
        let Some(path) = file.path() else { continue };
        let answer = move |request: HttpRequest| async move { file.answer(&request, StatusCode::OK) };
        service.service(web::resource(path).route(web::get().to(answer)).route(web::head().to(answer)));
    }
}

/// The answer for a path that is neither a page nor under `/api`: 404 and a page in plain words, whatever the method.
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    match FILES.iter().find(|file| file.name == NOT_FOUND) {
        Some(file) => file.answer(&request, StatusCode::NOT_FOUND),
        None => HttpResponse::NotFound().finish(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use actix_web::dev::ServiceResponse;
    use actix_web::http::Method;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, web};

    use super::*;

    async fn call(method: Method, path: &str, accept: Option<&str>) -> ServiceResponse {
        let app = init_service(App::new().configure(configure).default_service(web::to(not_found))).await;
        let mut request = TestRequest::with_uri(path).method(method);
        if let Some(accept) = accept {
            request = request.insert_header((header::ACCEPT_ENCODING, accept));
        }
        call_service(&app, request.to_request()).await
    }

    fn field<'a>(response: &'a ServiceResponse, name: &header::HeaderName) -> Option<&'a str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
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
        for File { name, plain, br, gz, .. } in FILES {
            let mut from_br = Vec::new();
            brotli::Decompressor::new(*br, 4096).read_to_end(&mut from_br).unwrap();
            let mut from_gz = Vec::new();
            flate2::read::GzDecoder::new(*gz).read_to_end(&mut from_gz).unwrap();
            assert!(from_br == *plain && from_gz == *plain, "{name}");
            assert!(br.len() < plain.len() && gz.len() < plain.len(), "{name}");
        }
    }

    #[test]
    fn pages_have_no_inline_script_or_style_and_load_only_what_is_here() {
        for File { name, plain, .. } in FILES.iter().filter(|file| file.name.ends_with(".html")) {
            let page = std::str::from_utf8(plain).unwrap();
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
            for (accept, encoding, body) in [
                (None, None, file.plain),
                (Some(""), None, file.plain),
                (Some("gzip, deflate, br, zstd"), Some("br"), file.br),
                (Some("gzip, deflate"), Some("gzip"), file.gz),
                (Some("br;q=0.1, gzip"), Some("gzip"), file.gz),
                (Some("br;q=0, gzip;q=0"), None, file.plain),
                (Some("identity"), None, file.plain),
                (Some("identity;q=0, compress"), None, file.plain),
                (Some(", ;;q=z,"), None, file.plain),
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
        for path in
            ["/nothing", "/index.html", "/not-found", "/not-found.html", "/../etc/passwd", "//", &long]
        {
            let response = call(Method::GET, path, Some("br")).await;
            assert_eq!(response.status(), 404, "{path}");
            assert_eq!(field(&response, &header::CONTENT_TYPE), Some("text/html; charset=utf-8"));
            assert_eq!(field(&response, &header::CONTENT_ENCODING), Some("br"));
            let page = FILES.iter().find(|file| file.name == NOT_FOUND).unwrap();
            assert_eq!(read_body(response).await, page.br);
        }
    }
}
