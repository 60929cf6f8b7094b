//! Organizations and their people.

use crate::app::{App, NOBODY};
use domain::id::{LockId, OrganizationId, RightId, UserId};
use domain::right::{Right, Source, Target};
use domain::role::Role;
use domain::time::Period;
use serde_json::json;
use service::organizations::Founding;
use service::{Caller, Clock as _};

/// The password of everybody who has one.
pub const PASSWORD: &str = "correct horse battery";

/// An organization with its owner.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// The word that names it at sign-in.
    pub domain: String,
    /// Who owns it; signs in with [`PASSWORD`].
    pub owner: Person,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub id: i64,
    /// Their address.
    pub email: String,
    /// The secret of a session of theirs.
    pub secret: String,
}

impl Person {
    /// Their id, typed.
    #[must_use]
    pub const fn user(&self) -> UserId {
        UserId::new(self.id)
    }
}

/// A person stands for the secret of their session wherever a request wants one.
impl AsRef<str> for Person {
    fn as_ref(&self) -> &str {
        &self.secret
    }
}

impl App {
    /// Makes an organization in Berlin's zone. Its owner is `owner@DOMAIN.example`, signed in.
    pub async fn organization(&self, domain: &str) -> Organization {
        let email = format!("owner@{domain}.example");
        let founding = Founding {
            name: format!("{domain} Gym"),
            domain: domain.to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            owner_name: "Olga Owner".to_owned(),
            owner_email: email.clone(),
            owner_password: PASSWORD.to_owned(),
        };
        let (id, owner) = service::organizations::found(&self.service, founding).await.expect("a new organization");
        let user = json!({ "domain": domain, "email": email, "password": PASSWORD });
        let reply =
            self.post("/logins", NOBODY, json!({ "login": { "type": "device" }, "user": user })).await.expect(200);
        let secret = reply.body["secret"].as_str().expect("a secret").to_owned();
        self.owners.lock().insert(domain.to_owned(), secret.clone());
        Organization { id, domain: domain.to_owned(), owner: Person { id: owner.get(), email, secret } }
    }

    /// Adds a person `NAME@DOMAIN.example` without any right, and signs them in.
    pub async fn person(&self, organization: &Organization, name: &str) -> Person {
        let email = format!("{name}@{}.example", organization.domain);
        let body = json!({ "user": { "name": name, "email": email, "send_emails": false, "confirm": true } });
        let id = self.post("/users", &organization.owner, body).await.expect(200).id();
        let secret = self.sign_in(&email).await;
        Person { id, email, secret }
    }

    /// Signs in the person with an address of an organization that [`App::organization`] made, and gives the
    /// secret. Its owner does it for them, so no password is needed.
    pub async fn sign_in(&self, email: &str) -> String {
        let domain = email.split_once('@').and_then(|(_, host)| host.strip_suffix(".example")).expect("an address");
        let owner = self.owners.lock().get(domain).cloned();
        let owner = match owner.filter(|secret| self.service.identify(secret).is_ok()) {
            Some(secret) => secret,
            None => self.sign_in_by_password(domain, &format!("owner@{domain}.example")).await,
        };
        let body = json!({ "login": { "type": "device", "email": email } });
        let reply = self.post("/logins", &owner, body).await.expect(200);
        reply.body["secret"].as_str().expect("a secret").to_owned()
    }

    /// Signs in somebody who has [`PASSWORD`], and gives the secret.
    pub async fn sign_in_by_password(&self, domain: &str, email: &str) -> String {
        let user = json!({ "domain": domain, "email": email, "password": PASSWORD });
        let reply =
            self.post("/logins", NOBODY, json!({ "login": { "type": "device" }, "user": user })).await.expect(200);
        reply.body["secret"].as_str().expect("a secret").to_owned()
    }

    /// Makes a key of the organization, and gives its secret.
    pub async fn key(&self, organization: &Organization) -> String {
        let body = json!({ "login": { "type": "api", "name": "key", "expire": false } });
        let reply = self.post("/logins", &organization.owner, body).await.expect(200);
        reply.body["secret"].as_str().expect("a secret").to_owned()
    }

    /// Gives a person who has no password [`PASSWORD`].
    pub async fn set_password(&self, person: &Person) {
        let body = json!({ "user": { "password": PASSWORD, "password_confirmation": PASSWORD } });
        let _ = self.patch("/user", person, body).await.expect(204);
    }

    /// Gives a person a role on a target, as the owner of their organization; gives the id of the right.
    pub async fn share(&self, owner: &Person, person: &Person, role: &str, target: (&str, i64)) -> i64 {
        let right = json!({
            "assignee_type": "User", "assignee_id": person.id, "role_id": role, "notify": false,
            "applies_to_type": target.0, "applies_to_id": target.1,
        });
        self.post("/role_assignments", owner, json!({ "role_assignment": right })).await.expect(200).id()
    }

    /// Gives a person the right to open one door, which the API does not give; gives its id.
    pub async fn share_lock(&self, organization: OrganizationId, person: &Person, lock: i64) -> i64 {
        let now = self.clock.now();
        let right = Right {
            id: RightId::new(0),
            organization,
            assignee: person.user(),
            target: Target::Lock(LockId::new(lock)),
            role: Role::LockBasic,
            valid: Period::ALWAYS,
            hours: None,
            profile: None,
            source: Source::Manual(None),
            notify: false,
            created_at: now,
            updated_at: now,
        };
        let given = self.store.write(organization, now, move |write| store::rights::create(write, right));
        let right = given.await.expect("the right is given").value;
        self.step().await;
        right.id.get()
    }

    /// Who asks with a secret, for calling use cases directly.
    #[must_use]
    pub fn caller(&self, secret: &str) -> Caller {
        self.service.identify(secret).expect("a live login")
    }
}
