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
    /// What one goes to most often.
    pub(crate) first: Vec<Link>,
    /// What a narrow screen keeps behind a button.
    pub(crate) more: Vec<Link>,
    pub(crate) is_in_more: bool,
    /// The page of the help about this page.
    pub(crate) help: &'static str,
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
        let open = LINKS.iter().filter(|(.., permission)| permission.is_none_or(|one| powers.may_somewhere(one)));
        let link = |(href, icon, id, _): &Entry| Link { href, icon, text: w.t(id), is_here: *href == here };
        let mut first: Vec<Link> = open.map(link).collect();
        let more = first.split_off(first.len().min(FIRST));
        let name = powers.user.name.to_string();
        Self {
            w,
            organization: powers.organization.name.to_string(),
            initials: initials(&name),
            name,
            email: powers.user.login_email.as_ref().map(ToString::to_string).unwrap_or_default(),
            is_in_more: more.iter().any(|link| link.is_here),
            first,
            more,
            help: crate::help::beside(here),
        }
    }
}

/// Address, icon, text, and what one must be allowed to do somewhere to see the link.
type Entry = (&'static str, &'static str, &'static str, Option<Permission>);

const LINKS: &[Entry] = &[
    ("/home", "home", "nav-home", None),
    ("/users", "users", "nav-users", Some(Permission::UsersRead)),
    ("/doors", "door", "nav-doors", Some(Permission::LocksRead)),
    ("/activity", "activity", "nav-activity", Some(Permission::EventsRead)),
    ("/groups", "users-group", "nav-groups", Some(Permission::GroupsRead)),
    ("/places", "map-pin", "nav-places", Some(Permission::PlacesRead)),
    ("/rights", "key", "nav-rights", Some(Permission::RoleAssignmentsRead)),
    ("/settings", "settings", "nav-settings", None),
    ("/help", "help-circle", "nav-help", None),
    ("/app", "device-mobile", "nav-app", None),
];

/// How many links a narrow screen shows beside the button for more.
const FIRST: usize = 4;

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
