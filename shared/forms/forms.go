// Package forms makes what the platform prints: forms (PDF) and sheets (XLSX).
//
// A form is one file of this package: a plain value with the facts, and a pure function from it to a Paper (or a Book).
// A Paper is a list of blocks, no drawing; Press turns any Paper into PDF bytes and Book any table into XLSX bytes, so the
// same record gives the page, the PDF and the sheet. To add a form:
//
//	// OpeningRecord is what the opening of … states (R…).
//	type OpeningRecord struct { Round string; … }
//
//	// Paper is the form for print.
//	func (r OpeningRecord) Paper() Paper {
//		return Paper{Title: "…", Hash: r.Content, At: r.At, Blocks: []Block{
//			Title{Text: "…"},
//			Table{Columns: []Column{{Width: 2}, {Width: 5}}, Rows: []Row{{Cells: []Cell{Label("名称"), Text(r.Name)}}}},
//			Signatures{Labels: []string{"监票人（签字）"}},
//		}}
//	}
//
// Nothing here reads a clock, a store or the network: the same value gives the same bytes. Tests print through
// formstest.Press and read the text back with formstest.Words.
package forms

import "time"

// Paper is a document for print on A4.
type Paper struct {
	Title     string    // of the document's properties and, unless a Title block says otherwise, nowhere on the page
	Hash      string    // hex content hash of the record that is printed; the footer of every page carries it
	Note      string    // second line of the footer, such as where the form came from
	At        time.Time // of the document's properties: an instant of the record, never the instant of printing
	Landscape bool
	Blocks    []Block
}

// Block is a part of a Paper: one of the types below.
type Block interface {
	lay(f *flow) error
}

// Align says where text stands between left and right.
type Align uint8

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Title is the centred name of a form, with smaller lines beneath it.
type Title struct {
	Text  string
	Under []string
	Huge  bool // 34 pt, for certificates
}

// Heading begins a part. Level 1 and 2; those of level 1 stand in Contents and in the reader's outline. It never stands
// alone at the foot of a page.
type Heading struct {
	Level int // 1 unless set
	Text  string
}

// Paragraph is running text; line feeds begin new lines. Its first line is indented by two characters unless Flush.
type Paragraph struct {
	Text   string
	Flush  bool
	Align  Align
	Small  bool // second voice: 9 pt, grey
	Large  bool // 16 pt
	Strong bool // in the second face
}

// Space leaves so many millimetres free.
type Space struct{ Millimetres float64 }

// Break begins a new page; on an empty one it does nothing.
type Break struct{}

// Contents lists the headings of level 1 with their pages. It takes the place that it needs.
type Contents struct{}

// Column is a column of a table. Widths are relative to each other.
type Column struct {
	Width int
	Align Align
}

// Cell is a cell of a table. The zero value is empty.
type Cell struct {
	Text   string
	Number bool // Text is a decimal number: it stands right unless Align says Center, and is a number in a sheet
	Head   bool // a label: grey ground, centred, in the second face
	Strong bool
	Span   int // columns that it takes; 1 unless set
	Align  Align
}

// Text is a plain cell.
func Text(s string) Cell { return Cell{Text: s} }

// Label is a cell that names what stands beside or beneath it.
func Label(s string) Cell { return Cell{Text: s, Head: true} }

// Row is a row of a table; it is as high as its longest cell, and at least Height millimetres. A row that is higher than
// what is left goes on over the page.
type Row struct {
	Cells  []Cell
	Height float64
}

// Table is a ruled table. Its head is repeated on every page that it reaches.
type Table struct {
	Columns []Column
	Head    []Row
	Rows    []Row
	Small   bool // 9 pt, for wide ones
}

// Opinion is a box in which somebody writes or has written an opinion, signs and sets a seal.
type Opinion struct {
	Label  string  // who, in the column at the left
	Text   string  // what is written already
	Sign   string  // such as 负责人（签字）； none: no line for a signature
	Seal   string  // such as （公章）
	Height float64 // millimetres, 55 unless set
}

// Signatures are lines to sign on: two in a row, or one with a date.
type Signatures struct {
	Above  string // what is signed, on the same page
	Labels []string
	Dates  bool // leave room for 年 月 日 beside each
}

// Seal is the end of a document: its issuer, the day in words and the place for the seal over both. The place is marked by a
// thin broken circle of 42 mm, the size of a state organ's seal.
type Seal struct {
	Unit string
	Day  string
}

// QR is a code that a telephone reads, with lines beside it.
type QR struct {
	Content string // what the code carries; error correction M
	Lines   []string
}

// Bars is a chart that answers the question of its title; it reads in black and white.
type Bars struct {
	Title string
	Unit  string
	Rows  []Bar
}

// Bar is one bar. A negative value is drawn as none.
type Bar struct {
	Label string
	Value int64
	Shown string // how the value is written; the plain number unless set
}

// Beside puts two short blocks side by side, each where it stands alone: a code at the left, a seal at the right.
type Beside struct{ Left, Right Block }

// Frame rules a double frame around the page, for certificates.
type Frame struct{}
