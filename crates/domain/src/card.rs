//! Cards, fobs and codes that people carry, and who carries which. Their formats are data.

use crate::id::{CardAssignmentId, CardId, OrganizationId, UserId};
use crate::time::Timestamp;

/// A card. Its numbers are what a reader will tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub id: CardId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Its format.
    pub format: &'static Format,
    /// What tells it from the others of its format.
    pub content: Content,
    /// When a reader last read it.
    pub last_used_at: Option<Timestamp>,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// That somebody carries a card. A card has one carrier at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardAssignment {
    /// Its id.
    pub id: CardAssignmentId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Which card.
    pub card: CardId,
    /// Who carries it.
    pub assignee: UserId,
    /// Who gave it to them, while they are there.
    pub assigned_by: Option<UserId>,
    /// Whether the card counts, and since when it does or does not.
    pub activation: Activation,
    /// The four digits that a keypad will ask for beside the card.
    pub pin: Option<Pin>,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Whether a card counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activation {
    /// When it began to count, the last time.
    pub activated_at: Option<Timestamp>,
    /// When it ceased to count, if it did after that.
    pub deactivated_at: Option<Timestamp>,
}

impl Activation {
    /// Whether the card counts.
    #[must_use]
    pub const fn is_on(self) -> bool {
        self.activated_at.is_some() && self.deactivated_at.is_none()
    }
}

/// Four digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Not four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be four digits")]
pub struct PinError;

impl Pin {
    /// Checks the digits.
    pub fn parse(text: &str) -> Result<Self, PinError> {
        let is_pin = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_pin { Ok(Self(text.to_owned())) } else { Err(PinError) }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// A format of cards: the contract's `type`, and what its numbers may be.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// The contract's `type`.
    pub word: &'static str,
    /// The contract's `format_name`, where it has one.
    pub name: Option<&'static str>,
    /// How many bits a reader tells; absent: any number.
    pub bits: Option<u32>,
    /// What it is made of.
    pub shape: Shape,
}

/// What a format is made of. Numbers go from 0 to all the bits that they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A printed code of a card of our own kind.
    Token,
    /// The serial number of a chip, in hexadecimal digits.
    Serial,
    /// The text of a data block.
    DataBlock,
    /// A text that a camera reads.
    Optical,
    /// Any bits, in hexadecimal digits, with their number.
    Raw,
    /// Numbers, each with its bits; 0 bits: there is none.
    Numbers {
        /// Of the manufacturer.
        oem_bits: u32,
        /// Of the facility.
        facility_bits: u32,
        /// Of the card.
        number_bits: u32,
    },
    /// One number for the whole card, with its bits.
    Single(u32),
}

const fn numbers(oem_bits: u32, facility_bits: u32, number_bits: u32) -> Shape {
    Shape::Numbers { oem_bits, facility_bits, number_bits }
}

const fn format(word: &'static str, name: Option<&'static str>, bits: Option<u32>, shape: Shape) -> Format {
    Format { word, name, bits, shape }
}

impl Format {
    /// The one that most cards have.
    pub const USUAL: Self = format("third_party_lf_hid_h10301", Some("hid_h10301"), Some(26), numbers(0, 8, 16));

    /// Every format that the contract knows.
    pub const ALL: &[Self] = &[
        format("mifare_desfire", None, None, Shape::Token),
        format("third_party_hf", None, None, Shape::Serial),
        format("third_party_hf_mifare_classic", None, None, Shape::DataBlock),
        format("third_party_lf_hid_corporate1000_35", Some("hid_corporate1000_35"), Some(35), numbers(0, 12, 20)),
        Self::USUAL,
        format("third_party_lf_hid_h10302", Some("hid_h10302"), Some(37), numbers(0, 0, 35)),
        format("third_party_lf_hid_h10304", Some("hid_h10304"), Some(37), numbers(0, 16, 19)),
        format("third_party_lf_hid_h2004064", Some("hid_h2004064"), Some(48), numbers(0, 22, 23)),
        format("third_party_lf_hid_d10202", Some("hid_d10202"), Some(33), numbers(0, 7, 24)),
        format("third_party_lf_em_410x_26", Some("em_410x_26"), Some(26), numbers(0, 8, 16)),
        format("third_party_lf_em_410x_32_34", Some("em_410x_32_34"), Some(34), Shape::Single(32)),
        format("third_party_lf_keyscan_c15001", Some("keyscan_c15001"), Some(36), numbers(10, 8, 16)),
        format("third_party_lf", None, None, Shape::Raw),
        format("third_party_qr_code", None, None, Shape::Optical),
        format("third_party_barcode", None, None, Shape::Optical),
    ];

