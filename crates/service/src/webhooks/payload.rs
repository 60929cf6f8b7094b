//! What is sent: one event as JSON, in the contract's shape, signed with the key of the integration.

use crate::texts::{self, Reader};
use domain::event::{ActorId, Event, Refusal};
use domain::id::PlaceId;
use domain::integration::SignatureKey;
use domain::user::Locale;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;
use uuid::Uuid;

/// An event as the contract's webhooks show it.
#[derive(Serialize)]
struct Payload<'a> {
    uuid: Uuid,
    r#type: &'static str,
    actor_type: Option<&'static str>,
    actor_id: Option<i64>,
    actor_name: Option<&'a str>,
    object_type: &'static str,
    object_id: i64,
    object_name: &'a str,
    organization_id: i64,
    place_id: Option<i64>,
    success: bool,
    error_code: Option<&'static str>,
    error_message: Option<String>,
    created_at: String,
}

/// The body of a message.
pub(crate) fn body(event: &Event) -> Result<Vec<u8>, String> {
    let actor = event.actor.as_ref();
    let who = actor.map(|actor| match actor.id {
        ActorId::User(id) => ("User", id.get()),
        ActorId::Guest(id) => ("Guest", id.get()),
        ActorId::Link(id) => ("GroupLink", id.get()),
    });
    let payload = Payload {
        uuid: event.uuid,
        r#type: event.kind.word(),
        actor_type: who.map(|(kind, _)| kind),
        actor_id: who.map(|(_, id)| id),
        actor_name: actor.map(|actor| actor.name.as_str()),
        object_type: event.object.kind.word(),
        object_id: event.object.id,
        object_name: &event.object.name,
        organization_id: event.organization.get(),
        place_id: event.place.map(PlaceId::get),
        success: event.refusal.is_none(),
        error_code: event.refusal.map(Refusal::code),
        error_message: event.refusal.map(|refusal| texts::refusal(refusal, Reader::Staff, Locale::En)),
        created_at: event.created_at.to_string(),
    };
    serde_json::to_vec(&payload).map_err(|error| error.to_string())
}

/// What stands in the header `X-Signature`: HMAC-SHA-256 (RFC 2104) of the body as it is sent, in hexadecimal digits.
pub(crate) fn signature(key: &SignatureKey, body: &[u8]) -> Result<String, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes()).map_err(|error| error.to_string())?;
    mac.update(body);
    Ok(format!("sha256={}", hex::encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_that_of_the_standard() {
        // RFC 4231 §4.3.
        let key = SignatureKey::parse("Jefe").unwrap();
        assert_eq!(
            signature(&key, b"what do ya want for nothing?").unwrap(),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
