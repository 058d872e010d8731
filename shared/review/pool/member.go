// Package pool keeps the experts of whom a round's panel is drawn: the imported list, the freeze with its quotas, the draw by
// lot, the invitations and their answers. Names, addresses and places of work stand in the pool's rows alone; the ledger
// and what is published know ids, provinces and fields.
package pool

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/review/lot"
)

// Limits of a pool.
const (
	MaxMembers   = 1000
	MaxName      = 50
	MaxUnit      = 100
	MaxEmail     = 100
	MaxEmployers = 3
)

// Field is a broad field of study of the catalogue of specialities of higher vocational colleges (普通高等学校高等职业教育
// （专科）专业目录（2015年）).
type Field struct{ Code, Title string }

// Fields lists them in the order of the catalogue.
var Fields = []Field{
	{"51", "农林牧渔"},
	{"52", "资源环境与安全"},
	{"53", "能源动力与材料"},
	{"54", "土木建筑"},
	{"55", "水利"},
	{"56", "装备制造"},
	{"57", "生物与化工"},
	{"58", "轻工纺织"},
	{"59", "食品药品与粮食"},
	{"60", "交通运输"},
	{"61", "电子信息"},
	{"62", "医药卫生"},
	{"63", "财经商贸"},
	{"64", "旅游"},
	{"65", "文化艺术"},
	{"66", "新闻传播"},
	{"67", "教育与体育"},
	{"68", "公安与司法"},
	{"69", "公共管理与服务"},
}

// Provinces lists the codes of the 31 provinces, two digits each.
func Provinces() []string {
	var all []string
	for n := 11; n <= 65; n++ {
		if code := strconv.Itoa(n); registry.Adcode(code+"0000").ProvinceName() != "" {
			all = append(all, code)
		}
	}
	return all
}

// Member is an expert of the pool.
type Member struct {
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	Province  string            `json:"province"` // two digits of the adcode
	Fields    []string          `json:"fields"`   // codes; the first is the main one, for which quotas count
	Email     string            `json:"email"`
	Employers []review.Employer `json:"employers"` // of the last three years, the present one first (R6.2)
}

func (m Member) entry() lot.Entry {
	return lot.Entry{ID: m.ID, Province: m.Province, Field: m.Fields[0]}
}

// ErrMembers refuses a list of experts; its fields hold every mistake found.
var ErrMembers = fault.Define("pool-form", fault.Invalid, "R6.2")

// Check holds a whole list against what a draw, an invitation and the derivation of conflicts need.
func Check(members []Member) error {
	found := ErrMembers.New()
	if n := len(members); n < 1 || n > MaxMembers {
		found.At("/members", "pool-size", "most", MaxMembers)
	}
	seen := map[string]bool{}
	for i, m := range members {
		for _, wrong := range m.Wrong() {
			found.At(fmt.Sprintf("/members/%d%s", i, wrong.Pointer), wrong.Code)
		}
		if email := strings.ToLower(m.Email); seen[email] {
			found.At(fmt.Sprintf("/members/%d/email", i), "unique")
		} else {
			seen[email] = true
		}
	}
	return found.OrNil()
}

