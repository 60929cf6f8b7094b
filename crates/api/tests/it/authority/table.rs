//! The form of the tables: columns of callers, and blocks of a request with a line of cells for each relation in which
//! what it names can stand to the caller.

use std::fmt;

/// A table as it was written.
pub(super) struct Table {
    /// The file, for whoever has to change it.
    pub(super) file: &'static str,
    /// The callers, in the order of the cells.
    pub(super) columns: Vec<&'static str>,
    pub(super) blocks: Vec<Block>,
}

/// A request, and what each caller gets for it.
pub(super) struct Block {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// A query, or a body as JSON. In both, and in the path, `{…}` names something of the world.
    pub(super) with: &'static str,
    pub(super) line: usize,
    pub(super) rows: Vec<Row>,
}

/// What each caller gets when what the request names stands in this relation to them.
pub(super) struct Row {
    pub(super) relation: &'static str,
    pub(super) cells: Vec<Cell>,
    pub(super) line: usize,
}

/// What a caller gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// It is done.
    Yes,
    /// It may not be done by this caller: 403.
    No,
    /// For this caller there is no such thing: 404.
    Absent,
    /// It names what is not there, or asks for what nobody can do: 422.
    Wrong,
    /// It may be done, and does not fit how things stand: 409.
    Unfit,
    /// One has to sign in first: 401.
    Locked,
    /// A list in which it is.
    Shown,
    /// A list in which it is not.
    Hidden,
}

const SIGNS: [(char, Cell); 8] = [
    ('Y', Cell::Yes),
    ('n', Cell::No),
    ('.', Cell::Absent),
    ('x', Cell::Wrong),
    ('c', Cell::Unfit),
    ('L', Cell::Locked),
    ('S', Cell::Shown),
    ('h', Cell::Hidden),
];

impl Cell {
    /// Whether nothing may have come of it.
    pub(super) const fn is_refusal(self) -> bool {
        !matches!(self, Self::Yes | Self::Shown | Self::Hidden)
    }

    /// What an answer means that shows no list, if it can mean anything here.
    pub(super) fn of_status(status: u16) -> Option<Self> {
        Some(match status {
            200..300 => Self::Yes,
            401 => Self::Locked,
            403 => Self::No,
            404 => Self::Absent,
            409 => Self::Unfit,
            422 => Self::Wrong,
            _ => return None,
        })
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = SIGNS.iter().find(|(_, cell)| cell == self).map_or('?', |(sign, _)| *sign);
        write!(f, "{sign}")
    }
}

impl Table {
    /// Reads a table. A line at the margin is a request, one that stands in is a row of it, `#` begins a comment.
    pub(super) fn read(file: &'static str, text: &'static str) -> Self {
        let mut table = Self { file, columns: Vec::new(), blocks: Vec::new() };
        for (number, line) in text.lines().enumerate().map(|(number, line)| (number + 1, line)) {
            let words = line.trim();
            if words.is_empty() || words.starts_with('#') {
                continue;
            }
            if let Some(columns) = words.strip_prefix("callers:") {
                table.columns.extend(columns.split_whitespace());
            } else if line.starts_with(' ') {
                let row = table.row(words, number);
                table.blocks.last_mut().unwrap_or_else(|| panic!("{file}:{number}: a row of what?")).rows.push(row);
            } else {
                let (method, rest) = words.split_once(' ').unwrap_or((words, ""));
                let (path, with) = rest.split_once(' ').unwrap_or((rest, ""));
                table.blocks.push(Block { method, path, with, line: number, rows: Vec::new() });
            }
        }
        table
    }

    /// Takes the rows of a request out.
    pub(super) fn take(&mut self, like: &Block) -> Vec<Row> {
        let same = |block: &Block| (block.method, block.path, block.with) == (like.method, like.path, like.with);
        let found = self.blocks.iter().position(same);
        found.map(|position| self.blocks.remove(position).rows).unwrap_or_default()
    }

    fn row(&self, words: &'static str, line: usize) -> Row {
        let (relation, signs) = words.split_once(' ').unwrap_or((words, ""));
        let signs = signs.chars().filter(|sign| !sign.is_whitespace());
        let cell = |sign| {
            let known = SIGNS.iter().find(|(known, _)| *known == sign);
            known
                .unwrap_or_else(|| panic!("{}:{line}: {sign} is no sign; the head of the file lists them", self.file))
                .1
        };
        let row = Row { relation, cells: signs.map(cell).collect(), line };
        let (cells, columns) = (row.cells.len(), self.columns.len());
        assert_eq!(cells, columns, "{}:{line}: a cell for each caller, and no more", self.file);
        row
    }
}

impl Block {
    /// The operation, with `{}` for each part of the path that varies.
    pub(super) fn operation(&self) -> String {
        operation(self.method, self.path)
    }

    /// The names that stand in it, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        names(self.path).chain(names(self.with))
    }
}

/// The names that stand in a text, in order.
pub(super) fn names(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split('{').skip(1).filter_map(|rest| {
        let name = rest.split_once('}')?.0;
        // An object of JSON begins with the same sign.
        (!name.is_empty() && !name.contains('"')).then_some(name)
    })
}

/// An operation, with `{}` for each part of the path that varies.
pub(super) fn operation(method: &str, path: &str) -> String {
    let path = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    format!("{method} {}", path.collect::<Vec<_>>().join("/"))
}
