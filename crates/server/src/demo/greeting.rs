//! What the demo prints when it is ready.

use super::accounts::Accounts;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Where the demo is and how to get in.
pub(super) struct Greeting<'a> {
    pub(super) url: &'a str,
    pub(super) accounts: &'a Accounts,
    pub(super) data: &'a Path,
    /// The data goes when the demo ends.
    pub(super) is_temporary: bool,
    /// Others can reach it too.
    pub(super) is_open: bool,
}

impl Greeting<'_> {
    /// One line for programs.
    pub(super) fn json(&self) -> Result<String, serde_json::Error> {
        let mut object = serde_json::to_value(self.accounts)?;
        if let Value::Object(fields) = &mut object {
            let own = [
                ("url", json!(self.url)),
                ("api_url", json!(format!("{}/api", self.url))),
                ("data", json!(self.data.display().to_string())),
            ];
            fields.extend(own.map(|(name, value)| (name.to_owned(), value)));
        }
        serde_json::to_string(&object)
    }

    /// A block for people.
    pub(super) fn text(&self) -> String {
        let Accounts { owner, front_desk, member, organization } = self.accounts;
        let mut text = format!(
            "\nIronworks Gym is open.\n\n  Page      {0}\n  API       {0}/api\n  Mail      {0}/demo/mail\n\n",
            self.url
        );
        let _ = writeln!(text, "  Sign in to the organization {:?} as", organization.domain);
        for (who, email, password) in [
            ("owner", &owner.email, &owner.password),
            ("front desk", &front_desk.email, &front_desk.password),
            ("member", &member.email, &member.password),
        ] {
            let _ = writeln!(text, "    {who:<12}{email:<28}{password}");
        }
        let _ = writeln!(text, "  or with the owner's API key\n    {}\n", owner.api_key);
        let _ = writeln!(
            text,
            "  Try       curl -H 'Authorization: KISI-LOGIN {}' {}/api/locks\n",
            owner.api_key, self.url
        );
        let data = self.data.display();
        let fate = if self.is_temporary { "removed when the demo ends; --data DIR keeps it" } else { "kept" };
        let _ = writeln!(text, "  Data      {data} ({fate})");
        if self.is_open {
            text.push_str("  Beware    others can reach this address, and the passwords are known to everybody.\n");
        }
        text.push_str("  End       Ctrl-C\n");
        text
    }
}
