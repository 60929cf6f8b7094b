//! What surrounds every page of the dashboard.

use crate::words::Words;
use domain::permission::Permission;
use domain::user::Locale;
use service::powers::Powers;

/// The frame of a page: who is signed in, where they can go, where they are.
pub(crate) struct Shell {
    pub(crate) w: Words,
    pub(crate) organization: String,
    pub(crate) name: String,
    pub(crate) initials: String,
    pub(crate) email: String,
    pub(crate) links: Vec<Link>,
}

/// A place to go to from everywhere.
pub(crate) struct Link {
    pub(crate) href: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) text: String,
    pub(crate) is_here: bool,
}

impl Shell {
    /// The frame for somebody who is at `here`, without what they may not do.
    pub(crate) fn new(powers: &Powers, here: &str) -> Self {
        let w = Words(powers.user.locale.unwrap_or(Locale::En));
        let mut links = Vec::new();
        let mut add = |href, icon, id| links.push(Link { href, icon, text: w.t(id), is_here: href == here });
        if powers.may_somewhere(Permission::UsersRead) {
            add("/users", "users", "nav-users");
        }
        add("/app", "door", "nav-app");
        let name = powers.user.name.to_string();
        Self {
            w,
            organization: powers.organization.name.to_string(),
            initials: initials(&name),
            name,
            email: powers.user.login_email.as_ref().map(ToString::to_string).unwrap_or_default(),
            links,
        }
    }
}

/// At most two letters that stand for a name.
pub(crate) fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let picked = match words.as_slice() {
        [] => Vec::new(),
        [one] => vec![*one],
        [first, .., last] => vec![*first, *last],
    };
    picked.into_iter().filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_name_is_shortened_to_its_first_and_last_letter() {
        assert_eq!(initials("Maren von der Heide"), "MH");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials(""), "");
    }
}
