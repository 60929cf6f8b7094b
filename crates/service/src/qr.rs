//! QR codes as pictures.

use crate::Error;
use fast_qr::{ECL, QRBuilder};

/// Edge of a module, in pixels.
const MODULE_PX: usize = 8;
/// The light margin that readers need, in modules (ISO/IEC 18004 §6.3.8).
const MARGIN: usize = 4;

/// A PNG of the QR code of a text, black on white.
pub fn png(text: &str) -> Result<Vec<u8>, Error> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(defect)?;
    let size = code.size;
    let edge_px = (size + 2 * MARGIN) * MODULE_PX;
    let is_dark = |row: usize, column: usize| {
        let (row, column) = (row.checked_sub(MARGIN)?, column.checked_sub(MARGIN)?);
        let inside = row < size && column < size;
        code.data.get(row * size + column).filter(|_| inside).map(|module| module.value())
    };
    let shade = |row, column| if is_dark(row, column) == Some(true) { 0 } else { u8::MAX };
    let pixels: Vec<u8> =
        (0..edge_px).flat_map(|y| (0..edge_px).map(move |x| shade(y / MODULE_PX, x / MODULE_PX))).collect();
    let mut picture = Vec::new();
    let edge = u32::try_from(edge_px).map_err(defect)?;
    let mut encoder = png::Encoder::new(&mut picture, edge, edge);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(defect)?;
    writer.write_image_data(&pixels).map_err(defect)?;
    writer.finish().map_err(defect)?;
    Ok(picture)
}

fn defect(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a QR code: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The picture as its modules, one row a line.
    fn modules(picture: &[u8]) -> Vec<Vec<bool>> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let (width, step) = (info.width as usize, MODULE_PX);
        pixels
            .chunks(width)
            .step_by(step)
            .map(|row| row.iter().step_by(step).map(|shade| *shade == 0).collect())
            .collect()
    }

    #[test]
    fn the_picture_has_its_margin_and_three_finders() {
        let picture = png("https://gym.example/link#0123456789abcdef").unwrap();
        let modules = modules(&picture);
        let size = modules.len();
        assert!(modules.iter().all(|row| row.len() == size));
        assert!((0..MARGIN).all(|at| !modules[at].contains(&true) && !modules[size - 1 - at].contains(&true)));
        let ring = [true, true, true, true, true, true, true, false];
        assert_eq!(modules[MARGIN][MARGIN..MARGIN + 8], ring, "upper left");
        assert_eq!(modules[size - MARGIN - 1][MARGIN..MARGIN + 8], ring, "lower left");
        let right: Vec<bool> = modules[MARGIN][size - MARGIN - 8..size - MARGIN].iter().rev().copied().collect();
        assert_eq!(right, ring, "upper right");
    }

    #[test]
    fn what_no_code_can_hold_is_an_error() {
        assert!(png(&"x".repeat(10_000)).is_err());
    }
}
