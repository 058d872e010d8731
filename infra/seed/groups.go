package seed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
)

// Usual is the number of groups that the platform had when the notice was written, about.
const Usual = 1400

// Groups invents n groups, the same ones on every machine: the first k of Groups(n) are Groups(k). All their names carry （示例）,
// and their codes are well formed but can belong to no real unit. Twenty in a row hold every awkward shape at least once, except
// that lead units in the five cities take turns.
func Groups(n int) []registry.Group {
	m := newMaker()
	list := make([]registry.Group, 0, n)
	for i := range n {
		list = append(list, m.group(i, list))
	}
	return list
}

type leadForm int

const (
	college leadForm = iota
	secondarySchool
	company
	guild // an industry's association
)

type place int

const (
	anywhere place = iota // but the five cities and the corps
	fiveCities
	corps
)

type channel int

const (
	localOnly channel = iota
	both
	councilOnly
)

// shape is what is particular about a group.
type shape struct {
	lead     leadForm
	second   bool // a second lead unit, in another province if the group is cross-region
	title    titleForm
	through  channel
	where    place
	cross    bool
	national bool
	young    bool // younger than three years in the first round
	sameLead bool // the main lead unit of the group five before
}

// shapes repeat every twenty groups.
var shapes = [20]shape{
	0:  {},
	1:  {second: true},
	2:  {lead: company},
	3:  {title: bracketed},
	4:  {title: alliance},
	5:  {sameLead: true, title: shortForm},
	6:  {through: councilOnly, cross: true, title: nationwide},
	7:  {through: both},
	8:  {through: councilOnly, title: nationwide},
	9:  {where: fiveCities},
	10: {lead: guild, through: councilOnly, cross: true, national: true, title: nationwide},
	11: {national: true},
	12: {title: shortForm},
	13: {where: corps},
	14: {lead: secondarySchool},
	15: {young: true},
	16: {lead: company, title: ofCompany},
	17: {second: true, through: both, cross: true, title: alliance},
	18: {where: fiveCities, through: both, title: alliance},
	19: {lead: secondarySchool, title: alliance},
}

// corpsEvery thins the corps' groups out: it is one body among ninety-two.
const corpsEvery = 4

// maker invents groups one after another and remembers what is taken.
type maker struct {
	rng      *rand.Rand
	bodies   registry.Bodies
	cities   map[place][]city
	trades   []trade
	councils []council
	names    map[string]bool        // of groups and units
	codes    map[registry.USCC]bool // of units
	shared   []registry.Member      // units that may belong to a second group
}

func newMaker() *maker {
	m := &maker{
		rng:      rand.New(rand.NewPCG(92, 300)), // fixed: the same groups everywhere
		bodies:   bodies(),
		cities:   map[place][]city{},
		trades:   trades(),
		councils: councils(),
		names:    map[string]bool{},
		codes:    map[registry.USCC]bool{},
	}
	five := map[registry.Adcode]bool{}
	for _, b := range m.bodies {
		if b.Kind == registry.City {
			five[b.Adcode] = true
		}
	}
	for _, c := range cities() {
		where := anywhere
		switch {
		case five[c.adcode.City()]:
			where = fiveCities
		case c.adcode.City() == "659000": // cities that the corps runs, directly under the autonomous region
			where = corps
		}
		m.cities[where] = append(m.cities[where], c)
	}
	return m
}

func (m *maker) group(i int, before []registry.Group) registry.Group {
	s := shapes[i%len(shapes)]
	turn := i / len(shapes)
	if s.where == corps && turn%corpsEvery != 0 {
		s.where = anywhere
	}
	at := m.city(s.where)
	if s.where == fiveCities {
		at = m.cities[fiveCities][turn%len(m.cities[fiveCities])]
	}
	t := pick(m.rng, m.trades)
	g := registry.Group{CrossRegion: s.cross, NationalIndustry: s.national, Kind: registry.Federation}
	if s.title == alliance {
		g.Kind = registry.Alliance
	}
	g.ReportsThrough.Local = s.through != councilOnly
	if s.through != localOnly {
		c := pick(m.rng, m.councils)
		t, g.ReportsThrough.Council = c.trade, c.code
	}
	g.Industry = t.industry
	if s.sameLead {
		g.LeadUnits = before[i-5].LeadUnits[:1:1]
		at = m.cityOf(g.LeadUnits[0].Adcode)
	} else {
		g.LeadUnits = []registry.LeadUnit{m.lead(s, at, t)}
	}
	if s.second {
		g.LeadUnits = append(g.LeadUnits, m.lead(shape{lead: company}, m.near(at, s.cross), t))
	}
	g.Name = m.title(s.title, at, t, g.LeadUnits[0])
	g.Members = m.members(at, t, s.cross, g.LeadUnits)
	m.paper(&g, i, s.young)
	return g
}

// paper adds what the documents say: when, by whom, under which number.
func (m *maker) paper(g *registry.Group, i int, young bool) {
	g.Founded = calendar.Day("2006-01-01").AddDays(m.rng.IntN(3900))
	if young {
		g.Founded = calendar.Day("2017-03-01").AddDays(m.rng.IntN(600))
	}
	j, err := m.bodies.Jurisdiction(*g)
	if err != nil {
		panic(err) // every city and council of the tables has its body
	}
	body, _ := m.bodies.Body(j.Body)
	g.ApprovedBy = body.Name
	g.ApprovalNumber = fmt.Sprintf("示例〔%d〕%d号", g.Founded.Year(), 1+m.rng.IntN(200))
	g.Number = fmt.Sprintf("JT%d%05d", g.Founded.Year(), i+1)
	g.Contact = registry.Contact{
		Office: "集团秘书处", Address: m.cityOf(g.LeadUnits[0].Adcode).name + "示例路" + fmt.Sprint(1+m.rng.IntN(300)) + "号",
		Email: strings.ToLower(g.Number) + "@example.com",
	}
	registered := g.Founded.AddDays(10 + m.rng.IntN(300)).Start().Add(time.Duration(m.rng.IntN(86_400_000)) * time.Millisecond)
	g.ID = "grp_" + m.ulid(registered)
}

func (m *maker) ulid(at calendar.Instant) string {
	var id ulid.ULID
	if err := id.SetTime(uint64(at)); err != nil {
		panic(err) // only after the year 10889
	}
	for i := 6; i < len(id); i++ {
		id[i] = byte(m.rng.Uint32())
	}
	return strings.ToLower(id.String())
}

func (m *maker) city(where place) city { return pick(m.rng, m.cities[where]) }

// near is the city itself, or one of another province.
func (m *maker) near(at city, elsewhere bool) city {
	c := at
	for elsewhere && c.adcode.Province() == at.adcode.Province() {
		c = m.city(anywhere)
	}
	return c
}

func (m *maker) cityOf(adcode registry.Adcode) city {
	all := cities()
	return all[slices.IndexFunc(all, func(c city) bool { return c.adcode == adcode })]
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }
