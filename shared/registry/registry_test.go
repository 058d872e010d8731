package registry_test

import (
	"errors"
	"strings"
	"testing"

	"linxuan/shared/fault"
	"linxuan/shared/registry"
)

var bodies = registry.Bodies{
	{Code: "P37", Kind: registry.Province, Name: "山东省教育厅", Adcode: "370000"},
	{Code: "P65", Kind: registry.Province, Name: "新疆维吾尔自治区教育厅", Adcode: "650000"},
	{Code: "P66", Kind: registry.Corps, Name: "新疆生产建设兵团教育局", Adcode: "660000"},
	{Code: "C3702", Kind: registry.City, Name: "青岛市教育局", Adcode: "370200"},
	{Code: "I18", Kind: registry.Council, Name: "全国机械职业教育教学指导委员会"},
}

func lead(adcode registry.Adcode, corps bool) registry.LeadUnit {
	return registry.LeadUnit{Name: "示例职业学院（示例）", USCC: "91350100M000100Y43", Kind: registry.School, Adcode: adcode, Corps: corps}
}

func TestJurisdiction(t *testing.T) {
	local, both, council := registry.Channels{Local: true}, registry.Channels{Local: true, Council: "I18"}, registry.Channels{Council: "I18"}
	rows := []struct {
		name         string
		leads        []registry.LeadUnit
		through      registry.Channels
		body, reason string
	}{
		{"R4.1 province", []registry.LeadUnit{lead("370100", false)}, local, "P37", registry.ReasonProvince},
		{"R4.1 county of a province", []registry.LeadUnit{lead("370102", false)}, local, "P37", registry.ReasonProvince},
		{"R4.1 city of the five goes before its province", []registry.LeadUnit{lead("370200", false)}, local, "C3702", registry.ReasonCity},
		{"R4.1 district of a city of the five", []registry.LeadUnit{lead("370203", false)}, local, "C3702", registry.ReasonCity},
		{"R4.1 corps goes before the province", []registry.LeadUnit{lead("659001", true)}, local, "P66", registry.ReasonCorps},
		{"R4.1 the same place without the corps", []registry.LeadUnit{lead("659001", false)}, local, "P65", registry.ReasonProvince},
		{"R4.1 a city of the five goes before the corps", []registry.LeadUnit{lead("370200", true)}, local, "C3702", registry.ReasonCity},
		{"R4.1 only through a council", []registry.LeadUnit{lead("370200", false)}, council, "I18", registry.ReasonCouncil},
		{"R4.1 only through a council, corps", []registry.LeadUnit{lead("659001", true)}, council, "I18", registry.ReasonCouncil},
		{"R4.1 both: the place decides, province", []registry.LeadUnit{lead("370100", false)}, both, "P37", registry.ReasonProvinceBoth},
		{"R4.1 both: the place decides, city", []registry.LeadUnit{lead("370200", false)}, both, "C3702", registry.ReasonCityBoth},
		{"R4.1 both: the place decides, corps", []registry.LeadUnit{lead("659001", true)}, both, "P66", registry.ReasonCorpsBoth},
		{"R4.1 the main lead unit's place decides", []registry.LeadUnit{lead("650100", false), lead("370200", false)}, local, "P65", registry.ReasonProvince},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, err := bodies.Jurisdiction(registry.Group{LeadUnits: row.leads, ReportsThrough: row.through})
			if err != nil || got.Body != row.body || got.Reason != row.reason {
				t.Fatalf("got %+v %v, want %s by %s", got, err, row.body, row.reason)
			}
			body, _ := bodies.Body(row.body)
			if got.Facts["unit"] != row.leads[0].Name || got.Facts["body"] != body.Name {
				t.Fatalf("the reason's facts are %v", got.Facts)
			}
		})
	}
}

func TestNobodyAnswersForTheGroup(t *testing.T) {
	rows := []struct {
		name  string
		group registry.Group
	}{
		{"no channel", registry.Group{LeadUnits: []registry.LeadUnit{lead("370100", false)}}},
		{"no lead unit", registry.Group{ReportsThrough: registry.Channels{Local: true}}},
		{"unknown council", registry.Group{LeadUnits: []registry.LeadUnit{lead("370100", false)}, ReportsThrough: registry.Channels{Council: "I99"}}},
		{"a province named as council", registry.Group{LeadUnits: []registry.LeadUnit{lead("370100", false)}, ReportsThrough: registry.Channels{Council: "P37"}}},
		{"no place", registry.Group{LeadUnits: []registry.LeadUnit{lead("", false)}, ReportsThrough: registry.Channels{Local: true}}},
		{"a place without a body here", registry.Group{LeadUnits: []registry.LeadUnit{lead("440100", false)}, ReportsThrough: registry.Channels{Local: true}}},
	}
	for _, row := range rows {
		if got, err := bodies.Jurisdiction(row.group); !errors.Is(err, registry.ErrNoBody) {
			t.Errorf("R4.1 %s: got %+v %v", row.name, got, err)
		}
	}
}

func goodGroup() registry.Group {
	return registry.Group{
		ID: "grp_01b3eaf48p97r8mp9ws6mhdtz3", Number: "JT201600001", Name: "示例市机械职业教育集团（示例）", Kind: registry.Federation,
		Founded: "2014-05-06", ApprovedBy: "示例市教育局", ApprovalNumber: "示教〔2014〕5号", Industry: "C34",
		LeadUnits:      []registry.LeadUnit{lead("370100", false)},
		Members:        []registry.Member{{Name: "示例机械有限公司（示例）", USCC: "000000000000000000", Kind: registry.Enterprise, Role: registry.Director}},
		ReportsThrough: registry.Channels{Local: true},
		Contact:        registry.Contact{Office: "集团秘书处", Address: "示例市示例路1号", Email: "jt201600001@example.com"},
	}
}

