//! Who may ask: the desk's own page, and whoever opens it.
//!
//! Every website that is open in a browser can send requests to this machine. One that has its name lead here (DNS
//! rebinding) is told by `Host`, one that calls from its own pages by `Origin` and `Sec-Fetch-Site`, which no page can
//! change. What comes without these comes from a program of this machine, which could as well ask the server itself.
//!
//! The desk has no service worker. A browser that asks for one was given it by another program that had the port for a
//! while, and would be answered by it instead of by this one from then on: it is given one that takes itself away.

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, LOCATION},
    },
    middleware::Next,
};

use super::DESK;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SERVICE_WORKER: HeaderName = HeaderName::from_static("service-worker");
/// Its scope may be wider than the folder that it was loaded from.
const SERVICE_WORKER_ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");
const NO_WORKER: &str = include_str!("no-worker.js");

/// What becomes of a request.
#[derive(PartialEq, Eq, Debug)]
enum Verdict {
    /// It is answered.
    Pass,
    /// It is a person who typed another name of this machine: they are shown the way.
    Redirect,
    /// It is a browser that looks for its service worker anew.
    NoWorker,
    /// It is refused.
    Refuse(StatusCode),
}

/// A host and its port, as browsers write it: not with the usual one.
pub(super) fn authority(name: &str, port: u16) -> String {
    if port == 80 { name.to_owned() } else { format!("{name}:{port}") }
}

/// Answers what [`judge`] lets pass, on `port`.
pub(super) async fn check<B: MessageBody + 'static>(
    port: u16,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let named = request.uri().authority().map(|named| named.as_str());
    let response = match judge(port, named, (request.method(), request.path()), request.headers()) {
        Verdict::Pass => return next.call(request).await.map(ServiceResponse::map_into_left_body),
        Verdict::Redirect => HttpResponse::TemporaryRedirect()
            .insert_header((LOCATION, format!("http://{}{DESK}", authority("127.0.0.1", port))))
            .finish(),
        Verdict::NoWorker => HttpResponse::Ok()
            .content_type("text/javascript; charset=utf-8")
            .insert_header((SERVICE_WORKER_ALLOWED, "/"))
            .body(NO_WORKER),
        Verdict::Refuse(status) => HttpResponse::new(status),
    };
    Ok(request.into_response(response).map_into_right_body())
}

/// `named` is the host in the request's target, where it stands there.
fn judge(port: u16, named: Option<&str>, (method, path): (&Method, &str), headers: &HeaderMap) -> Verdict {
    let field = |name: HeaderName| One::of(headers, &name);
    let ours = authority("127.0.0.1", port);
    let page = (method == Method::GET || method == Method::HEAD) && [DESK, "/"].contains(&path);
    let host = field(header::HOST);
    if page && host == One::Value(&authority("localhost", port)) {
        return Verdict::Redirect;
    }
    if host != One::Value(&ours) || named.is_some_and(|named| named != ours) {
        return Verdict::Refuse(StatusCode::MISDIRECTED_REQUEST);
    }
    let origin = field(header::ORIGIN);
    if origin != One::Absent && origin != One::Value(&format!("http://{ours}")) {
        return Verdict::Refuse(StatusCode::FORBIDDEN);
    }
    if headers.contains_key(SERVICE_WORKER) {
        return Verdict::NoWorker;
    }
    // Loads of the page's own, and a person who opens the page, from wherever. Nobody looks at a call by itself.
    let site = field(SEC_FETCH_SITE);
    let mode = field(SEC_FETCH_MODE);
    let opened = mode == One::Value("navigate") && field(SEC_FETCH_DEST) == One::Value("document");
    let own = site == One::Value("same-origin") && mode != One::Value("navigate");
    if own || (page && opened) || (site == One::Absent && mode == One::Absent) {
        Verdict::Pass
    } else {
        Verdict::Refuse(StatusCode::FORBIDDEN)
    }
}

/// A header field that may stand there once.
#[derive(PartialEq, Eq)]
enum One<'a> {
    Absent,
    Value(&'a str),
    /// More than once, or no text.
    Odd,
}

