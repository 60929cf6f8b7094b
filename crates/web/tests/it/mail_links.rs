//! The links and codes of mails, from the mail as it arrives over SMTP to the person who is in. `cargo xtask prove mail`
//! reads the figure.

use crate::browser::Browser;
use serde_json::json;
use testkit::{App, Gym, PASSWORD, Sink};

const WEEK_S: i64 = 7 * 86_400;

const NEW_PASSWORD: &str = "anvil-lantern-copper";

/// How often what looks at mails before people do follows each link.
const LOOKS: usize = 20;

/// Why somebody is mailed a way in.
#[derive(Clone, Copy, Debug)]
enum Why {
    /// Access is shared with a new address.
    IsNew,
    /// A new password was asked for.
    ForgotPassword,
}

/// What somebody uses of a mail.
#[derive(Clone, Copy, Debug)]
enum By {
    Link,
    Code,
}

const ALL: [(Why, By); 4] =
    [(Why::IsNew, By::Link), (Why::IsNew, By::Code), (Why::ForgotPassword, By::Link), (Why::ForgotPassword, By::Code)];

/// What a mail holds.
struct Held {
    path: String,
    code: String,
}

struct House {
    app: App,
    gym: Gym,
    sink: Sink,
    email: String,
    /// What was checked.
    count: usize,
}

impl House {
    /// Somebody who was mailed.
    async fn mailed(why: Why) -> Self {
        let sink = Sink::open(false).await;
        let app = App::builder().mail(sink.transport()).build().await;
        let gym = Gym::open(&app, "harbour").await;
        let email = match why {
            Why::IsNew => "nora@mail.example".to_owned(),
            Why::ForgotPassword => gym.member.email.clone(),
        };
        match why {
            Why::IsNew => {
                let share = json!({ "email": email, "group_id": gym.members, "notify": true });
                let _ = app.post("/shares", &gym.owner, json!({ "share": share })).await.expect(200);
            }
            Why::ForgotPassword => {
                let asked = [("domain", gym.organization.domain.as_str()), ("email", email.as_str())];
                assert_eq!(Browser::of(&app).post("/password", &asked).await.status, 200);
            }
        }
        Self { app, gym, sink, email, count: 0 }
    }

    /// The last mail that came for them.
    async fn mail(&self) -> Held {
        self.app.step().await;
        let envelope = format!("RCPT TO:<{}>", self.email);
        let raw = self.sink.taken().into_iter().rfind(|mail| mail.contains(&envelope)).expect("a mail");
        // Quoted-printable (RFC 2045 §6.7), of which a link needs the soft breaks.
        let text = raw.replace("=\n", "");
        let path =
            text.split("https://gym.example").nth(1).expect("a link").split_whitespace().next().expect("its end");
        let secret = path.rsplit('/').next().expect("its secret");
        assert!(secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{path}");
        Held { path: path.to_owned(), code: testkit::code_in(&text).expect("a code").to_owned() }
    }

    fn is(&mut self, found: u16, expected: u16, what: &str) {
        assert_eq!(found, expected, "{what}");
        self.count += 1;
    }

    /// Comes in, or is told why not.
    async fn enter(&self, by: By, held: &Held) -> (u16, Browser) {
        let mut phone = Browser::of(&self.app);
        let passwords = [("password", NEW_PASSWORD), ("password_confirmation", NEW_PASSWORD)];
        let seen = match by {
            By::Link => phone.post(&held.path, &passwords).await,
            By::Code => {
                let code = held.code.replace('-', " ").to_lowercase();
                phone.post("/begin", &[&passwords[..], &[("code", &code)]].concat()).await
            }
        };
        (seen.status, phone)
    }

    /// Looks at the link, as often as a scanner would.
    async fn look(&mut self, held: &Held, expected: u16) {
        for _ in 0..LOOKS {
            let status = Browser::of(&self.app).get(&held.path).await.status;
            self.is(status, expected, "a look");
        }
    }

    /// Whoever came in is in, with the password that they chose or the one that they had.
    async fn is_in(&mut self, (why, by): (Why, By), mut phone: Browser) {
        if let (Why::ForgotPassword, By::Link) = (why, by) {
            let domain = self.gym.organization.domain.clone();
            let typed = [("domain", domain.as_str()), ("email", self.email.as_str()), ("password", NEW_PASSWORD)];
            let status = phone.post("/sign-in", &typed).await.status;
            self.is(status, 303, "the new password");
        }
        let status = phone.get("/app").await.status;
        self.is(status, 200, "the app");
    }

    /// Asks for a new mail with the link that they have.
    async fn ask_again(&mut self, held: &Held) -> Held {
        let secret = held.path.rsplit('/').next().expect("its secret");
        let status = Browser::of(&self.app).post("/begin/again", &[("code", secret)]).await.status;
        self.is(status, 200, "a new one is asked for");
        let new = self.mail().await;
        assert!(new.path != held.path && new.code != held.code, "a new mail");
        new
    }

    async fn end(self, count: &mut usize) {
        *count += self.count;
        self.app.finish().await;
    }
}

#[tokio::test]
async fn links_and_codes_of_mails_survive_looks_work_once_and_end() {
    let mut count = 0;
    for case @ (why, by) in ALL {
        // Looked at, used, and used up.
        let mut house = House::mailed(why).await;
        let held = house.mail().await;
        house.look(&held, 200).await;
        let (status, phone) = house.enter(by, &held).await;
        house.is(status, 303, "the first use");
        house.is_in(case, phone).await;
        for other in [By::Link, By::Code] {
            let status = house.enter(other, &held).await.0;
            house.is(status, 410, "the second use");
        }
        house.look(&held, 410).await;
        house.end(&mut count).await;
        // To its last second, and no longer.
        let mut house = House::mailed(why).await;
        let held = house.mail().await;
        house.app.clock.advance_s(WEEK_S - 1);
        let (status, phone) = house.enter(by, &held).await;
        house.is(status, 303, "the last second");
        house.is_in(case, phone).await;
        house.end(&mut count).await;
        let mut house = House::mailed(why).await;
        let held = house.mail().await;
        house.app.clock.advance_s(WEEK_S);
        house.look(&held, 410).await;
        let status = house.enter(by, &held).await.0;
        house.is(status, 410, "a week later");
        // A new one instead, which ends every older one.
        let new = house.ask_again(&held).await;
        house.app.clock.advance_s(3_600);
        let newest = house.ask_again(&new).await;
        let (status, phone) = house.enter(by, &newest).await;
        house.is(status, 303, "the newest");
        house.is_in(case, phone).await;
        let status = house.enter(by, &new).await.0;
        house.is(status, 410, "an older one");
        house.end(&mut count).await;
    }
    assert_ne!(NEW_PASSWORD, PASSWORD);
    println!("mail: {} ways in over SMTP, {LOOKS} looks at each link first, {count} answers, 0 wrong", ALL.len());
}
