//! How the values of settings are written in TOML, and read back.

use std::{
    fmt,
    net::SocketAddr,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    str::FromStr,
};

use hotline_crypto::instance::Instance;
use lettre::{Address, message::Mailbox};
use toml::Value;

use super::{MemberAddress, Mode, Security, Weekday};

/// The longest path of a Unix socket on Linux.
const SOCKET_PATH: usize = 107;

/// Where to listen: written as `address:port` or `unix:path`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Listen {
    /// An address and a port; port 0 is any free one.
    Tcp(SocketAddr),
    /// A Unix socket.
    Unix(PathBuf),
}

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("unix:").map(Path::new) {
            Some(path) if (1..=SOCKET_PATH).contains(&path.as_os_str().as_bytes().len()) => {
                Ok(Self::Unix(path.to_owned()))
            }
            Some(_) => Err("the path of a Unix socket has 1 to 107 bytes"),
            None => text.parse().map(Self::Tcp).map_err(|_| {
                "must be an IP address with a port, such as \"127.0.0.1:8080\" or \"[::1]:8080\", or \"unix:PATH\""
            }),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// A type that a setting may have. What is wrong with a value is said without repeating it: it may be a secret in
/// the wrong place.
pub(super) trait Setting: Sized {
    /// The value as it stands in the file.
    fn to_toml(&self) -> Value;
    /// Reads what the file holds.
    fn from_toml(value: &Value) -> Result<Self, String>;
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "must be a text in quotes".to_owned())
}

impl Setting for String {
    fn to_toml(&self) -> Value {
        Value::String(self.clone())
    }

    fn from_toml(value: &Value) -> Result<Self, String> {
        text(value).map(Into::into)
    }
}

impl Setting for PathBuf {
    fn to_toml(&self) -> Value {
        Value::String(self.display().to_string())
    }

    fn from_toml(value: &Value) -> Result<Self, String> {
        text(value).map(Into::into)
    }
}

impl Setting for bool {
    fn to_toml(&self) -> Value {
        Value::Boolean(*self)
    }

    fn from_toml(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "must be true or false".to_owned())
    }
}

macro_rules! whole_number {
    ($($type:ty),*) => {$(
        impl Setting for $type {
            fn to_toml(&self) -> Value {
                Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }

            fn from_toml(value: &Value) -> Result<Self, String> {
                let number = value.as_integer().and_then(|number| Self::try_from(number).ok());
                number.ok_or_else(|| "must be a whole number".to_owned())
            }
        }
    )*};
}
whole_number!(u8, u16, u32, u64, usize);

/// Types that are written as a text.
macro_rules! written {
    ($($type:ty),*) => {$(
        impl Setting for $type {
            fn to_toml(&self) -> Value {
                Value::String(self.to_string())
            }

            fn from_toml(value: &Value) -> Result<Self, String> {
                Ok(text(value)?.parse()?)
            }
        }
    )*};
}
written!(Mode, Security);

/// Lists of them.
macro_rules! list {
    ($($type:ty: $wrong:literal),*) => {$(
        impl Setting for Vec<$type> {
            fn to_toml(&self) -> Value {
                Value::Array(self.iter().map(|one| Value::String(one.to_string())).collect())
            }

            fn from_toml(value: &Value) -> Result<Self, String> {
                let list = value.as_array().ok_or($wrong)?;
                let read = |value: &Value| -> Result<$type, String> { Ok(text(value)?.parse()?) };
                list.iter().map(read).collect()
            }
        }
    )*};
}
list!(
    Listen: "must be a list of texts, such as [\"127.0.0.1:8080\"]",
    MemberAddress: "must be a list of texts, each a member's id, a space, and an address",
    Weekday: "must be a list of texts, such as [\"Monday\", \"Thursday\"]"
);

/// An address of mail, or none where the text is empty.
macro_rules! mail_address {
    ($($type:ty: $wrong:literal),*) => {$(
        impl Setting for Option<$type> {
            fn to_toml(&self) -> Value {
                Value::String(self.as_ref().map(ToString::to_string).unwrap_or_default())
            }

            fn from_toml(value: &Value) -> Result<Self, String> {
                match text(value)? {
                    "" => Ok(None),
                    address => address.parse().map(Some).map_err(|_| $wrong.to_owned()),
                }
            }
        }
    )*};
}
mail_address!(
    Address: "must be an address, such as \"name@example.com\"",
    Mailbox: "must be an address, such as \"name@example.com\" or \"Name <name@example.com>\""
);

/// An empty text is none.
impl Setting for Option<Instance> {
    fn to_toml(&self) -> Value {
        Value::String(self.map(|instance| instance.to_string()).unwrap_or_default())
    }

    fn from_toml(value: &Value) -> Result<Self, String> {
        match text(value)? {
            "" => Ok(None),
            pin => Instance::from_pin(pin).map(Some).map_err(|error| format!("is {error}")),
        }
    }
}

/// An empty text is none.
impl Setting for Option<String> {
    fn to_toml(&self) -> Value {
        Value::String(self.clone().unwrap_or_default())
    }

    fn from_toml(value: &Value) -> Result<Self, String> {
        text(value).map(|text| (!text.is_empty()).then(|| text.to_owned()))
    }
}

/// `off` is none.
impl Setting for Option<SocketAddr> {
    fn to_toml(&self) -> Value {
        Value::String(self.map_or_else(|| "off".to_owned(), |address| address.to_string()))
    }

    fn from_toml(value: &Value) -> Result<Self, String> {
        match text(value)? {
            "off" => Ok(None),
            address => address.parse().map(Some).map_err(|_| {
                "must be an IP address with a port, such as \"127.0.0.1:9180\", or \"off\"".to_owned()
            }),
        }
    }
}
