// Package workbook writes and reads the XLSX forms of a filing and of a group's members (R3.1).
package workbook

import (
	"strconv"

	"linxuan/shared/sheet"
)

// Stamp says what a template was made for.
type Stamp struct {
	Kind       Kind
	Round      string
	Group      string // id
	Year       int    // 0 of a list of members
	Dictionary string // id and version
}

// Kind tells the templates apart.
type Kind string

// The kinds of template.
const (
	KindFiling      Kind = "filing"
	KindMembers     Kind = "members"
	KindEnterprises Kind = "enterprises"
)

// stampRows are the lines of the hidden sheet: what, as people say it in a refusal, and the value.
func (s Stamp) rows() sheet.Stamp {
	return sheet.Stamp{
		{"模板种类", string(s.Kind)}, {"批次", s.Round}, {"集团", s.Group}, {"年度", strconv.Itoa(s.Year)}, {"指标字典", s.Dictionary},
	}
}

// page is a form that is being written.
type page struct{ *sheet.Page }

func newPage(name string, stamp Stamp) (page, error) {
	p, err := sheet.NewPage(name, stamp.rows())
	return page{p}, err
}

// reader is a form that is being read.
type reader struct{ sheet.Sheet }

func open(data []byte, stamp Stamp, name string) (reader, error) {
	s, err := sheet.Open(data, stamp.rows(), name)
	return reader{s}, err
}