// Wrong lists what is wrong with one expert. The pointers begin at the expert.
func (m Member) Wrong() []fault.Field {
	var all []fault.Field
	at := func(pointer, code string) { all = append(all, fault.Field{Pointer: pointer, Code: code}) }
	between := func(pointer, text string, most int) {
		switch n := utf8.RuneCountInString(strings.TrimSpace(text)); {
		case n == 0:
			at(pointer, "required")
		case n > most:
			at(pointer, "pool-long")
		}
	}
	between("/name", m.Name, MaxName)
	if !slices.Contains(Provinces(), m.Province) {
		at("/province", "pool-province")
	}
	if len(m.Fields) == 0 {
		at("/fields", "required")
	}
	for n, f := range m.Fields {
		if !slices.ContainsFunc(Fields, func(known Field) bool { return known.Code == f }) || slices.Contains(m.Fields[:n], f) {
			at("/fields", "pool-field")
		}
	}
	if a, err := mail.ParseAddress(m.Email); err != nil || a.Address != m.Email || len(m.Email) > MaxEmail {
		at("/email", "pool-email")
	}
	if len(m.Employers) == 0 || len(m.Employers) > MaxEmployers {
		at("/employers", "required")
	}
	for n, e := range m.Employers {
		pointer := "/employers/" + strconv.Itoa(n)
		between(pointer+"/name", e.Name, MaxUnit)
		if refusal, wrong := fault.Of(e.USCC.Check()); wrong {
			all = append(all, fault.Field{Pointer: pointer + "/uscc", Code: refusal.Def.Code, Facts: refusal.Facts})
		}
		if e.Last != "" && !e.Last.Valid() {
			at(pointer+"/last", "day")
		}
	}
	return all
}

// panelist is the member as an expert of the panel.
func (m Member) panelist(account string) review.Panelist {
	return review.Panelist{Account: account, Name: m.Name, Province: m.Province, Employers: m.Employers}
}

// State is how far a round's pool is.
type State struct {
	Import     string           `json:"import"` // id under which the members stand
	Members    int              `json:"members"`
	ImportedAt calendar.Instant `json:"importedAt,omitempty"`
	Salt       ledger.Salt      `json:"salt,omitempty"` // under which the ledger fixes the members
	Counts     []Count          `json:"counts"`
	Frozen     *Frozen          `json:"frozen,omitempty"`
	Drawn      *Drawn           `json:"drawn,omitempty"`
	Version    int64            `json:"version"`
}

// Count is how many experts of the pool stand for a province and a main field.
type Count struct {
	Province string `json:"province"`
	Field    string `json:"field"`
	Experts  int    `json:"experts"`
}

// Frozen is a pool that changes no more, with the terms of its draw.
type Frozen struct {
	At      calendar.Instant `json:"at"`
	Terms   lot.Terms        `json:"terms"`
	Content string           `json:"content"` // hex SHA-256 of the terms, as the ledger has it
}

// Drawn is what the lot gave.
type Drawn struct {
	At      calendar.Instant `json:"at"`
	Result  lot.Result       `json:"result"`
	Content string           `json:"content"` // hex SHA-256 of the result
}

func counts(members []Member) []Count {
	all := []Count{}
	for _, m := range members {
		e := m.entry()
		n := slices.IndexFunc(all, func(c Count) bool { return c.Province == e.Province && c.Field == e.Field })
		if n < 0 {
			n = len(all)
			all = append(all, Count{Province: e.Province, Field: e.Field})
		}
		all[n].Experts++
	}
	slices.SortFunc(all, func(a, b Count) int { return strings.Compare(a.Province+a.Field, b.Province+b.Field) })
	return all
}

func provinceName(code string) string { return registry.Adcode(code + "0000").ProvinceName() }

func fieldTitle(code string) string {
	for _, f := range Fields {
		if f.Code == code {
			return f.Title
		}
	}
	return ""
}

// spoken puts names in the place of codes in a refusal of quotas, which the lot knows by their codes alone.
func spoken(err error) error {
	refusal, ok := fault.Of(err)
	if !ok {
		return err
	}
	for _, f := range refusal.Fields {
		for fact, v := range f.Facts {
			codes, isText := v.(string)
			if !isText {
				continue
			}
			var names []string
			for code := range strings.SplitSeq(codes, ",") {
				if name := fieldTitle(code); name != "" && (fact == "fields" || strings.HasPrefix(f.Pointer, "/quotas/fields/")) {
					code = name
				} else if name := provinceName(code); name != "" {
					code = name
				}
				names = append(names, code)
			}
			f.Facts[fact] = strings.Join(names, "、")
		}
	}
	return err
}
