//! Where a server is, and how to get there.

use std::{fmt, str::FromStr};

use hotline_crypto::charter::is_origin;
use ureq::{Proxy, ProxyProtocol};

use crate::exit::{Exit, Failure};

/// The origin of a server: `https://hotline.example`, or `http://` to an onion service or this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Server(String);

impl Server {
    /// As a charter names it and a sign-in signs it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0
    }

    pub(super) fn is_tls(&self) -> bool {
        self.0.starts_with("https://")
    }

    fn is_onion(&self) -> bool {
        let host = self.0.rsplit_once("://").map_or("", |(_, rest)| rest);
        host.split(':').next().unwrap_or_default().ends_with(".onion")
    }

    /// An onion service is never asked of the name servers of the network one is in.
    pub(super) fn check_reachable(&self, through_proxy: bool) -> Result<(), Failure> {
        if self.is_onion() && !through_proxy {
            return Err(Failure::new(Exit::Usage, "an onion address is reached through Tor alone").advise(
                "Start Tor and give --proxy socks5h://127.0.0.1:9050 (or 9150, where Tor Browser runs).",
            ));
        }
        Ok(())
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Server {
    type Err = Failure;

    /// Takes an address as people have it: without `https://`, with a path, or the whole link from a poster.
    fn from_str(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => ("https".to_owned(), text),
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let origin = format!("{scheme}://{}", host.strip_suffix(usual).unwrap_or(&host));
        if is_origin(&origin) {
            return Ok(Self(origin));
        }
        Err(Failure::new(Exit::Usage, "that is not an address of a hotline").advise(
            "It begins with https://, or with http:// where it is an onion service or on this machine.",
        ))
    }
}

/// Reads `--proxy`. Names are always resolved by the proxy, with `socks5://` too: the network one is in must not learn
/// them.
pub(super) fn proxy(text: &str) -> Result<Proxy, Failure> {
    let refused = || {
        Failure::new(Exit::Usage, "--proxy is not a SOCKS proxy").advise(
            "It looks like this: socks5h://127.0.0.1:9050, with a name and password before the @ if need be.",
        )
    };
    let rest =
        text.strip_prefix("socks5h://").or_else(|| text.strip_prefix("socks5://")).ok_or_else(refused)?;
    let proxy = Proxy::new(&format!("socks5h://{rest}")).map_err(|_| refused())?;
    if proxy.protocol() == ProxyProtocol::Socks5h && !proxy.resolve_target() {
        Ok(proxy)
    } else {
        Err(refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_people_have_them() {
        for (text, origin) in [
            ("https://hotline.example", "https://hotline.example"),
            ("hotline.example", "https://hotline.example"),
            ("https://Hotline.Example:443/report#root=abc", "https://hotline.example"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            (" https://hotline.example/?x ", "https://hotline.example"),
        ] {
            assert_eq!(text.parse::<Server>().unwrap().origin(), origin, "{text}");
        }
        for text in ["", "http://hotline.example", "ftp://hotline.example", "https://", "a b"] {
            assert!(text.parse::<Server>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_onion_service_needs_a_proxy() {
        let onion: Server = format!("http://{}.onion", "a2".repeat(28)).parse().unwrap();
        assert!(onion.check_reachable(false).is_err() && onion.check_reachable(true).is_ok());
        assert!("https://onion.example".parse::<Server>().unwrap().check_reachable(false).is_ok());
    }

    #[test]
    fn a_proxy_always_resolves_names() {
        for text in ["socks5://127.0.0.1:9050", "socks5h://user:pass@127.0.0.1:9050"] {
            assert!(!proxy(text).unwrap().resolve_target(), "{text}");
        }
        for text in ["http://127.0.0.1:3128", "socks4://127.0.0.1:1080", "127.0.0.1:9050", "socks5h://"] {
            assert!(proxy(text).is_err(), "{text}");
        }
    }
}
