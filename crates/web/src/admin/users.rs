//! The list of users: search, sort, pages; and adding one.

use super::pager::{LINES, Pager, encoded, part};
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::{Shell, initials};
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Permission;
use domain::time::TimeZone;
use serde::Deserialize;
use service::users::{self, Order, UserFilter, UserInput};
use service::{Field, Problems, Service};

#[derive(Template)]
#[template(path = "users.html", blocks = ["results"])]
struct UsersPage {
    shell: Shell,
    query: String,
    may_add: bool,
    rows: Vec<UserRow>,
    /// In which zone the days of the list are.
    zone: String,
    sort: Sort,
    pager: Pager,
}

struct UserRow {
    id: i64,
    name: String,
    email: String,
    initials: String,
    is_suspended: bool,
    has_signed_in: bool,
    groups: String,
    seen: String,
}

/// How a heading sorts: the next address, and the arrow that shows how it is sorted now.
struct Sort {
    name: String,
    name_is: &'static str,
    seen: String,
    seen_is: &'static str,
}

#[derive(Template)]
#[template(path = "user_new.html")]
struct NewPage {
    shell: Shell,
    name: String,
    email: String,
    name_problem: String,
    email_problem: String,
    problems: Vec<String>,
}

/// What is looked for.
#[derive(Default, Deserialize)]
pub(crate) struct ListQuery {
    #[serde(default)]
    query: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    page: i64,
}

/// A new person.
#[derive(Deserialize)]
pub(crate) struct NewForm {
    name: String,
    email: String,
}

/// The list; its results alone where htmx asks.
pub(crate) async fn list(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    Query(asked): Query<ListQuery>,
) -> Result<Response, Failure> {
    let shell = Shell::new(&powers, "/users");
    let order = match asked.sort.as_str() {
        "-name" => Order::NameDescending,
        "seen" => Order::LastAccess,
        "-seen" => Order::LastAccessDescending,
        _ => Order::Name,
    };
    let (query, cards) = sought(&asked.query);
    let filter = UserFilter { query, cards, order, ..UserFilter::default() };
    let found = users::list(&service, &caller, filter, part(asked.page, LINES)).await?;
    let zone = &powers.organization.time_zone;
    let rows: Vec<UserRow> = found.items.iter().map(|counted| row(&shell, counted, zone)).collect();
    let count = shell.w.with("users-count", &[("count", found.total.into())]);
    let page = UsersPage {
        may_add: powers.may(Permission::UsersWrite),
        pager: Pager::new(count, asked.page, (found.total, LINES), |page| address(&asked, &asked.sort, page)),
        sort: sort(&asked, order),
        query: asked.query,
        rows,
        zone: zone.name().to_owned(),
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_results()) } else { page::html(&page) })
}

fn row(shell: &Shell, counted: &users::UserCounted, zone: &TimeZone) -> UserRow {
    let (user, w) = (&counted.user, shell.w);
    UserRow {
        id: user.id.get(),
        name: user.name.to_string(),
        email: user.mail_address().map_or_else(|| w.t("users-no-email"), ToString::to_string),
        initials: initials(user.name.as_str()),
        is_suspended: !user.access_enabled,
        has_signed_in: user.confirmed_at.is_some(),
        groups: w.with("users-groups", &[("count", counted.groups_count.into())]),
        seen: user.last_accessed_at.map_or_else(|| w.t("users-never"), |at| super::user::day(at, zone)),
    }
}

/// What a text is looked for as: a telephone number by its digits, however it is written and whatever stands for the
/// country; and the beginnings of the numbers of cards that it may be.
fn sought(typed: &str) -> (Option<String>, Vec<String>) {
    let typed = typed.trim();
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let is_number = typed.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c)) && digits.len() >= 4;
    let is_phone = is_number && (typed.starts_with(['+', '0', '(']) || typed.contains([' ', '-']));
    let short = digits.trim_start_matches('0');
    let query = if is_phone && !short.is_empty() { short } else { typed };
    (Some(query.to_owned()).filter(|query| !query.is_empty()), beginnings(typed))
}

