//! Addresses in a charter. A small grammar instead of a URL parser, so that both languages read the same.

use std::net::Ipv4Addr;

/// Whether `text` is an origin as a charter lists it and a sign-in names it: exactly what a browser's
/// `location.origin` says. As regular expressions over the whole text:
///
/// ```text
/// origin = ^(https?)://(name|ipv4|\[::1\])(:port)?$
/// label  = [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?
/// last   = [a-z]([a-z0-9-]{0,61}[a-z0-9])?
/// name   = (label\.)*last            at most 253 characters
/// ipv4   = octet\.octet\.octet\.octet
/// octet  = 0|[1-9][0-9]{0,2}         at most 255
/// port   = [1-9][0-9]{0,4}           at most 65535; not 80 with http, not 443 with https
/// ```
///
/// and with `http` the host must be one whose way is protected otherwise: `localhost`, a name that ends in
/// `.localhost` or `.onion`, an `ipv4` that begins with `127.`, or `[::1]`. (On any other plain address a browser
/// gives a page no cryptography at all.)
#[must_use]
pub fn is_origin(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let (host, port) = match split_port(rest) {
        (host, Some(port)) if is_port(port) => (host, port),
        (host, None) => (host, ""),
        _ => return false,
    };
    match scheme {
        "https" => port != "443" && is_host(host),
        "http" => port != "80" && is_host(host) && is_protected(host),
        _ => false,
    }
}

/// Cuts at the last colon; the ones inside brackets are the address's own.
fn split_port(rest: &str) -> (&str, Option<&str>) {
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    }
}

fn is_port(text: &str) -> bool {
    is_decimal(text) && text != "0" && text.parse::<u16>().is_ok()
}

fn is_decimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
}

fn is_host(host: &str) -> bool {
    host == "[::1]" || is_ipv4(host) || is_name(host)
}

fn is_ipv4(host: &str) -> bool {
    // The standard library's form is the same: four octets, no leading zeros.
    host.parse::<Ipv4Addr>().is_ok()
}

fn is_name(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    // A name whose last label begins with a digit might be read as a number by a URL parser.
    host.len() <= 253
        && host.split('.').all(is_label)
        && last.starts_with(|first: char| first.is_ascii_lowercase())
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_protected(host: &str) -> bool {
    let loopback = is_ipv4(host) && host.starts_with("127.");
    loopback
        || host == "[::1]"
        || host == "localhost"
        || host.ends_with(".localhost")
        || host.ends_with(".onion")
}

/// Whether `text` is an address that a page may link to: `^https?://[!-~]+$`, so no other scheme (no `javascript:`),
/// no spaces, nothing outside ASCII.
pub(super) fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_calls_its_origin_is_one() {
        let onion = format!("http://{}.onion", "a2".repeat(28));
        let long =
            format!("https://{}.{}.{}.{}", "a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61));
        for text in [
            "https://hotline.example",
            "https://hotline.example:8443",
            "https://a",
            "https://1.2.3.4",
            "https://[::1]:1",
            "https://xn--bcher-kva.example",
            "https://a--b.9.e9",
            "https://hotline.example:80",
            "https://hotline.example:65535",
            "http://localhost:8080",
            "http://127.0.0.1:443",
            "http://desk.localhost",
            "http://[::1]",
            &onion,
            &long,
        ] {
            assert!(is_origin(text), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_an_origin() {
        let label = format!("https://{}", "a".repeat(64));
        let long =
            format!("https://{}.{}.{}.{}", "a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(62));
        for text in [
            "",
            "https://",
            "hotline.example",
            "ftp://hotline.example",
            "HTTPS://hotline.example",
            "https://Hotline.example",
            "https://hotline.example/",
            "https://hotline.example/path",
            "https://hotline.example?q",
            "https://hotline.example#f",
            "https://user@hotline.example",
            "https://user:pass@hotline.example",
            "https://hotline.example:443",
            "http://localhost:80",
            "https://hotline.example:",
            "https://hotline.example:0",
            "https://hotline.example:08443",
            "https://hotline.example:65536",
            "https://hotline.example:+1",
            "https://hotline.example:1:2",
            "https://hotline.example.",
            "https://.example",
            "https://a..example",
            "https://-a.example",
            "https://a-.example",
            "https://a_b.example",
            "https://bücher.example",
            "https://hotline.example ",
            " https://hotline.example",
            "https://1.2.3",
            "https://1.2.3.256",
            "https://01.2.3.4",
            "https://a.0x1f",
            "https://[::2]",
            "https://[::1",
            "https://[::1]:",
            "https://::1",
            "http://hotline.example",
            "http://1.2.3.4",
            "http://onion",
            "http://127.example",
            &label,
            &long,
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }

    #[test]
    fn links_are_of_the_web_alone() {
        assert!(is_link("https://authority.example/report?a=1#b"));
        assert!(is_link("http://authority.example"));
        for text in
            ["", "https://", "javascript:alert(1)", "https://a b", "https://é.example", "//a", "HTTPS://a"]
        {
            assert!(!is_link(text), "{text}");
        }
    }
}
