//! A browser that knows forms and two cookies.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Request, header};
use axum::{Extension, Router};
use http_body_util::BodyExt as _;
use testkit::App;
use tokio::sync::watch;
use tower::ServiceExt as _;

pub(crate) struct Browser {
    router: Router,
    pub(crate) cookie: String,
    /// The cookie that names who has signed in on this device.
    people: String,
}

pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) text: String,
    pub(crate) referrer_policy: String,
    pub(crate) request_id: String,
    pub(crate) retry_after: String,
}

impl Browser {
    pub(crate) fn of(app: &App) -> Self {
        Self { router: web::router(app.service.clone()), cookie: String::new(), people: String::new() }
    }

    /// A browser of somebody whose session has this secret.
    pub(crate) fn with(app: &App, secret: impl AsRef<str>) -> Self {
        Self { cookie: format!("latchkey_session={}", secret.as_ref()), ..Self::of(app) }
    }

    fn cookies(&self) -> String {
        format!("{}; {}", self.cookie, self.people)
    }

    pub(crate) async fn get(&mut self, path: &str) -> Seen {
        let request = Request::get(path).header(header::COOKIE, self.cookies());
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The same browser at a server that ends when it is told to.
    pub(crate) fn until(mut self, closing: watch::Receiver<bool>) -> Self {
        self.router = self.router.layer(Extension(web::Closing(closing)));
        self
    }

    /// What comes on a stream, piece by piece.
    pub(crate) async fn stream(&self, path: &str) -> Body {
        let request = Request::get(path).header(header::COOKIE, self.cookies()).body(Body::empty()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
        answer.into_body()
    }

    /// What htmx asks for.
    pub(crate) async fn part(&mut self, path: &str) -> Seen {
        let request = Request::get(path).header(header::COOKIE, self.cookies()).header("hx-request", "true");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.post_from("same-origin", path, fields).await
    }

    pub(crate) async fn post_from(&mut self, site: &str, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, self.cookies())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A form with one file in it.
    pub(crate) async fn upload(&mut self, path: &str, field: &str, file: &[u8]) -> Seen {
        let head = format!("--cut\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"a\"\r\n\r\n");
        let body = [head.as_bytes(), file, b"\r\n--cut--\r\n"].concat();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A file with what is said of it, for whoever has this version of it.
    pub(crate) async fn file(&self, path: &str, known: &str) -> (u16, HeaderMap, Vec<u8>) {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).header(header::IF_NONE_MATCH, known);
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, answer.into_body().collect().await.unwrap().to_bytes().to_vec())
    }

    /// What the app's script posts, and the answer that it reads.
    pub(crate) async fn json(&mut self, path: &str, fields: &[(&str, &str)]) -> serde_json::Value {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, self.cookies())
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        serde_json::from_str(&self.send(request.body(Body::from(body)).unwrap()).await.text).unwrap()
    }

    async fn send(&mut self, request: Request<Body>) -> Seen {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let word =
            |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let location = word(header::LOCATION) + &word(HeaderName::from_static("hx-redirect"));
        let status = answer.status().as_u16();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            let pair = cookie.split(';').next().unwrap().to_owned();
            let is_of_people = pair.starts_with("latchkey_people=");
            *(if is_of_people { &mut self.people } else { &mut self.cookie }) = pair;
        }
        let referrer_policy = word(header::REFERRER_POLICY);
        let (request_id, retry_after) = (word(HeaderName::from_static("x-request-id")), word(header::RETRY_AFTER));
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        Seen {
            status,
            location,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            referrer_policy,
            request_id,
            retry_after,
        }
    }
}
