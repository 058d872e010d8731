package seed_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"linxuan/infra/seed"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

func TestBodiesOfTheNotice(t *testing.T) {
	byKind := map[registry.BodyKind]int{}
	codes := map[string]bool{}
	quota := 0
	config := load(t, "2019").Config
	for _, b := range seed.Bodies() {
		byKind[b.Kind]++
		if codes[b.Code] || b.Name == "" {
			t.Errorf("%s stands twice or has no name", b.Code)
		}
		codes[b.Code] = true
		if place := b.Adcode != ""; place == (b.Kind == registry.Council) {
			t.Errorf("%s: a council has no place, everybody else has one", b.Code)
		}
		quota += config.Quotas.Of(b.Code, string(b.Kind))
	}
	want := map[registry.BodyKind]int{registry.Province: 31, registry.Corps: 1, registry.City: 5, registry.Council: 55}
	for kind, n := range want {
		if byKind[kind] != n {
			t.Errorf("R4.3: %d bodies of kind %s, want %d", byKind[kind], kind, n)
		}
	}
	if len(codes) != 92 || quota != 340 {
		t.Errorf("R4.3: %d bodies with %d places, want 92 with 340", len(codes), quota)
	}
}

func TestQuotasOfTheTableAreThoseOfTheRounds(t *testing.T) {
	data, err := os.ReadFile("bodies.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range seed.RoundIDs() {
		config := load(t, id).Config
		for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
			cells := strings.Split(line, ",")
			if got := strconv.Itoa(config.Quotas.Of(cells[0], cells[1])); got != cells[4] {
				t.Errorf("R4.3 round %s: quota of %s is %s, the table says %s", id, cells[0], got, cells[4])
			}
		}
	}
}

func load(t testing.TB, id string) seed.Round {
	t.Helper()
	r, err := seed.LoadRound(id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRoundsAreFiles(t *testing.T) {
	if ids := seed.RoundIDs(); !slices.Equal(ids, []string{"2019", "2020"}) {
		t.Fatalf("got %v", ids)
	}
	for _, id := range seed.RoundIDs() {
		if r := load(t, id); r.Config.ID != id {
			t.Errorf("file round-%s.yaml holds round %s", id, r.Config.ID)
		}
	}
	if _, err := seed.LoadRound("1999"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// R7.4: a second round is a second file. Whoever writes a round's year into code has made it a special case.
func TestNoCodeKnowsARound(t *testing.T) {
	year := regexp.MustCompile(`"(2019|2020)"|(==|!=|case|<|>|<=|>=)\s*(2019|2020)\b|round-20(19|20)`)
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || strings.HasSuffix(entry.Name(), "test")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		code, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		for i, line := range strings.Split(string(code), "\n") {
			statement, _, _ := strings.Cut(line, "//")
			if year.MatchString(statement) {
				t.Errorf("%s:%d: %s", path, i+1, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil || seen < 10 {
		t.Fatalf("read %d files: %v", seen, err)
	}
}

func TestIndicatorsFollowTheSections(t *testing.T) {
	d := load(t, "2019").Indicators
	var titles []string
	for _, s := range d.Sections {
		titles = append(titles, s.Title)
	}
	want := []string{"基本信息", "成员单位", "专业与学生", "实习实训", "就业", "员工培训", "师资互聘", "设备与基地共享", "经费", "技术服务", "制度与会议"}
	if !slices.Equal(titles, want) {
		t.Errorf("R3.1: sections are %v", titles)
	}
	if !d.Example || !strings.Contains(d.Title, "示例") {
		t.Error("the dictionary must say that it is an example")
	}
	types := map[statistics.Type]int{}
	required := 0
	for _, i := range d.Indicators() {
		types[i.Type]++
		if i.Required {
			required++
		}
	}
	all := len(d.Indicators())
	if all < 60 || len(types) != 5 || len(d.Totals) == 0 || len(d.CrossYear) == 0 {
		t.Errorf("R3.1: %d indicators of types %v, %d totals, %d checks between years", all, types, len(d.Totals), len(d.CrossYear))
	}
	// R1.3: there must be room between "every required one" and "nine in ten", or one threshold would never matter.
	if (round.Fraction{Num: 9, Den: 10}).Met(int64(required), int64(all)) {
		t.Errorf("%d of %d are required: the threshold on all indicators says nothing", required, all)
	}
}

func TestSchemeFollowsTheNotice(t *testing.T) {
	s := load(t, "2019").Scheme
	var titles []string
	sum := 0
	for _, c := range s.Criteria {
		titles = append(titles, c.Title)
		for _, i := range c.Indicators {
			sum += i.Points
		}
	}
	want := []string{"治理结构", "资源共建共享", "产教融合校企合作", "人才培养质量", "社会服务能力", "政府保障", "特色与影响"}
	if !slices.Equal(titles, want) || sum != 100 || s.Points != 100 {
		t.Errorf("R2: criteria %v with %d points", titles, sum)
	}
	if !s.Example || !strings.Contains(s.Title, "示例") {
		t.Error("the scheme must say that it is an example")
	}
	if len(s.Preferences) != 2 || len(s.Deductions.Areas) < 3 || len(s.Checklist) == 0 {
		t.Errorf("R2, R1.6, R6.1: %d preference marks, %d areas of violations, %d checks", len(s.Preferences), len(s.Deductions.Areas), len(s.Checklist))
	}
}
