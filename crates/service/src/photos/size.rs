//! What kind of picture some bytes are, and how large it is: read from its head, so that nothing is unpacked.

use super::Kind;

/// The kind, the width and the height in pixels; nothing for what is no picture of these kinds.
pub(super) fn read(body: &[u8]) -> Option<(Kind, u32, u32)> {
    let (kind, (width, height)) = match body {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, rest @ ..] => (Kind::Png, png(rest)?),
        [0xff, 0xd8, rest @ ..] => (Kind::Jpeg, jpeg(rest)?),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', rest @ ..] => (Kind::WebP, webp(rest)?),
        _ => return None,
    };
    (width > 0 && height > 0).then_some((kind, width, height))
}

/// The first chunk is the header (PNG §11.2.1).
const fn png(chunks: &[u8]) -> Option<(u32, u32)> {
    match chunks {
        [0, 0, 0, 13, b'I', b'H', b'D', b'R', a, b, c, d, e, f, g, h, ..] => {
            Some((u32::from_be_bytes([*a, *b, *c, *d]), u32::from_be_bytes([*e, *f, *g, *h])))
        }
        _ => None,
    }
}

/// Walks the segments to the one that begins the frame (ITU-T T.81 §B.2.2).
fn jpeg(mut segments: &[u8]) -> Option<(u32, u32)> {
    loop {
        match segments {
            [0xff, 0xff, ..] => segments = segments.get(1..)?,
            [0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, _, _, _, a, b, c, d, ..] => {
                return Some((u32::from(u16::from_be_bytes([*c, *d])), u32::from(u16::from_be_bytes([*a, *b]))));
            }
            [0xff, 0xc0..=0xfe, high, low, ..] => {
                segments = segments.get(2 + usize::from(u16::from_be_bytes([*high, *low])).max(2)..)?;
            }
            _ => return None,
        }
    }
}

/// The first chunk is a picture of one of two kinds, or says how large the canvas is (RFC 9649 §2).
fn webp(chunks: &[u8]) -> Option<(u32, u32)> {
    let of = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
    let of_three = |a: u8, b: u8, c: u8| u32::from_le_bytes([a, b, c, 0]) + 1;
    match chunks {
        [b'V', b'P', b'8', b' ', _, _, _, _, _, _, _, 0x9d, 0x01, 0x2a, a, b, c, d, ..] => {
            Some((of(*a, *b), of(*c, *d)))
        }
        [b'V', b'P', b'8', b'L', _, _, _, _, 0x2f, a, b, c, d, ..] => {
            let bits = u32::from_le_bytes([*a, *b, *c, *d]);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        [b'V', b'P', b'8', b'X', _, _, _, _, _, _, _, _, a, b, c, d, e, f, ..] => {
            Some((of_three(*a, *b, *c), of_three(*d, *e, *f)))
        }
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The head of a PNG of a size.
    pub(in super::super) fn png(width: u32, height: u32) -> Vec<u8> {
        let mut body = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        body.extend(width.to_be_bytes());
        body.extend(height.to_be_bytes());
        body
    }

    #[test]
    fn the_size_is_read_from_the_head_of_each_kind() {
        assert_eq!(read(&png(640, 480)), Some((Kind::Png, 640, 480)));
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xff\xc2\x00\x11\x08\x01\xe0\x02\x80\x03";
        assert_eq!(read(jpeg), Some((Kind::Jpeg, 640, 480)));
        let simple = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01";
        assert_eq!(read(simple), Some((Kind::WebP, 640, 480)));
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\x00";
        assert_eq!(read(lossless), Some((Kind::WebP, 640, 480)));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0";
        assert_eq!(read(extended), Some((Kind::WebP, 640, 480)));
    }

    #[test]
    fn what_breaks_off_or_is_empty_is_no_picture() {
        let whole = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xff\xc2\x00\x11\x08\x01\xe0\x02\x80";
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), None, "{end}");
        }
        assert_eq!(read(&png(0, 480)), None);
        assert_eq!(read(b"\xff\xd8\xff\xe0\x00\x00\xff\xe0\x00\x00"), None);
        assert_eq!(read(b"\x89PNG\r\n\x1a\nIDAT"), None);
    }
}
