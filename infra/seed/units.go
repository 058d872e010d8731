package seed

import (
	"strings"
	"sync"

	"linxuan/shared/registry"
)

// example marks every invented name.
const example = "（示例）"

type city struct {
	adcode registry.Adcode
	name   string
}

var cities = sync.OnceValue(func() []city {
	var list []city
	for _, row := range table("cities.csv") {
		list = append(list, city{registry.Adcode(row["adcode"]), row["name"]})
	}
	return list
})

// trade is an industry as groups' names speak of it.
type trade struct{ word, industry string }

var trades = sync.OnceValue(func() []trade {
	var list []trade
	for _, row := range table("trades.csv") {
		list = append(list, trade{row["word"], row["industry"]})
	}
	return list
})

type council struct {
	code string
	trade
}

var councils = sync.OnceValue(func() []council {
	var list []council
	for _, row := range table("councils.csv") {
		list = append(list, council{row["code"], trade{row["word"], row["industry"]}})
	}
	return list
})

// titleForm is how a group's name is built.
type titleForm int

const (
	ofPlace    titleForm = iota // {省|市}{行业}职业教育集团
	shortForm                   // …职教集团
	alliance                    // …职业教育联盟
	bracketed                   // {省}（{市}）{行业}职业教育集团
	nationwide                  // 中国{行业}职业教育集团
	ofCompany                   // {企业}职业教育集团
)

// brands are the invented part of units' names.
var brands = strings.Fields(`启明 知行 博远 致用 弘毅 明德 笃行 新纪 晨光 远航 鼎新 卓越 启航 同创 众合 联拓 汇通 天工 匠心 锐进
	东方红星 华彩 绿源 金桥 银河 长风 海岳 云帆 振兴 开元 泰和 永新 宏图 腾跃 安澜 嘉禾 星辰 朝阳 北辰 南岭`)

// qualifiers tell groups of the same place and trade apart.
var qualifiers = append([]string{"", "现代", "智慧", "绿色", "高端", "新型"}, brands...)

func (m *maker) title(form titleForm, at city, t trade, lead registry.LeadUnit) string {
	where := at.name
	if m.rng.IntN(2) == 0 {
		where = at.adcode.ProvinceName()
		if lead.Corps {
			where = "新疆生产建设兵团"
		}
	}
	for _, q := range qualifiers {
		var name string
		switch form {
		case ofPlace:
			name = where + q + t.word + "职业教育集团"
		case shortForm:
			name = where + q + t.word + "职教集团"
		case alliance:
			name = where + q + t.word + "职业教育联盟"
		case bracketed:
			name = at.adcode.ProvinceName() + "（" + at.name + "）" + q + t.word + "职业教育集团"
		case nationwide:
			name = "中国" + q + t.word + "职业教育集团"
		case ofCompany:
			name = strings.TrimSuffix(lead.Name, "集团有限公司"+example) + q + "职业教育集团"
		}
		if m.take(name + example) {
			return name + example
		}
	}
	panic("seed: no name left for " + where + t.word)
}

func (m *maker) take(name string) bool {
	if m.names[name] {
		return false
	}
	m.names[name] = true
	return true
}

func (m *maker) lead(s shape, at city, t trade) registry.LeadUnit {
	unit := registry.LeadUnit{Adcode: at.adcode, Corps: s.where == corps}
	switch s.lead {
	case college:
		unit.Kind, unit.Name = registry.School, m.unitName(at, t.word+"职业学院")
	case secondarySchool:
		unit.Kind, unit.Name = registry.School, m.unitName(at, t.word+"中等专业学校")
	case company:
		unit.Kind, unit.Name = registry.Enterprise, m.unitName(at, t.word+"集团有限公司")
	case guild:
		unit.Kind, unit.Name = registry.Association, m.unitName(at, t.word+"行业协会")
	}
	unit.USCC = m.code(unit.Kind, at)
	return unit
}

// unitName is a name that no other unit has.
func (m *maker) unitName(at city, what string) string {
	for {
		name := at.name + pick(m.rng, brands) + what + example
		if m.take(name) {
			return name
		}
		what = pick(m.rng, brands) + what
	}
}

// members gives 6 to 17 units; one in ten belongs to another group already, as in life.
func (m *maker) members(at city, t trade, cross bool, leads []registry.LeadUnit) []registry.Member {
	taken := map[registry.USCC]bool{}
	for _, l := range leads {
		taken[l.USCC] = true
	}
	var list []registry.Member
	for n := 6 + m.rng.IntN(12); len(list) < n; {
		var unit registry.Member
		if len(m.shared) > 0 && m.rng.IntN(10) == 0 {
			unit = pick(m.rng, m.shared)
		} else {
			unit = m.member(m.near(at, cross && m.rng.IntN(2) == 0), t)
			m.shared = append(m.shared, unit)
		}
		if taken[unit.USCC] {
			continue
		}
		taken[unit.USCC] = true
		unit.Role = registry.Ordinary
		if len(list) < 2 {
			unit.Role = registry.ViceChair
		} else if len(list) < 5 {
			unit.Role = registry.Director
		}
		list = append(list, unit)
	}
	return list
}

// memberKinds holds the kinds of members as often as they come in twenty.
var memberKinds = []struct {
	kind  registry.UnitKind
	what  string
	times int
}{
	{registry.Enterprise, "有限公司", 10},
	{registry.School, "职业技术学校", 5},
	{registry.Association, "行业协会", 2},
	{registry.Research, "研究院", 1},
	{registry.Government, "产业园区管理委员会", 1},
	{registry.Social, "职业教育促进会", 1},
}

func (m *maker) member(at city, t trade) registry.Member {
	n := m.rng.IntN(20)
	for _, k := range memberKinds {
		if n -= k.times; n < 0 {
			return registry.Member{Name: m.unitName(at, t.word+k.what), USCC: m.code(k.kind, at), Kind: k.kind}
		}
	}
	panic("seed: the kinds of members do not come to twenty")
}

// usccPrefix is the registering authority and the category of a code by kind of unit (GB 32100-2015).
var usccPrefix = map[registry.UnitKind]string{
	registry.Government: "11", registry.School: "12", registry.Research: "12",
	registry.Association: "51", registry.Social: "52", registry.Enterprise: "91",
}

// code invents a code that is well formed as a whole, while the organisation code inside it (GB 11714) has a wrong check digit:
// it was never issued, so no real unit has it.
func (m *maker) code(kind registry.UnitKind, at city) registry.USCC {
	for {
		organisation := make([]byte, 8)
		for i := range organisation {
			organisation[i] = byte('0' + m.rng.IntN(10))
		}
		wrong := byte('0' + (organisationDigit(organisation)+1)%10)
		first17 := usccPrefix[kind] + string(at.adcode) + string(organisation) + string(wrong)
		check, ok := registry.USCCCheckDigit(first17)
		if !ok {
			panic("seed: not a code's alphabet: " + first17)
		}
		code := registry.USCC(first17 + string(check))
		if !m.codes[code] {
			m.codes[code] = true
			return code
		}
	}
}

// organisationDigit is the check value of eight digits by GB 11714: 0 to 10, where 10 is written X.
func organisationDigit(digits []byte) int {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, d := range digits {
		sum += int(d-'0') * weights[i]
	}
	return (11 - sum%11) % 11
}