/// A card is read as printed: with its facility before a stroke, in groups, or with zeros before it.
fn beginnings(typed: &str) -> Vec<String> {
    let number = typed.rsplit('/').next().unwrap_or_default();
    let plain: String = number.chars().filter(|c| !" :-".contains(*c)).flat_map(char::to_lowercase).collect();
    let is_card = plain.len() >= 2
        && plain.bytes().any(|c| c.is_ascii_digit())
        && plain.bytes().all(|c| c.is_ascii_alphanumeric());
    if !is_card {
        return Vec::new();
    }
    let bare = plain.trim_start_matches('0').to_owned();
    let has_zeros = bare != plain && !bare.is_empty() && plain.bytes().all(|c| c.is_ascii_digit());
    if has_zeros { vec![plain, bare] } else { vec![plain] }
}

fn sort(asked: &ListQuery, order: Order) -> Sort {
    let (by_name, by_seen) = match order {
        Order::Name => ("-name", "-seen"),
        Order::LastAccessDescending => ("name", "seen"),
        _ => ("name", "-seen"),
    };
    Sort {
        name: address(asked, by_name, 1),
        name_is: match order {
            Order::Name => "ascending",
            Order::NameDescending => "descending",
            _ => "none",
        },
        seen: address(asked, by_seen, 1),
        seen_is: match order {
            Order::LastAccess => "ascending",
            Order::LastAccessDescending => "descending",
            _ => "none",
        },
    }
}

fn address(asked: &ListQuery, sort: &str, page: i64) -> String {
    format!("/users?query={}&sort={sort}&page={page}", encoded(&asked.query))
}

/// The form for somebody new.
pub(crate) async fn new(Staff { powers, .. }: Staff) -> Result<Response, Failure> {
    let blank = NewForm { name: String::new(), email: String::new() };
    Ok(page::html(&new_page(Shell::new(&powers, "/users"), blank, &Problems::default())))
}

/// Adds somebody; an address is not needed.
pub(crate) async fn create(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Form(form): Form<NewForm>,
) -> Result<Response, Failure> {
    let input = UserInput {
        name: Field::Set(form.name.clone()),
        email: Field::Set(form.email.clone()),
        ..UserInput::default()
    };
    match users::create(&service, &caller, input).await {
        Ok(made) => Ok(Redirect::to(&format!("/users/{}?done=added", made.user.id.get())).into_response()),
        Err(error) => {
            let problems = problems(error)?;
            let page = new_page(Shell::new(&powers, "/users"), form, &problems);
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn new_page(shell: Shell, form: NewForm, problems: &Problems) -> NewPage {
    NewPage {
        shell,
        name: form.name,
        email: form.email,
        name_problem: of(problems, "name"),
        email_problem: of(problems, "email"),
        problems: others(problems, &["name", "email"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_is_sought_by_its_digits_and_other_texts_as_they_are() {
        let query = |typed| sought(typed).0.unwrap();
        assert_eq!(query("+49 (151) 234-5678"), "491512345678");
        assert_eq!(query("0151 2345678"), "1512345678");
        assert_eq!(query("1512345678"), "1512345678");
        assert_eq!(query(" Maren 24 "), "Maren 24");
        assert_eq!(query("a.b@example.com"), "a.b@example.com");
        assert_eq!(query("12"), "12");
        assert_eq!(sought("  ").0, None);
        assert_eq!(query("0000"), "0000");
    }

    #[test]
    fn a_card_is_sought_as_it_is_printed() {
        assert_eq!(beginnings("12 / 4567"), ["4567"]);
        assert_eq!(beginnings("04:A1:b2"), ["04a1b2"]);
        assert_eq!(beginnings("0004567"), ["0004567", "4567"]);
        for no_card in ["", "7", "Maren", "a1@example.com", "12 /"] {
            assert!(beginnings(no_card).is_empty(), "{no_card}");
        }
    }
}
