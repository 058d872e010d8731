// Package review holds the expert review: the criterion scheme, the preliminary checklist, recusal, assignment and scores (R2, R6).
package review

import (
	"regexp"
	"strconv"

	"linxuan/shared/fault"
	"linxuan/shared/round"
)

// ErrScheme refuses a scheme file; its fields hold every mistake found.
var ErrScheme = fault.Define("criterion-scheme", fault.Invalid, "R2")

// Scheme is what applications are judged by (R2): data, versioned with the round. All points are whole numbers.
type Scheme struct {
	ID          string          `json:"id" yaml:"id"`
	Title       string          `json:"title" yaml:"title"`
	Version     int             `json:"version" yaml:"version"`
	Example     bool            `json:"example" yaml:"example"` // 示例: not the ministry's own annex, and shown so
	Points      int             `json:"points" yaml:"points"`   // of all criteria together
	Criteria    []Criterion     `json:"criteria" yaml:"criteria"`
	Preferences []Preference    `json:"preferences" yaml:"preferences"`
	Deductions  DeductionLimits `json:"deductions" yaml:"deductions"`
	Checklist   []ChecklistItem `json:"checklist" yaml:"checklist"`
}

// Criterion is one of the criteria of the notice.
type Criterion struct {
	ID         string            `json:"id" yaml:"id"`
	Title      string            `json:"title" yaml:"title"`
	Points     int               `json:"points" yaml:"points"` // of its indicators together
	Indicators []SchemeIndicator `json:"indicators" yaml:"indicators"`
}

// SchemeIndicator is what experts give points for.
type SchemeIndicator struct {
	ID      string   `json:"id" yaml:"id"`
	Title   string   `json:"title" yaml:"title"`
	Points  int      `json:"points" yaml:"points"`   // at most; a score is 0 to Points
	Anchors []Anchor `json:"anchors" yaml:"anchors"` // from the best to the worst, covering 0 to Points without gap
	Sources []string `json:"sources" yaml:"sources"` // ids of statistics indicators shown beside the score; may be empty
}

// Anchor says in words what a span of points means.
type Anchor struct {
	Least int    `json:"least" yaml:"least"`
	Most  int    `json:"most" yaml:"most"`
	Text  string `json:"text" yaml:"text"`
}

// Preference is a mark that reviewers see and that carries no points (R2).
type Preference struct {
	ID    string `json:"id" yaml:"id"` // "national-industry", "cross-region"
	Title string `json:"title" yaml:"title"`
	Hint  string `json:"hint,omitempty" yaml:"hint,omitempty"`
}

// DeductionLimits bounds what reviewers may deduct for violations (R1.6).
type DeductionLimits struct {
	MaxTotal int             `json:"maxTotal" yaml:"maxTotal"` // for one application, by one expert
	Areas    []DeductionArea `json:"areas" yaml:"areas"`
}

// DeductionArea is a field of violations: 招生、就业、安全 and so on.
type DeductionArea struct {
	ID    string `json:"id" yaml:"id"`
	Title string `json:"title" yaml:"title"`
	Max   int    `json:"max" yaml:"max"` // for one violation
}

// ChecklistItem is one question of the preliminary review (R6.1).
type ChecklistItem struct {
	ID      string `json:"id" yaml:"id"`
	Title   string `json:"title" yaml:"title"`
	Curable bool   `json:"curable" yaml:"curable"` // a defect may be returned for cure; otherwise it fails the application
}

// ParseScheme reads a scheme file (YAML) and checks it. All mistakes are reported together in an ErrScheme.
func ParseScheme(data []byte) (Scheme, error) {
	var s Scheme
	if err := round.DecodeFile(data, ErrScheme, &s); err != nil {
		return Scheme{}, err
	}
	if err := s.Validate(); err != nil {
		return Scheme{}, err
	}
	return s, nil
}

// Criterion finds a criterion by its id.
func (s Scheme) Criterion(id string) (Criterion, bool) {
	for _, c := range s.Criteria {
		if c.ID == id {
			return c, true
		}
	}
	return Criterion{}, false
}

