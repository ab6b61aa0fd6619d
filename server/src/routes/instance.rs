//! `GET /instance`: what this hotline is. The same for everybody, and the one answer that is compressed.

use std::{
    io::Write,
    sync::{Arc, PoisonError},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, Encoding, Header, VARY},
    web::{Bytes, Data},
};
use hotline_crypto::{
    json::{self, Version1},
    wire::{ErrorCode, InstanceAnswer, WorkTerms},
};

use crate::{
    error::{ApiError, Outcome},
    state::{App, Published},
    work,
};

/// The answer until the charter or the work changes.
pub struct CachedInstance {
    published: Arc<Published>,
    work: WorkTerms,
    plain: Bytes,
    gzip: Bytes,
}

/// The charter, the limits and what a write costs.
///
/// # Errors
/// `not_found` where there is no charter yet.
pub async fn get(app: Data<App>, request: HttpRequest) -> Outcome<HttpResponse> {
    let work = work::terms(&app).await?;
    let state = app.clone();
    let published =
        app.store.read(move |connection| state.charter(connection)).await?.ok_or(ErrorCode::NotFound)?;
    let cached = cached(&app, published, work)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, "application/json")).insert_header((VARY, "accept-encoding"));
    let offered = [Encoding::gzip(), Encoding::identity()];
    let chosen = AcceptEncoding::parse(&request).ok().and_then(|accepted| accepted.negotiate(offered.iter()));
    let body = match chosen {
        Some(Encoding::Known(ContentEncoding::Gzip)) => {
            answer.insert_header((CONTENT_ENCODING, "gzip"));
            &cached.gzip
        }
        _ => &cached.plain,
    };
    Ok(answer.body(body.clone()))
}

fn cached(app: &App, published: Arc<Published>, work: WorkTerms) -> Outcome<Arc<CachedInstance>> {
    let mut cache = app.instance.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cached) = cache.as_ref()
        && Arc::ptr_eq(&cached.published, &published)
        && cached.work == work
    {
        return Ok(Arc::clone(cached));
    }
    let plain = json::to_text(&InstanceAnswer {
        v: Version1,
        charter: published.signed.text.clone(),
        charter_signature: published.signed.signature.clone(),
        limits: app.limits(),
        work,
    });
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(plain.as_bytes()).map_err(ApiError::internal)?;
    let fresh = Arc::new(CachedInstance {
        published,
        work,
        gzip: gzip.finish().map_err(ApiError::internal)?.into(),
        plain: plain.into(),
    });
    *cache = Some(Arc::clone(&fresh));
    Ok(fresh)
}
