package report

import (
	"reflect"
	"slices"

	"github.com/sergi/go-diff/diffmatchpatch"

	"linxuan/shared/statistics"
)

// Change is a figure that is not the same in two versions. A cell is nil where its version has no such row.
type Change struct {
	By        By     `json:"by"`
	Place     string `json:"place,omitempty"`
	Name      string `json:"name"` // of the place, as people read it
	Year      int    `json:"year"`
	Indicator string `json:"indicator"` // empty: the number of filings, in Groups
	Old       *Cell  `json:"old"`
	New       *Cell  `json:"new"`
}

// Compare lists the figures that differ, in the order of the new rows, those of rows that are gone at the end. Both are of
// the same dictionary.
func Compare(d statistics.Dictionary, before, after []Row) []Change {
	type key struct {
		by    By
		place string
		year  int
	}
	old := map[key]Row{}
	for _, r := range before {
		old[key{r.By, r.Place, r.Year}] = r
	}
	indicators := Indicators(d)
	changes := []Change{}
	compare := func(of Row, a, b *Row) {
		add := func(indicator string, from, to *Cell) {
			if !reflect.DeepEqual(from, to) {
				changes = append(changes, Change{of.By, of.Place, of.By.PlaceName(of.Place), of.Year, indicator, from, to})
			}
		}
		add("", a.filings(), b.filings())
		for m, i := range indicators {
			add(i.ID, a.cell(m), b.cell(m))
		}
	}
	for _, r := range after {
		k := key{r.By, r.Place, r.Year}
		if was, found := old[k]; found {
			compare(r, &was, &r)
		} else {
			compare(r, nil, &r)
		}
		delete(old, k)
	}
	for _, r := range before {
		if _, gone := old[key{r.By, r.Place, r.Year}]; gone {
			compare(r, &r, nil)
		}
	}
	return changes
}

func (r *Row) filings() *Cell {
	if r == nil {
		return nil
	}
	return &Cell{Groups: r.Filings, Hidden: r.Hidden}
}

func (r *Row) cell(m int) *Cell {
	if r == nil {
		return nil
	}
	return &r.Cells[m]
}

// Piece is a run of text that two versions share, or that one of them has.
type Piece struct {
	Op   string `json:"op" enum:"same,added,removed"`
	Text string `json:"text"`
}

// SectionChange is how a chapter differs between two versions of a text.
type SectionChange struct {
	Title   string  `json:"title"`
	Op      string  `json:"op" enum:"same,added,removed,changed"`
	Pieces  []Piece `json:"pieces"`
	Figures bool    `json:"figures"` // its figures are others
}

// CompareTexts tells how a text became another. Chapters are known by their titles.
func CompareTexts(before, after []Section) []SectionChange {
	changes := []SectionChange{}
	titled := func(all []Section, title string) int {
		return slices.IndexFunc(all, func(s Section) bool { return s.Title == title })
	}
	for _, s := range after {
		i := titled(before, s.Title)
		if i < 0 {
			changes = append(changes, SectionChange{s.Title, "added", []Piece{{"added", s.Body}}, len(s.Figures) > 0})
			continue
		}
		c := SectionChange{s.Title, "same", pieces(before[i].Body, s.Body), !sameFigures(before[i].Figures, s.Figures)}
		if before[i].Body != s.Body || c.Figures {
			c.Op = "changed"
		}
		changes = append(changes, c)
	}
	for _, s := range before {
		if titled(after, s.Title) < 0 {
			changes = append(changes, SectionChange{s.Title, "removed", []Piece{{"removed", s.Body}}, len(s.Figures) > 0})
		}
	}
	return changes
}

func sameFigures(a, b []Figure) bool {
	return slices.EqualFunc(a, b, func(f, g Figure) bool { return reflect.DeepEqual(f, g) })
}

// pieces finds the difference of two texts by characters, joined to runs that a reader takes in (Myers 1986).
func pieces(before, after string) []Piece {
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // no clock: the same texts have the same difference
	all := []Piece{}
	for _, one := range d.DiffCleanupSemantic(d.DiffMain(before, after, false)) {
		op := map[diffmatchpatch.Operation]string{
			diffmatchpatch.DiffEqual: "same", diffmatchpatch.DiffInsert: "added", diffmatchpatch.DiffDelete: "removed",
		}[one.Type]
		all = append(all, Piece{op, one.Text})
	}
	return all
}