// Indicator finds an indicator of any criterion by its id.
func (s Scheme) Indicator(id string) (SchemeIndicator, bool) {
	for _, c := range s.Criteria {
		for _, i := range c.Indicators {
			if i.ID == id {
				return i, true
			}
		}
	}
	return SchemeIndicator{}, false
}

// UnknownSources lists the sources that the statistics dictionary of the same round does not hold.
func (s Scheme) UnknownSources(known func(id string) bool) []string {
	var unknown []string
	for _, c := range s.Criteria {
		for _, i := range c.Indicators {
			for _, source := range i.Sources {
				if !known(source) {
					unknown = append(unknown, source)
				}
			}
		}
	}
	return unknown
}

var schemeID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// maxPoints bounds every number of points, so that sums of scores stay small whole numbers.
const maxPoints = 1000

// Validate checks a scheme that was decoded elsewhere, by the same rules as ParseScheme.
func (s Scheme) Validate() error {
	c := schemeCheck{found: ErrScheme.New(), seen: map[string]bool{}}
	c.named("", s.ID, s.Title)
	c.between("/version", s.Version, 1, 1_000_000)
	c.between("/points", s.Points, 1, maxPoints)
	sum := 0
	for i, criterion := range s.Criteria {
		c.criterion("/criteria/"+strconv.Itoa(i), criterion)
		sum += criterion.Points
	}
	c.sum("/points", sum, s.Points)
	for i, p := range s.Preferences {
		c.named("/preferences/"+strconv.Itoa(i), p.ID, p.Title)
	}
	c.between("/deductions/maxTotal", s.Deductions.MaxTotal, 0, s.Points)
	for i, a := range s.Deductions.Areas {
		pointer := "/deductions/areas/" + strconv.Itoa(i)
		c.named(pointer, a.ID, a.Title)
		c.between(pointer+"/max", a.Max, 0, s.Deductions.MaxTotal)
	}
	if len(s.Checklist) == 0 {
		c.found.At("/checklist", "file-required")
	}
	for i, item := range s.Checklist {
		c.named("/checklist/"+strconv.Itoa(i), item.ID, item.Title)
	}
	return c.found.OrNil()
}

// schemeCheck gathers the mistakes of a scheme. Ids are unique in the whole file.
type schemeCheck struct {
	found *fault.Error
	seen  map[string]bool
}

func (c *schemeCheck) named(pointer, id, title string) {
	switch {
	case !schemeID.MatchString(id) || len(id) > 64:
		c.found.At(pointer+"/id", "config-id")
	case c.seen[id]:
		c.found.At(pointer+"/id", "file-twice", "value", id)
	}
	c.seen[id] = true
	if title == "" {
		c.found.At(pointer+"/title", "file-required")
	}
}

func (c *schemeCheck) between(pointer string, value, least, most int) {
	if value < least || value > most {
		c.found.At(pointer, "file-range", "value", value, "least", least, "most", most)
	}
}

func (c *schemeCheck) sum(pointer string, sum, stated int) {
	if sum != stated {
		c.found.At(pointer, "scheme-sum", "sum", sum, "stated", stated)
	}
}

func (c *schemeCheck) criterion(pointer string, criterion Criterion) {
	c.named(pointer, criterion.ID, criterion.Title)
	sum := 0
	for i, indicator := range criterion.Indicators {
		at := pointer + "/indicators/" + strconv.Itoa(i)
		c.named(at, indicator.ID, indicator.Title)
		c.between(at+"/points", indicator.Points, 1, maxPoints)
		c.anchors(at+"/anchors", indicator)
		sum += indicator.Points
	}
	c.sum(pointer+"/points", sum, criterion.Points)
}

// anchors must cover 0 to Points from the top down: every score an expert can give has its meaning in words.
func (c *schemeCheck) anchors(pointer string, i SchemeIndicator) {
	next := i.Points
	for k, a := range i.Anchors {
		if a.Most != next || a.Least > a.Most || a.Least < 0 {
			c.found.At(pointer+"/"+strconv.Itoa(k), "scheme-anchors", "most", next)
			return
		}
		if a.Text == "" {
			c.found.At(pointer+"/"+strconv.Itoa(k)+"/text", "file-required")
		}
		next = a.Least - 1
	}
	if next != -1 {
		c.found.At(pointer, "scheme-anchors", "most", next)
	}
}
