//! JSON Schema, as far as the document uses it. A keyword that is not known here fails: nothing passes unlooked at.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use hotline_crypto::{bytes::from_base64, date::Day};
use regex_lite::Regex;
use serde_json::Value;

/// The value itself, or what its `$ref` refers to.
pub fn follow<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').expect("a reference within the document");
            document.pointer(pointer).unwrap_or_else(|| panic!("{reference} is not in the document"))
        }
        None => value,
    }
}

/// Checks a value; `place` says where it stands.
pub fn validate(document: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let is_valid = |schema| validate(document, schema, value, place);
    for (keyword, says) in schema.as_object().expect("a schema") {
        let holds = match keyword.as_str() {
            "description" | "items" | "properties" => true,
            "$ref" => {
                is_valid(follow(document, schema))?;
                true
            }
            "allOf" => {
                list(says).iter().try_for_each(is_valid)?;
                true
            }
            "oneOf" => list(says).iter().filter(|schema| is_valid(schema).is_ok()).count() == 1,
            "type" => is_a(says.as_str().expect("one type"), value),
            "enum" => list(says).contains(value),
            "required" => list(says).iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "additionalProperties" => {
                assert_eq!(says, false, "no other value is known here");
                let known = &schema["properties"];
                value.as_object().is_none_or(|members| members.keys().all(|name| known.get(name).is_some()))
            }
            "maxProperties" => value.as_object().is_none_or(|members| members.len() as u64 <= number(says)),
            "minimum" => value.as_u64().is_none_or(|value| value >= number(says)),
            "maximum" => value.as_u64().is_none_or(|value| value <= number(says)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= number(says)),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= number(says)),
            "pattern" => value.as_str().is_none_or(|text| matches(says.as_str().unwrap(), text)),
            "contentEncoding" => value.as_str().is_none_or(|text| from_base64(text).is_some()),
            "format" => match says.as_str() {
                Some("date") => value.as_str().is_none_or(|text| text.parse::<Day>().is_ok()),
                _ => panic!("format {says} is not known here"),
            },
            _ => panic!("{keyword} is not known here"),
        };
        if !holds {
            return Err(format!("{place}: {keyword}"));
        }
    }
    for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if let Some(member) = value.get(name) {
            validate(document, schema, member, &format!("{place}.{name}"))?;
        }
    }
    if let (Some(schema), Some(items)) = (schema.get("items"), value.as_array()) {
        items.iter().try_for_each(|item| validate(document, schema, item, &format!("{place}[]")))?;
    }
    Ok(())
}

fn is_a(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        // Every integer of the interface begins at 0.
        "integer" => value.is_u64(),
        _ => panic!("type {name} is not known here"),
    }
}

fn list(says: &Value) -> &Vec<Value> {
    says.as_array().expect("a list")
}

fn number(says: &Value) -> u64 {
    says.as_u64().expect("a number")
}

fn matches(pattern: &str, text: &str) -> bool {
    static PATTERNS: LazyLock<Mutex<BTreeMap<String, Regex>>> = LazyLock::new(Mutex::default);
    let mut patterns = PATTERNS.lock().unwrap();
    let regex = patterns.entry(pattern.into()).or_insert_with(|| Regex::new(pattern).unwrap()).clone();
    drop(patterns);
    regex.is_match(text)
}
