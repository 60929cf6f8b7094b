//! Takes the few files that the pages need out of the npm packages and out of `assets`, and embeds them under names
//! that hold the hash of what is in them, as they are and compressed.

#[path = "build/help.rs"]
mod help;

use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fmt::Write as _;
use std::hash::{Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The icons that the templates name, without which a build fails.
const ICONS: &[&str] = &[
    "activity",
    "alert-triangle",
    "arrow-left",
    "ban",
    "bolt",
    "building",
    "building-community",
    "calendar",
    "check",
    "chevron-left",
    "chevron-right",
    "circle-check",
    "circle-dashed",
    "circle-x",
    "clock",
    "code",
    "copy",
    "credit-card",
    "device-mobile",
    "door",
    "dots",
    "download",
    "edit",
    "external-link",
    "filter",
    "help-circle",
    "history",
    "home",
    "info-circle",
    "key",
    "list",
    "lock",
    "lock-open",
    "logout",
    "mail",
    "map-pin",
    "moon",
    "phone",
    "photo",
    "plus",
    "printer",
    "qrcode",
    "refresh",
    "search",
    "send",
    "settings",
    "share",
    "shield-lock",
    "trash",
    "user",
    "user-off",
    "user-plus",
    "users",
    "users-group",
    "webhook",
    "world",
    "x",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for watched in ["build.rs", "build", "assets", "help", "package-lock.json", "locales"] {
        writeln!(std::io::stdout(), "cargo::rerun-if-changed={watched}")?;
    }
    let packages = install(&root)?;
    let read =
        |name: &str| fs::read_to_string(root.join("assets").join(name)).map_err(|error| format!("{name}: {error}"));
    let tokens = read("tokens.css")?;
    let htmx = packages.join("htmx.org/dist/htmx.min.js");
    let htmx = fs::read_to_string(&htmx).map_err(|error| format!("{}: {error}", htmx.display()))?;
    let files = [
        ("DASHBOARD_CSS", "dashboard.css", "text/css; charset=utf-8", format!("{tokens}{}", read("dashboard.css")?)),
        ("APP_CSS", "app.css", "text/css; charset=utf-8", format!("{tokens}{}", read("app.css")?)),
        ("DASHBOARD_JS", "dashboard.js", "text/javascript; charset=utf-8", read("dashboard.js")?),
        ("APP_JS", "app.js", "text/javascript; charset=utf-8", read("app.js")?),
        ("HTMX_JS", "htmx.js", "text/javascript; charset=utf-8", without_map(&htmx)),
        ("ICONS_SVG", "icons.svg", "image/svg+xml", sprite(&packages.join("@tabler/icons/icons/outline"))?),
        ("LOGO_SVG", "logo.svg", "image/svg+xml", read("logo.svg")?),
    ];
    let files = files.map(|(constant, name, kind, text)| (constant, name, kind, text.into_bytes()));
    let icon = |name: &str| fs::read(root.join("assets").join(name)).map_err(|error| format!("{name}: {error}"));
    let icons = [
        ("ICON_192_PNG", "icon-192.png", "image/png", icon("icon-192.png")?),
        ("ICON_512_PNG", "icon-512.png", "image/png", icon("icon-512.png")?),
        ("ICON_MASKABLE_PNG", "icon-maskable.png", "image/png", icon("icon-maskable.png")?),
        ("ICON_TOUCH_PNG", "icon-touch.png", "image/png", icon("icon-touch.png")?),
    ];
    let mut code = String::new();
    let mut list = String::new();
    for (constant, name, kind, bytes) in files.iter().chain(&icons) {
        let hashed = hashed(name, bytes);
        fs::write(out.join(name), bytes)?;
        fs::write(out.join(format!("{name}.gz")), gzip(bytes)?)?;
        writeln!(code, "/// Where `{name}` is.\npub(crate) const {constant}: &str = \"/assets/{hashed}\";")?;
        writeln!(
            list,
            "    File {{ name: \"{hashed}\", kind: \"{kind}\", plain: include_bytes!(concat!(env!(\"OUT_DIR\"), \
            \"/{name}\")), gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\")) }},"
        )?;
    }
    writeln!(code, "static FILES: &[File] = &[\n{list}];")?;
    fs::write(out.join("assets.rs"), code)?;
    fs::write(out.join("help.rs"), help::table(&root.join("help/en"))?)?;
    Ok(())
}

/// Installs the packages where they are missing or not those of the lock file. Runs no script of theirs.
fn install(root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let packages = root.join("node_modules");
    let (lock, stamp) = (fs::read_to_string(root.join("package-lock.json"))?, packages.join(".latchkey"));
    if fs::read_to_string(&stamp).is_ok_and(|known| known == lock) {
        return Ok(packages);
    }
    let command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let ended = Command::new("npm").args(command).current_dir(root).status();
    let ended = ended.map_err(|error| format!("npm, which comes with Node.js, is needed for the pages: {error}"))?;
    if !ended.success() {
        return Err("npm could not install the packages of crates/web; its words are above".into());
    }
    fs::write(stamp, lock)?;
    Ok(packages)
}

/// Without the line that leads a browser to a file that is not served.
fn without_map(script: &str) -> String {
    script.lines().filter(|line| !line.starts_with("//# sourceMappingURL")).collect::<Vec<_>>().join("\n")
}

/// One picture with a part for each icon.
fn sprite(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut sprite = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">");
    for icon in ICONS {
        let file = folder.join(format!("{icon}.svg"));
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let start = text.find("<svg").and_then(|from| text.get(from..)).ok_or("an icon without a picture")?;
        let inner =
            start.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</svg>")).ok_or("an unfinished icon")?;
        write!(
            sprite,
            "<symbol id=\"{icon}\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.75\" \
            stroke-linecap=\"round\" stroke-linejoin=\"round\">{}</symbol>",
            inner.0.split_whitespace().collect::<Vec<_>>().join(" ")
        )?;
    }
    sprite.push_str("</svg>");
    Ok(sprite)
}

fn hashed(name: &str, bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{:016x}.{ending}", hasher.finish())
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}
