//! What the people of the demo are called: names as they are heard in London and Berlin.

use super::random::Random;
use anyhow::Result;
use domain::user::Locale;
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization as _;

/// A person's name, and what goes with it.
pub(super) struct Called {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) is_woman: bool,
    pub(super) locale: Locale,
}

/// Gives out names and addresses, no address twice.
#[derive(Default)]
pub(super) struct Names {
    names: HashSet<String>,
    addresses: HashSet<String>,
}

struct Origin {
    women: &'static [&'static str],
    men: &'static [&'static str],
    families: &'static [&'static str],
    locale: Locale,
}

impl Names {
    /// Keeps addresses from being given out.
    pub(super) fn reserve<'a>(&mut self, addresses: impl Iterator<Item = &'a str>) {
        self.addresses.extend(addresses.map(ToOwned::to_owned));
    }

    /// The next person. Among very many, some share a name.
    pub(super) fn next(&mut self, random: &mut Random) -> Result<Called> {
        let (origin, other) = (random.pick(ORIGINS)?, random.pick(ORIGINS)?);
        let is_woman = random.permille(520);
        let first = random.pick(if is_woman { origin.women } else { origin.men })?;
        let families = if random.permille(80) { other.families } else { origin.families };
        let family = random.pick(families)?;
        let mut name = format!("{first} {family}");
        if !self.names.insert(name.clone()) {
            let initial = char::from(b'A' + u8::try_from(random.below(26))?);
            name = format!("{first} {initial}. {family}");
            self.names.insert(name.clone());
        }
        let email = self.address(&name);
        Ok(Called { name, email, is_woman, locale: origin.locale })
    }

    /// An address for a name that nobody has yet.
    pub(super) fn address(&mut self, name: &str) -> String {
        let local = folded(name);
        let mut address = format!("{local}@example.com");
        let mut number = 2;
        while !self.addresses.insert(address.clone()) {
            address = format!("{local}{number}@example.com");
            number += 1;
        }
        address
    }
}

/// Lower case ASCII, words joined by dots.
fn folded(name: &str) -> String {
    let plain = name.nfd().flat_map(char::to_lowercase).filter_map(|c| match c {
        'a'..='z' | '-' | ' ' => Some(c.to_string()),
        'ß' => Some("ss".to_owned()),
        'ø' => Some("o".to_owned()),
        'æ' => Some("ae".to_owned()),
        'ł' => Some("l".to_owned()),
        'ı' => Some("i".to_owned()),
        'đ' => Some("d".to_owned()),
        _ => None,
    });
    plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join(".")
}

