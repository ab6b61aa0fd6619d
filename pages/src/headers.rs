//! The headers that every answer has, pages, calls and errors alike. A handler cannot loosen them: they are set last.
//!
//! What actix answers before there is a request (400 for one that does not parse, 408 for one that does not come) has
//! no body and none of these.

use std::sync::Arc;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

/// What a page may load and do: its own scripts, styles, workers and calls, and nothing of anyone else's. The one
/// picture is the icon, which stands in the page itself: a browser would otherwise ask for one.
/// `trusted-types` names the one policy that pages may make, which knows the workers' addresses alone.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; \
    connect-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types hotline";

/// Every power over the device or the person that Chromium 156 lets a page have, turned off, but one: the words of a token
/// can be copied by a button. For pages alone, as nothing else has such powers, and a kilobyte with each file is a tenth
/// of a second over Tor. A browser skips what it does
/// not know (and says so in its console: on Linux that is `bluetooth` and `web-share`).
const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), captured-surface-control=(), \
    clipboard-read=(), clipboard-write=(self), compute-pressure=(), cross-origin-isolated=(), deferred-fetch=(), \
    deferred-fetch-minimal=(), digital-credentials-create=(), digital-credentials-get=(), \
    display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
    identity-credentials-get=(), idle-detection=(), interest-cohort=(), keyboard-map=(), \
    language-detector=(), language-model=(), local-fonts=(), local-network=(), local-network-access=(), \
    loopback-network=(), magnetometer=(), media-playback-while-not-visible=(), microphone=(), midi=(), \
    on-device-speech-recognition=(), otp-credentials=(), payment=(), picture-in-picture=(), \
    private-state-token-issuance=(), private-state-token-redemption=(), publickey-credentials-create=(), \
    publickey-credentials-get=(), screen-wake-lock=(), serial=(), speaker-selection=(), storage-access=(), \
    summarizer=(), sync-xhr=(), translator=(), unload=(), usb=(), web-share=(), window-management=(), \
    xr-spatial-tracking=()";

/// Two years. Without `includeSubDomains`: what lies under the hotline's name is not ours to decide about, and we set
/// no cookie that a subdomain could plant.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=63072000";

/// The headers of every answer. `no-store`: nothing about the hotline stays in a browser's cache. `noindex`: whoever
/// comes by the poster's link has the pin in it and leaves no search behind, so the link is how to find us.
const ALWAYS: [(HeaderName, &str); 10] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_EMBEDDER_POLICY, "require-corp"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (header::X_DNS_PREFETCH_CONTROL, "off"),
];

/// The headers of one server, made once. Cloning is cheap.
#[derive(Clone)]
pub struct Headers {
    always: Arc<[(HeaderName, HeaderValue)]>,
    /// `Onion-Location`, for pages alone.
    onion: Option<HeaderValue>,
}

