//! The document's body: paragraphs, tables, and the section with its page.

use super::{
    BOTTOM, Copy, FOOTER, HEAD, LEFT, LINES, MAIN, PAGE, RELATED, RIGHT, TABLE, TABLE_LINE, TEXT, TOP, WIDTH, escaped,
};
use crate::write::document::{Block, Document, Run, Table};
use std::fmt::Write as _;

/// Tenths of the width that the other columns have: the first one holds names.
const FIRST_COLUMN: u32 = 15;

/// Bookmarks are told apart by a number of their own.
struct Writing {
    out: String,
    copy: Copy,
    bookmarks: u32,
}

pub(super) fn document(document: &Document, copy: Copy) -> String {
    let mut writing = Writing { out: String::new(), copy, bookmarks: 0 };
    document.blocks.iter().for_each(|block| writing.block(block));
    let body = writing.out;
    format!(
        "{HEAD}<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"{RELATED}\"><w:body>{body}{}</w:body></w:document>",
        section()
    )
}

fn section() -> String {
    let pitch = (PAGE.1 - TOP - BOTTOM) / LINES;
    format!(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/>\
         <w:footerReference w:type=\"even\" r:id=\"rId5\"/>\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"/><w:pgMar w:top=\"{TOP}\" w:right=\"{RIGHT}\" w:bottom=\"{BOTTOM}\" \
         w:left=\"{LEFT}\" w:header=\"851\" w:footer=\"{FOOTER}\" w:gutter=\"0\"/>\
         <w:docGrid w:type=\"lines\" w:linePitch=\"{pitch}\"/></w:sectPr>",
        PAGE.0, PAGE.1
    )
}

impl Writing {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.styled("Title", text),
            Block::Subtitle(text) => self.styled("Subtitle", text),
            Block::Heading { level, text } => self.styled(&format!("Heading{}", level + 1), text),
            Block::Address(text) => self.styled("Address", text),
            Block::Signed(text) => self.styled("Signed", text),
            Block::Annex(text) => self.styled("Annex", text),
            Block::Caption(text) => self.styled("Caption", text),
            Block::Paragraph(runs) => {
                self.out.push_str("<w:p>");
                runs.iter().for_each(|run| self.run(run, ""));
                self.out.push_str("</w:p>");
            }
            Block::Table(table) => self.table(table),
        }
    }

    fn styled(&mut self, style: &str, text: &str) {
        let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
        self.run(&Run::text(text), "");
        self.out.push_str("</w:p>");
    }

    fn run(&mut self, run: &Run, properties: &str) {
        let code = run.code.as_ref().filter(|_| self.copy == Copy::Working);
        if let Some(code) = code {
            self.bookmarks += 1;
            let _ = write!(self.out, "<w:bookmarkStart w:id=\"{}\" w:name=\"{}\"/>", self.bookmarks, escaped(code));
        }
        let strong = if run.strong { "<w:rStyle w:val=\"Opener\"/>" } else { "" };
        let properties = format!("{strong}{properties}");
        let properties = if properties.is_empty() { properties } else { format!("<w:rPr>{properties}</w:rPr>") };
        // A title says itself where its lines end.
        let lines: Vec<String> = run.text.split('\n').map(escaped).collect();
        let text = lines.join("</w:t><w:br/><w:t xml:space=\"preserve\">");
        let _ = write!(self.out, "<w:r>{properties}<w:t xml:space=\"preserve\">{text}</w:t></w:r>");
        if code.is_some() {
            let _ = write!(self.out, "<w:bookmarkEnd w:id=\"{}\"/>", self.bookmarks);
        }
    }

    fn table(&mut self, table: &Table) {
        let edge = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>");
        let edges: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(edge).concat();
        let widths = widths(table.head.len());
        let columns: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        let _ = write!(
            self.out,
            "<w:tbl><w:tblPr><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
             <w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr>\
             <w:tblGrid>{columns}</w:tblGrid>"
        );
        let head: Vec<Run> = table.head.iter().map(|text| Run { strong: true, ..Run::text(text) }).collect();
        self.row(&head, &widths, "<w:tblHeader/>");
        table.rows.iter().for_each(|row| self.row(row, &widths, ""));
        self.out.push_str("</w:tbl>");
        // A table is not the last thing of a page, nor right before another table.
        let _ = write!(self.out, "<w:p><w:pPr><w:spacing w:line=\"{TABLE_LINE}\" w:lineRule=\"exact\"/></w:pPr></w:p>");
    }

    fn row(&mut self, cells: &[Run], widths: &[u32], kind: &str) {
        let _ = write!(
            self.out,
            "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"{}\" w:hRule=\"atLeast\"/>{kind}</w:trPr>",
            TEXT * 15
        );
        for (cell, width) in cells.iter().zip(widths) {
            let _ = write!(
                self.out,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>\
                 <w:p><w:pPr><w:pStyle w:val=\"Cell\"/></w:pPr>"
            );
            self.run(cell, &format!("<w:sz w:val=\"{TABLE}\"/><w:szCs w:val=\"{TABLE}\"/>"));
            self.out.push_str("</w:p></w:tc>");
        }
        self.out.push_str("</w:tr>");
    }
}

/// The widths of so many columns, which make up the page's.
fn widths(columns: usize) -> Vec<u32> {
    let others = u32::try_from(columns.saturating_sub(1)).unwrap_or(u32::MAX);
    let one = WIDTH * 10 / (FIRST_COLUMN + others.saturating_mul(10));
    let mut widths = vec![one; columns];
    if let Some(first) = widths.first_mut() {
        *first = WIDTH - one * others;
    }
    widths
}