const ORIGINS: &[Origin] = &[
    Origin {
        women: &["Hannah", "Charlotte", "Imogen", "Grace", "Poppy", "Eleanor", "Ruth", "Freya", "Alice", "Megan"],
        men: &["Oliver", "Harry", "Callum", "Toby", "George", "Rhys", "Ewan", "Dominic", "Alfie", "Marcus"],
        families: &[
            "Whitfield",
            "Ashworth",
            "Bennett",
            "Carter",
            "Doyle",
            "Hughes",
            "Marsh",
            "Pemberton",
            "Sutton",
            "Ward",
        ],
        locale: Locale::En,
    },
    Origin {
        women: &["Annika", "Lena", "Katharina", "Jule", "Greta", "Frieda", "Sabine", "Britta", "Paula", "Käthe"],
        men: &["Jonas", "Lukas", "Matthias", "Jürgen", "Sören", "Felix", "Björn", "Till", "Konstantin", "Götz"],
        families: &[
            "Schäfer",
            "Großmann",
            "Müller",
            "Lehmann",
            "Köhler",
            "Weiß",
            "Brandt",
            "Vogt",
            "Günther",
            "Krause",
        ],
        locale: Locale::De,
    },
    Origin {
        women: &["Elif", "Ayşe", "Zeynep", "Derya", "Gülsüm", "Melek", "Esra", "Tuğba"],
        men: &["Mehmet", "Emre", "Kerem", "Çağlar", "Ozan", "Burak", "Deniz", "Uğur"],
        families: &["Yılmaz", "Öztürk", "Demir", "Şahin", "Kaya", "Arslan", "Doğan", "Çelik", "Koç"],
        locale: Locale::De,
    },
    Origin {
        women: &["Agnieszka", "Małgorzata", "Zofia", "Kasia", "Joanna", "Wanda", "Iwona"],
        men: &["Paweł", "Krzysztof", "Łukasz", "Marek", "Bartosz", "Piotr", "Wojciech"],
        families: &["Kowalczyk", "Wójcik", "Zieliński", "Dąbrowski", "Nowak", "Piątek", "Szymański", "Gąsior"],
        locale: Locale::En,
    },
    Origin {
        women: &["Lucía", "Carmen", "Inés", "Martina", "Noelia", "Begoña", "Ximena"],
        men: &["Álvaro", "Iñigo", "Javier", "Sergio", "Raúl", "Andrés", "Joaquín"],
        families: &["García", "Muñoz", "Ibáñez", "Fernández", "Núñez", "Rojas", "Domínguez", "Peña"],
        locale: Locale::Es,
    },
    Origin {
        women: &["Chloé", "Camille", "Anaïs", "Océane", "Solène", "Margaux", "Zoé"],
        men: &["Rémi", "Théo", "François", "Loïc", "Bastien", "Étienne", "Maël"],
        families: &["Lefèvre", "Béranger", "Dupont", "Moreau", "Gauthier", "Rousseau", "Le Goff", "Chevalier"],
        locale: Locale::Fr,
    },
    Origin {
        women: &["Adaeze", "Chidinma", "Folake", "Ngozi", "Abena", "Efua", "Yewande"],
        men: &["Kwame", "Chukwuemeka", "Tunde", "Kofi", "Obinna", "Ifeanyi", "Yaw"],
        families: &["Adeyemi", "Okonkwo", "Mensah", "Nwachukwu", "Boateng", "Eze", "Owusu", "Balogun"],
        locale: Locale::En,
    },
    Origin {
        women: &["Ananya", "Priya", "Meera", "Sana", "Nusrat", "Divya", "Kiran"],
        men: &["Arjun", "Rohan", "Imran", "Vikram", "Faisal", "Nikhil", "Tariq"],
        families: &["Sharma", "Patel", "Chowdhury", "Iyer", "Khan", "Banerjee", "Malik", "Nair"],
        locale: Locale::En,
    },
    Origin {
        women: &["Layla", "Yasmin", "Rania", "Noor", "Samira", "Hanan"],
        men: &["Omar", "Karim", "Yousef", "Bilal", "Nabil", "Tarek"],
        families: &["Haddad", "El-Sayed", "Mansour", "Khoury", "Benali", "Al-Amin", "Nasser"],
        locale: Locale::En,
    },
    Origin {
        women: &["Linh", "Thảo", "Mai", "Hương", "Ngọc"],
        men: &["Minh", "Đức", "Tuấn", "Quân", "Hải"],
        families: &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ"],
        locale: Locale::De,
    },
    Origin {
        women: &["Ingrid", "Astrid", "Maja", "Sigrid", "Åsa", "Tuva"],
        men: &["Lars", "Håkon", "Søren", "Anders", "Jørgen", "Mikkel"],
        families: &["Lindqvist", "Bjørnstad", "Sørensen", "Åkesson", "Nygård", "Dahl", "Østergaard"],
        locale: Locale::En,
    },
    Origin {
        women: &["Siobhán", "Aoife", "Niamh", "Róisín", "Gráinne", "Ciara"],
        men: &["Seán", "Pádraig", "Cillian", "Eoin", "Ruairí", "Tadhg"],
        families: &["Ó Briain", "Gallagher", "Nolan", "Kearney", "Byrne", "Fitzgerald", "MacCárthaigh"],
        locale: Locale::En,
    },
    Origin {
        women: &["Mei", "Xiulan", "Hana", "Ji-woo", "Sakura", "Yuna"],
        men: &["Wei", "Jun", "Haruto", "Min-jun", "Kenji", "Li"],
        families: &["Chen", "Wang", "Tanaka", "Kim", "Zhang", "Sato", "Park"],
        locale: Locale::En,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain_and_unique() {
        let mut names = Names::default();
        assert_eq!(names.address("Jørgen Großmann"), "jorgen.grossmann@example.com");
        assert_eq!(names.address("Jørgen Großmann"), "jorgen.grossmann2@example.com");
        let mut random = Random::new(3);
        let people: Vec<_> = (0..2_000).map(|_| names.next(&mut random).unwrap()).collect();
        let addresses: HashSet<_> = people.iter().map(|person| person.email.as_str()).collect();
        assert_eq!(addresses.len(), people.len());
        for address in addresses {
            assert!(address.is_ascii() && domain::text::Email::parse(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn most_people_of_the_demo_have_a_name_of_their_own() {
        let (mut names, mut random) = (Names::default(), Random::new(3));
        let called: HashSet<_> = (0..300).map(|_| names.next(&mut random).unwrap().name).collect();
        assert!(called.len() >= 295, "{}", called.len());
    }
}