impl Headers {
    /// Those of a server that is reached by https (`https`: then browsers are told to stay with it) and that may have
    /// an onion service beside it (`onion`: its origin, `http://….onion`).
    ///
    /// # Errors
    /// An onion address that no header can carry.
    pub fn new(https: bool, onion: Option<&str>) -> Result<Self, header::InvalidHeaderValue> {
        let always = ALWAYS.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value)));
        let secure = (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT_SECURITY));
        Ok(Self {
            always: always.chain(https.then_some(secure)).collect(),
            onion: onion.map(HeaderValue::from_str).transpose()?,
        })
    }

    /// Answers a request and puts the headers on the answer. To be the outermost middleware:
    /// `.wrap(from_fn(move |request, next| headers.clone().around(request, next)))`.
    ///
    /// # Errors
    /// What the inside answers with, with the headers on the response that it will become.
    pub async fn around<B: MessageBody + 'static>(
        self,
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        match next.call(request).await {
            Ok(mut response) => {
                self.set(response.headers_mut());
                Ok(response)
            }
            Err(mut error) => {
                error.add_response_mapper(move |mut response| {
                    self.set(response.headers_mut());
                    response
                });
                Err(error)
            }
        }
    }

    fn set(&self, headers: &mut HeaderMap) {
        for (name, value) in self.always.iter() {
            headers.insert(name.clone(), value.clone());
        }
        // The onion service's own start page, and not the path that was asked for: that may be one that it lacks.
        let page =
            headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if page {
            headers.insert(header::PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS_POLICY));
            if let Some(onion) = &self.onion {
                headers.insert(HeaderName::from_static("onion-location"), onion.clone());
            }
        }
        headers.remove(header::SERVER);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, HttpResponse, error, web};

    use super::*;

    const ONION: &str = "http://hotline.onion";

    async fn careless() -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((header::SERVER, "actix"))
            .insert_header((header::CACHE_CONTROL, "public"))
            .insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"))
            .json("{}")
    }

    async fn broken(_: web::Json<String>) -> Result<HttpResponse, Error> {
        Err(error::ErrorInternalServerError("inside"))
    }

    async fn refuse<B: MessageBody>(
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        if request.path() == "/refused" { Err(error::ErrorForbidden("no")) } else { next.call(request).await }
    }

    async fn headers_of(https: bool, onion: Option<&str>, path: &str) -> (StatusCode, HeaderMap) {
        let headers = Headers::new(https, onion).unwrap();
        let app = App::new()
            .configure(crate::report)
            .configure(|service| crate::desk(service, &crate::Served::Server))
            .route("/api/careless", web::get().to(careless))
            .route("/api/broken", web::get().to(broken))
            .route("/api/refused", web::get().to(careless))
            .default_service(web::to(crate::not_found))
            .wrap(from_fn(refuse))
            .wrap(from_fn(move |request, next| headers.clone().around(request, next)));
        let app = init_service(app).await;
        match try_call_service(&app, TestRequest::with_uri(path).to_request()).await {
            Ok(response) => (response.status(), response.headers().clone()),
            Err(error) => {
                let response = error.error_response();
                (response.status(), response.headers().clone())
            }
        }
    }

    const PATHS: [(&str, u16); 7] = [
        ("/", 200),
        ("/desk", 200),
        ("/desk/served.json", 200),
        ("/nothing", 404),
        ("/api/careless", 200),
        ("/api/broken", 400),
        ("/refused", 403),
    ];

    #[actix_web::test]
    async fn every_answer_has_them_all_and_once() {
        for (path, status) in PATHS {
            let (found, headers) = headers_of(false, None, path).await;
            assert_eq!(found, status, "{path}");
            for (name, value) in ALWAYS {
                let values: Vec<_> = headers.get_all(&name).collect();
                assert_eq!(values, [value], "{path} {name}");
            }
            for absent in ["server", "strict-transport-security", "onion-location", "set-cookie", "etag"] {
                assert!(!headers.contains_key(absent), "{path} {absent}");
            }
        }
    }

    #[actix_web::test]
    async fn browsers_are_told_to_stay_with_https_where_there_is_https() {
        for (path, _) in PATHS {
            let (_, headers) = headers_of(true, None, path).await;
            assert_eq!(headers.get(header::STRICT_TRANSPORT_SECURITY).unwrap(), STRICT_TRANSPORT_SECURITY);
        }
    }

    #[actix_web::test]
    async fn pages_have_no_powers() {
        for (path, page) in
            [("/", true), ("/check", true), ("/desk", true), ("/nothing", true), ("/api/careless", false)]
        {
            let (_, headers) = headers_of(false, None, path).await;
            let policy = headers.get(header::PERMISSIONS_POLICY).map(HeaderValue::as_bytes);
            assert_eq!(policy, page.then_some(PERMISSIONS_POLICY.as_bytes()), "{path}");
        }
    }

    #[actix_web::test]
    async fn pages_and_nothing_else_name_the_onion_service() {
        for (path, named) in
            [("/", true), ("/desk", true), ("/nothing", true), ("/api/careless", false), ("/refused", false)]
        {
            let (_, headers) = headers_of(true, Some(ONION), path).await;
            assert_eq!(
                headers.get("onion-location").map(HeaderValue::as_bytes),
                named.then_some(ONION.as_bytes())
            );
        }
        assert!(Headers::new(true, Some("http://a\n.onion")).is_err());
    }

    #[test]
    fn the_policies_allow_nothing_by_default() {
        assert!(CONTENT_SECURITY_POLICY.starts_with("default-src 'none'; "));
        let policy = CONTENT_SECURITY_POLICY.replace("img-src data:;", "img-src 'none';");
        for loose in ["unsafe", "*", "data:", "blob:", "http", "  "] {
            assert!(!policy.contains(loose), "{loose}");
        }
        for feature in PERMISSIONS_POLICY.split(", ") {
            let value = if feature.starts_with("clipboard-write=") { "=(self)" } else { "=()" };
            let name = feature.strip_suffix(value).unwrap();
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{feature}");
        }
    }
}
