//! What may be shown of a database's address.

use url::Url;

/// The address without a password. A path is shown as it is; a URL that is not clearly of one form, scheme alone.
#[must_use]
pub fn redacted(database: &str) -> String {
    let Some((scheme, rest)) = database.split_once("://") else { return database.to_owned() };
    let Some(mut url) = clear_url(database) else { return format!("{scheme}://***") };
    if url.password().is_none() && !url.query_pairs().any(|(name, _)| is_secret(&name)) {
        return format!("{scheme}://{rest}");
    }
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return format!("{scheme}://***");
    }
    let query: Vec<(String, String)> = url
        .query_pairs()
        .map(
            |(name, value)| {
                if is_secret(&name) { (name.into(), "***".into()) } else { (name.into(), value.into()) }
            },
        )
        .collect();
    if !query.is_empty() {
        url.query_pairs_mut().clear().extend_pairs(query);
    }
    url.into()
}

/// Whether the address is a URL that everybody reads alike, so that a password is where it seems to be: one with a
/// `/`, `?`, `#` or `@` that is not written in percent is cut differently by different readers.
pub(super) fn clear_url(database: &str) -> Option<Url> {
    let url = Url::parse(database).ok()?;
    let behind = format!("{}{}", url.path(), url.query().unwrap_or_default());
    (url.fragment().is_none() && !behind.contains('@') && database.matches('@').count() <= 1).then_some(url)
}

/// Whether the address holds a password itself.
pub(super) fn has_password(database: &str) -> bool {
    database.contains("://") && redacted(database).contains("***")
}

fn is_secret(name: &str) -> bool {
    name.to_ascii_lowercase().contains("password")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_of_a_password_is_shown() {
        for secret in [
            "postgres://hotline:canary@db.example/hotline",
            "postgres://hotline:canary@db.example:5432/hotline?sslmode=verify-full",
            "postgresql://db.example/hotline?user=u&password=canary",
            "postgresql://db.example/hotline?sslkey=k&sslpassword=canary",
            "postgres://hotline:12/canary@db.example/hotline",
            "postgres://hotline:12#canary@db.example/hotline",
            "postgres://hotline:12?canary@db.example/hotline",
            "postgres://hotline:x@canary@db.example/hotline",
            "postgres://hotline:canary@a:1,b:2/hotline",
            "postgres://hotline:%63anary@db.example/hotline",
            "mysql://hotline:canary@db.example/hotline",
        ] {
            let shown = redacted(secret);
            assert!(!shown.contains("anary") && shown.contains("***"), "{shown}");
            assert!(has_password(secret), "{secret}");
        }
    }

    #[test]
    fn what_holds_no_password_is_shown_as_it_is() {
        for plain in [
            "data/hotline.db",
            "/var/lib/hotline/hotline.db",
            "postgres://hotline@db.example/hotline?passfile=/etc/hotline/pgpass",
            "postgres://%2Frun%2Fpostgresql/hotline",
        ] {
            assert_eq!(redacted(plain), plain);
            assert!(!has_password(plain));
        }
    }
}