    /// Finds a format by the contract's `type`.
    #[must_use]
    pub fn find(word: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|format| format.word == word)
    }
}

/// What tells a card from the others of its format: the fields that its shape has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct Content {
    pub token: Option<String>,
    pub uid: Option<String>,
    pub data_block_value: Option<String>,
    pub facility_code: Option<i64>,
    pub card_number: Option<i64>,
    pub card_id: Option<i64>,
    pub oem: Option<i64>,
    /// How many bits a raw card has.
    pub length: Option<i64>,
}

/// What is wrong with which field of a card. The sentence follows the field's name.
pub type Wrong = (&'static str, String);

impl Content {
    /// Checks and tidies what is said of a card of a format: the fields of its shape must be there and fit, and no
    /// others are kept.
    pub fn of(format: &Format, said: &Self) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let content = match format.shape {
            Shape::Token => {
                Self { token: text(&mut wrong, "token", said.token.as_deref(), TOKEN_MAX), ..Self::default() }
            }
            Shape::Serial => Self { uid: hex(&mut wrong, said.uid.as_deref(), SERIAL_DIGITS), ..Self::default() },
            Shape::DataBlock => {
                let value = text(&mut wrong, "data_block_value", said.data_block_value.as_deref(), TOKEN_MAX);
                Self { data_block_value: value, ..Self::default() }
            }
            Shape::Optical => {
                Self { uid: text(&mut wrong, "uid", said.uid.as_deref(), OPTICAL_MAX), ..Self::default() }
            }
            Shape::Raw => {
                let uid = hex(&mut wrong, said.uid.as_deref(), 1..=RAW_DIGITS_MAX);
                let digits = uid.as_ref().map_or(0, String::len);
                let length =
                    number(&mut wrong, "length", said.length, 1, i64::try_from(digits * 4).unwrap_or(i64::MAX));
                Self { uid, length, ..Self::default() }
            }
            Shape::Numbers { oem_bits, facility_bits, number_bits } => {
                let mut of =
                    |field, said, bits| if bits == 0 { None } else { number(&mut wrong, field, said, 0, most(bits)) };
                let oem = of("oem", said.oem, oem_bits);
                let facility_code = of("facility_code", said.facility_code, facility_bits);
                let card_number = of("card_number", said.card_number, number_bits);
                let uid = Some(payload([(oem, 0), (facility_code, facility_bits), (card_number, number_bits)]));
                Self { oem, facility_code, card_number, uid, ..Self::default() }
            }
            Shape::Single(bits) => {
                let card_id = number(&mut wrong, "card_id", said.card_id, 0, most(bits));
                Self { uid: Some(payload([(card_id, bits)])), card_id, ..Self::default() }
            }
        };
        if wrong.is_empty() { Ok(content) } else { Err(wrong) }
    }

    /// What no two cards of a format have in common within an organization.
    #[must_use]
    pub fn identity(&self) -> String {
        let texts = [&self.token, &self.data_block_value, &self.uid];
        let text = texts.into_iter().flatten().next().cloned().unwrap_or_default();
        self.length.map_or_else(|| text.clone(), |length| format!("{length}:{text}"))
    }
}

const TOKEN_MAX: usize = 255;
/// The contract's limit.
const OPTICAL_MAX: usize = 2_000;
/// The contract's limits: 3 to 8 bytes.
const SERIAL_DIGITS: std::ops::RangeInclusive<usize> = 6..=16;
/// 256 bits.
const RAW_DIGITS_MAX: usize = 64;

const fn most(bits: u32) -> i64 {
    (1 << bits) - 1
}

/// The numbers side by side, in hexadecimal digits: what a reader tells, without its parity.
fn payload<const N: usize>(numbers: [(Option<i64>, u32); N]) -> String {
    let all = numbers.into_iter().fold(0, |all, (number, bits)| (all << bits) | number.unwrap_or_default());
    format!("{all:x}")
}

fn text(wrong: &mut Vec<Wrong>, field: &'static str, said: Option<&str>, max: usize) -> Option<String> {
    let problem = match said.map(str::trim) {
        None | Some("") => "can't be blank".to_owned(),
        Some(text) if text.chars().count() > max => format!("is too long (maximum is {max} characters)"),
        Some(text) if text.chars().any(char::is_control) => "can't contain control characters".to_owned(),
        Some(text) => return Some(text.to_owned()),
    };
    wrong.push((field, problem));
    None
}

