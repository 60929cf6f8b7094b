//! What lets a phone keep the app: the manifest, and the worker that shows it without a connection.

use crate::assets;
use crate::error::Failure;
use crate::session::Signed;
use crate::words::Words;
use axum::Json;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use domain::user::Locale;
use serde::Serialize;

/// The manifest (W3C Web Application Manifest).
#[derive(Serialize)]
struct Manifest {
    id: &'static str,
    name: String,
    short_name: String,
    description: String,
    lang: &'static str,
    start_url: &'static str,
    scope: &'static str,
    display: &'static str,
    background_color: &'static str,
    theme_color: &'static str,
    icons: [Icon; 4],
}

#[derive(Serialize)]
struct Icon {
    src: &'static str,
    sizes: &'static str,
    r#type: &'static str,
    purpose: &'static str,
}

/// The ground of the light theme, as tokens.css has it.
const GROUND: &str = "#f6f7f9";

/// The manifest, named after the gym where somebody is signed in.
pub(crate) async fn manifest(signed: Result<Signed, Failure>) -> Response {
    let signed = signed.ok();
    let w = Words(signed.as_ref().and_then(|signed| signed.powers.user.locale).unwrap_or(Locale::En));
    let name = signed.map_or_else(|| w.t("app-name"), |signed| signed.powers.organization.name.to_string());
    let icon = |src, sizes, r#type, purpose| Icon { src, sizes, r#type, purpose };
    let manifest = Manifest {
        id: "/app",
        short_name: name.clone(),
        name,
        description: w.t("app-description"),
        lang: w.code(),
        start_url: "/app",
        scope: "/",
        display: "standalone",
        background_color: GROUND,
        theme_color: GROUND,
        icons: [
            icon(assets::ICON_192_PNG, "192x192", "image/png", "any"),
            icon(assets::ICON_512_PNG, "512x512", "image/png", "any"),
            icon(assets::ICON_MASKABLE_PNG, "512x512", "image/png", "maskable"),
            icon(assets::LOGO_SVG, "any", "image/svg+xml", "any"),
        ],
    };
    let kind = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "no-cache")];
    (kind, Json(manifest).into_response().into_body()).into_response()
}

/// The worker. It names the files that it keeps, so a browser takes a new one when one of them changes.
pub(crate) async fn worker() -> Response {
    let files = [assets::APP_CSS, assets::APP_JS, assets::ICONS_SVG, assets::LOGO_SVG];
    let text = format!("const FILES = {files:?};\n{}", include_str!("../../assets/worker.js"));
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("service-worker-allowed"), "/app"),
    ];
    (headers, text).into_response()
}