func TestGroupMistakesAreNamed(t *testing.T) {
	if err := goodGroup().Validate(); err != nil {
		t.Fatal(err)
	}
	rows := []struct {
		pointer, code string
		breakIt       func(*registry.Group)
	}{
		{"/id", "group-id", func(g *registry.Group) { g.ID = "grp_1" }},
		{"/number", "group-number", func(g *registry.Group) { g.Number = "第1号" }},
		{"/name", "group-text", func(g *registry.Group) { g.Name = "" }},
		{"/name", "group-text", func(g *registry.Group) { g.Name = strings.Repeat("名", 101) }},
		{"/kind", "group-kind", func(g *registry.Group) { g.Kind = "集团" }},
		{"/founded", "group-founded", func(g *registry.Group) { g.Founded = "" }},
		{"/approvedBy", "group-text", func(g *registry.Group) { g.ApprovedBy = "" }},
		{"/approvalNumber", "group-text", func(g *registry.Group) { g.ApprovalNumber = "" }},
		{"/industry", "group-industry", func(g *registry.Group) { g.Industry = "C99" }},
		{"/reportsThrough", "group-channel", func(g *registry.Group) { g.ReportsThrough = registry.Channels{} }},
		{"/contact/office", "group-text", func(g *registry.Group) { g.Contact.Office = "" }},
		{"/contact/address", "group-text", func(g *registry.Group) { g.Contact.Address = "" }},
		{"/contact/email", "group-email", func(g *registry.Group) { g.Contact.Email = "张三 <a@example.com>" }},
		{"/leadUnits", "group-lead-count", func(g *registry.Group) { g.LeadUnits = nil }},
		{"/leadUnits/0/uscc", "uscc-check-digit", func(g *registry.Group) { g.LeadUnits[0].USCC = "91350100M000100Y44" }},
		{"/leadUnits/0/adcode", "group-adcode", func(g *registry.Group) { g.LeadUnits[0].Adcode = "990000" }},
		{"/leadUnits/0/kind", "group-unit-kind", func(g *registry.Group) { g.LeadUnits[0].Kind = "" }},
		{"/members/0/uscc", "uscc-length", func(g *registry.Group) { g.Members[0].USCC = "1" }},
		{"/members/0/uscc", "uscc-character", func(g *registry.Group) { g.Members[0].USCC = "00000000000000000O" }},
		{"/members/0/uscc", "group-unit-twice", func(g *registry.Group) { g.Members[0].USCC = g.LeadUnits[0].USCC }},
		{"/members/0/role", "group-member-role", func(g *registry.Group) { g.Members[0].Role = "chair" }},
		{"/members/0/name", "group-text", func(g *registry.Group) { g.Members[0].Name = "" }},
		{"/members", "group-member-count", func(g *registry.Group) {
			g.Members = nil
			for code := range manyCodes(2001) {
				g.Members = append(g.Members, registry.Member{Name: "示例单位（示例）", USCC: code, Kind: registry.Social, Role: registry.Ordinary})
			}
		}},
	}
	for _, row := range rows {
		g := goodGroup()
		row.breakIt(&g)
		err := g.Validate()
		f, ok := fault.Of(err)
		if !ok || !errors.Is(err, registry.ErrGroup) || len(f.Fields) != 1 || f.Fields[0].Pointer != row.pointer || f.Fields[0].Code != row.code {
			t.Errorf("got %v, want only %s: %s", err, row.pointer, row.code)
		}
	}
}

func manyCodes(n int) map[registry.USCC]bool {
	codes := map[registry.USCC]bool{}
	for i := 0; len(codes) < n; i++ {
		first := []byte("52370100000000000")
		for k, rest := 16, i; rest > 0; k, rest = k-1, rest/31 {
			first[k] = alphabet[rest%31]
		}
		check, _ := registry.USCCCheckDigit(string(first))
		codes[registry.USCC(string(first)+string(check))] = true
	}
	return codes
}

func TestIndustriesAreThoseOfTheStandard(t *testing.T) {
	list := registry.Industries()
	if len(list) != 97 {
		t.Fatalf("GB/T 4754-2017 has 97 divisions, got %d", len(list))
	}
	last := ""
	for i, industry := range list {
		if want := twoDigits(i + 1); industry.Code[1:] != want || industry.Code[:1] < last || industry.Name == "" {
			t.Errorf("division %d is %+v", i+1, industry)
		}
		last = industry.Code[:1]
	}
	if registry.IndustryName("C36") != "汽车制造业" || registry.IndustryName("X36") != "" {
		t.Error("name by code")
	}
}

func twoDigits(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

func TestPlaces(t *testing.T) {
	a := registry.Adcode("370203")
	if a.Province() != "370000" || a.City() != "370200" || a.ProvinceName() != "山东省" || !a.Valid() {
		t.Errorf("got %s %s %s", a.Province(), a.City(), a.ProvinceName())
	}
	for _, bad := range []registry.Adcode{"", "37", "3702030", "990000", "37020a"} {
		if bad.Valid() {
			t.Errorf("%q is no place", bad)
		}
	}
}