fn hex(wrong: &mut Vec<Wrong>, said: Option<&str>, digits: std::ops::RangeInclusive<usize>) -> Option<String> {
    let said = text(wrong, "uid", said, OPTICAL_MAX)?;
    if digits.contains(&said.len()) && said.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(said.to_ascii_lowercase());
    }
    wrong.push(("uid", format!("must be {} to {} hexadecimal digits", digits.start(), digits.end())));
    None
}

fn number(wrong: &mut Vec<Wrong>, field: &'static str, said: Option<i64>, least: i64, most: i64) -> Option<i64> {
    let problem = match said {
        None => "can't be blank".to_owned(),
        Some(number) if (least..=most).contains(&number) => return Some(number),
        Some(_) => format!("must be between {least} and {most}"),
    };
    wrong.push((field, problem));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(word: &str, said: &Content) -> Result<Content, Vec<&'static str>> {
        let wrong = |wrong: Vec<Wrong>| wrong.into_iter().map(|(field, _)| field).collect();
        Content::of(Format::find(word).unwrap(), said).map_err(wrong)
    }

    #[test]
    fn the_numbers_of_a_format_fit_into_its_bits() {
        for format in Format::ALL {
            let (Some(bits), Shape::Numbers { oem_bits, facility_bits, number_bits }) = (format.bits, format.shape)
            else {
                continue;
            };
            assert!(oem_bits + facility_bits + number_bits <= bits, "{}", format.word);
        }
    }

    #[test]
    fn numbers_are_held_to_their_bits() {
        let said = |facility_code, card_number| Content { facility_code, card_number, ..Content::default() };
        let made = content("third_party_lf_hid_h10301", &said(Some(255), Some(65_535))).unwrap();
        assert_eq!((made.uid.as_deref(), made.identity().as_str()), (Some("ffffff"), "ffffff"));
        let both = vec!["facility_code", "card_number"];
        assert_eq!(content("third_party_lf_hid_h10301", &said(Some(256), Some(65_536))), Err(both.clone()));
        assert_eq!(content("third_party_lf_hid_h10301", &said(None, Some(-1))), Err(both));
        let wide = content("third_party_lf_hid_h10302", &said(Some(1), Some((1 << 35) - 1))).unwrap();
        assert_eq!(wide.facility_code, None, "it has no facility");
        assert_eq!(content("third_party_lf_hid_h10302", &said(None, Some(1 << 35))), Err(vec!["card_number"]));
        let keyscan = Content { oem: Some(1), ..said(Some(2), Some(3)) };
        assert_eq!(content("third_party_lf_keyscan_c15001", &keyscan).unwrap().uid.as_deref(), Some("1020003"));
    }

    #[test]
    fn texts_are_held_to_the_limits_of_the_contract() {
        let uid = |text: &str| Content { uid: Some(text.to_owned()), ..Content::default() };
        assert_eq!(content("third_party_hf", &uid(" 04A1B2C3 ")).unwrap().uid.as_deref(), Some("04a1b2c3"));
        for bad in ["04a1b", "04a1b2c3d4e5f6071", "ghijkl", ""] {
            assert_eq!(content("third_party_hf", &uid(bad)), Err(vec!["uid"]), "{bad}");
        }
        assert!(content("third_party_qr_code", &uid(&"é".repeat(2_000))).is_ok());
        assert_eq!(content("third_party_qr_code", &uid(&"é".repeat(2_001))), Err(vec!["uid"]));
        let raw = |length| Content { length: Some(length), ..uid("0f") };
        assert_eq!(content("third_party_lf", &raw(8)).unwrap().identity(), "8:0f");
        assert_eq!(content("third_party_lf", &raw(9)), Err(vec!["length"]));
        assert_eq!(content("mifare_desfire", &Content::default()), Err(vec!["token"]));
        assert_eq!(content("third_party_hf_mifare_classic", &Content::default()), Err(vec!["data_block_value"]));
    }

    #[test]
    fn pins_are_four_digits_and_never_printed() {
        assert_eq!(format!("{:?}", Pin::parse("1234").unwrap()), "Pin(…)");
        for bad in ["", "123", "12345", "12a4", "١٢٣٤"] {
            assert_eq!(Pin::parse(bad), Err(PinError), "{bad}");
        }
    }
}