impl<'a> One<'a> {
    fn of(headers: &'a HeaderMap, name: &HeaderName) -> Self {
        let mut values = headers.get_all(name);
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some(value), None) => value.to_str().map_or(Self::Odd, Self::Value),
            _ => Self::Odd,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn verdict(method: &Method, path: &str, fields: &[(&'static str, &'static str)]) -> Verdict {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        judge(8457, None, (method, path), &headers)
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:8457");
    const ORIGIN: (&str, &str) = ("origin", "http://127.0.0.1:8457");
    const CALL: &str = "/api/v1/desk/changes";
    const REFUSED: Verdict = Verdict::Refuse(StatusCode::FORBIDDEN);
    const MISDIRECTED: Verdict = Verdict::Refuse(StatusCode::MISDIRECTED_REQUEST);

    fn fetch(
        site: &'static str,
        mode: &'static str,
        dest: &'static str,
    ) -> [(&'static str, &'static str); 3] {
        [("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]
    }

    #[test]
    fn the_page_and_whoever_opens_it_may_ask() {
        for site in ["none", "cross-site", "same-site", "same-origin"] {
            let fields = [&[HOST][..], &fetch(site, "navigate", "document")].concat();
            assert_eq!(verdict(&Method::GET, "/desk", &fields), Verdict::Pass, "{site}");
            assert_eq!(verdict(&Method::GET, "/", &fields), Verdict::Pass, "{site}");
        }
        let own = [&[HOST][..], &fetch("same-origin", "cors", "empty")].concat();
        assert_eq!(verdict(&Method::GET, CALL, &own), Verdict::Pass);
        assert_eq!(verdict(&Method::POST, CALL, &[&own[..], &[ORIGIN]].concat()), Verdict::Pass);
        let script = [&[HOST][..], &fetch("same-origin", "cors", "script")].concat();
        assert_eq!(verdict(&Method::GET, "/desk/main.js", &script), Verdict::Pass);
        assert_eq!(verdict(&Method::GET, CALL, &[HOST]), Verdict::Pass, "a program of this machine");
    }

    #[test]
    fn another_name_of_this_machine_is_refused() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:80",
            "evil.example:8457",
            "evil.example",
            "[::1]:8457",
            "0.0.0.0:8457",
            "",
        ] {
            assert_eq!(verdict(&Method::GET, "/desk", &[("host", host)]), MISDIRECTED, "{host}");
        }
        assert_eq!(verdict(&Method::GET, "/desk", &[]), MISDIRECTED);
        assert_eq!(verdict(&Method::GET, "/desk", &[HOST, HOST]), MISDIRECTED);
        assert_eq!(verdict(&Method::GET, CALL, &[("host", "localhost:8457")]), MISDIRECTED);
        assert_eq!(verdict(&Method::GET, "/desk", &[("host", "localhost:8457")]), Verdict::Redirect);
        let mut headers = HeaderMap::new();
        headers.append(header::HOST, HeaderValue::from_static(HOST.1));
        assert_eq!(judge(8457, Some("evil.example"), (&Method::GET, "/desk"), &headers), MISDIRECTED);
    }

    #[test]
    fn a_service_worker_is_taken_away_whatever_its_path() {
        let asks = [
            &[HOST, ("service-worker", "script")][..],
            &fetch("same-origin", "same-origin", "serviceworker"),
        ];
        for path in ["/desk/worker.js", "/planted.js", "/"] {
            assert_eq!(verdict(&Method::GET, path, &asks.concat()), Verdict::NoWorker, "{path}");
        }
        let elsewhere = [("host", "evil.example:8457"), ("service-worker", "script")];
        assert_eq!(verdict(&Method::GET, "/planted.js", &elsewhere), MISDIRECTED);
    }

    #[test]
    fn the_usual_port_is_not_named() {
        assert_eq!(authority("127.0.0.1", 80), "127.0.0.1");
        assert_eq!(authority("127.0.0.1", 8457), HOST.1);
    }

    #[test]
    fn another_origin_is_refused() {
        for origin in [
            "null",
            "",
            "http://localhost:8457",
            "http://127.0.0.1:8458",
            "https://127.0.0.1:8457",
            "http://evil.example",
        ] {
            for method in [Method::GET, Method::POST, Method::OPTIONS] {
                assert_eq!(verdict(&method, CALL, &[HOST, ("origin", origin)]), REFUSED, "{origin}");
            }
        }
        assert_eq!(verdict(&Method::POST, CALL, &[HOST, ORIGIN, ORIGIN]), REFUSED);
    }

    #[test]
    fn what_another_page_loads_or_embeds_is_refused() {
        for site in ["cross-site", "same-site", "none", "odd"] {
            for (mode, dest) in
                [("no-cors", "image"), ("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")]
            {
                for path in ["/desk", "/desk/main.js", CALL] {
                    let fields = [&[HOST][..], &fetch(site, mode, dest)].concat();
                    assert_eq!(verdict(&Method::GET, path, &fields), REFUSED, "{site} {mode} {dest} {path}");
                }
            }
        }
        // Nobody looks at a call by itself, from wherever they come, nor posts a form to the desk.
        for site in ["cross-site", "none", "same-origin"] {
            let fields = [&[HOST][..], &fetch(site, "navigate", "document")].concat();
            assert_eq!(verdict(&Method::GET, CALL, &fields), REFUSED, "{site}");
            assert_eq!(verdict(&Method::POST, "/desk", &fields), REFUSED, "{site}");
        }
    }
}
