package main

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/ledger"
)

// The rules of a round as far as they decide: of the opening of round-created.
type rules struct {
	Config struct {
		Eligibility struct {
			ReferenceDate string `json:"referenceDate"`
			MinimumAge    int    `json:"minimumAgeYears"`
			Years         []int  `json:"years"`
			Completeness  struct {
				Required fraction `json:"required"`
				All      fraction `json:"all"`
			} `json:"completeness"`
			LeadUnit struct {
				MaxApplications int `json:"maxApplications"`
			} `json:"leadUnit"`
		} `json:"eligibility"`
		Phases map[string]struct {
			ClosesAt string `json:"closesAt"`
		} `json:"phases"`
		Quotas struct {
			Kinds  map[string]int `json:"kinds"`
			Bodies map[string]int `json:"bodies"`
		} `json:"quotas"`
		Ballot struct {
			Target int `json:"target"`
		} `json:"ballot"`
		Notice struct {
			WorkingDays int `json:"workingDays"`
			Alternates  int `json:"alternates"`
		} `json:"notice"`
	} `json:"config"`
	Bodies []string `json:"bodies"`
}

type fraction struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

func (f fraction) met(part, whole int64) bool { return part*f.Den >= f.Num*whole }

type lead struct {
	Name   string `json:"name"`
	USCC   string `json:"uscc"`
	Adcode string `json:"adcode"`
}

// group is a group of the registry, as it is opened.
type group struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Founded     string `json:"founded"`
	LeadUnits   []lead `json:"leadUnits"`
	CrossRegion bool   `json:"crossRegion"`
}

type body struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// list is a sealed recommendation.
type list struct {
	Body           string    `json:"body"`
	Kind           string    `json:"kind"`
	SealedAt       string    `json:"sealedAt"`
	Recommended    []ofList  `json:"recommended"`
	NotRecommended []ofList  `json:"notRecommended"`
	OrderReason    string    `json:"orderReason"`
	entry          *numbered // that sealed it
}

type ofList struct {
	Rank        int    `json:"rank"`
	Application string `json:"application"`
	Manifest    string `json:"manifest"`
	Group       string `json:"group"`
	Name        string `json:"name"`
	LeadUnits   []lead `json:"leadUnits"`
	CrossRegion bool   `json:"crossRegion"`
}

// play is one round that is replayed from its record.
type play struct {
	*record
	round    string
	place    string // of the openings
	rules    rules
	bodies   map[string]body
	groups   map[string]group
	lists    map[string]list
	scores   map[string]map[string]score // by application and pseudonym
	objected map[string]string           // group by objection
	draw     panelDraw                   // of the panel, where it was drawn by lot
	taken    []string                    // applications that were taken in, from their opening

	passed  map[string]string       // group by application, derived
	totals  map[string]fraction     // by group, derived
	chosen  []string                // groups in the order of the ballots
	next    []string                // who comes next in that order, up to the first tie
	listed  map[string]bool         // groups of the last list
	setting map[string]ledger.Entry // last entry by act and subject
}

type score struct {
	Application string         `json:"application"`
	By          string         `json:"by"`
	Points      map[string]int `json:"points"`
	Deductions  []struct {
		Points int `json:"points"`
	} `json:"deductions"`
	Total int `json:"total"`
}

// replayAll replays every round of a published record and the register over them (R9.2). It shares with the writers the forms
// and the hashing only.
func replayAll(ctx context.Context, dir string, out io.Writer) error {
	r, err := openRecord(ctx, dir, out)
	if err != nil {
		return err
	}
	if r.bad { // what the files say is not what was published: nothing follows from them
		return errDiffers
	}
	var plays []*play
	for _, name := range r.names {
		round, isOpenings := strings.CutSuffix(name, "/openings.json")
		if !isOpenings {
			continue
		}
		p := &play{record: r, round: round, place: "notice/" + name}
		plays = append(plays, p)
		if p.open(r.files[name]) {
			p.statistics()
			p.eligibility()
			p.recommendations()
			p.panel()
			p.review()
			p.ballots(ctx)
			p.publicity()
		}
	}
	if len(plays) == 0 {
		r.wrong("notice/index.json", "no round is published to its end")
	}
	r.register(plays)
	if err := r.strangers("statistics/"); err != nil {
		return err
	}
	if r.bad {
		return errDiffers
	}
	return nil
}

// open reads the openings and finds for each the entry that fixed it.
func (p *play) open(raw []byte) bool {
	var file struct {
		Format   string    `json:"format"`
		Round    string    `json:"round"`
		Openings []opening `json:"openings"`
	}
	if !p.hold(p.place, exact(raw, &file)) {
		return false
	}
	if file.Format != formatOpenings || file.Round != p.round {
		p.wrong(p.place, "form %q of round %q", file.Format, file.Round)
		return false
	}
	p.bodies, p.groups, p.lists = map[string]body{}, map[string]group{}, map[string]list{}
	p.scores, p.objected, p.setting = map[string]map[string]score{}, map[string]string{}, map[string]ledger.Entry{}
	for _, e := range p.entries {
		p.setting[string(e.Act)+" "+e.Subject] = e.Entry
	}
	fixed := p.fixed()
	for i, o := range file.Openings {
		place := p.place + " opening " + strconv.Itoa(i) + " (" + string(o.Act) + " " + o.Subject + ")"
		hash := hexHash([]byte(o.Content))
		entry, found := fixed[fixedAs{o.Act, o.Subject, hash}]
		if !found {
			entry, found = fixed[fixedAs{o.Act, "", hash}] // of an import of many
		}
		if !found {
			p.wrong(place, "no entry of the log fixes it")
			continue
		}
		p.hold(place, p.take(place, o, entry))
	}
	if p.rules.Config.Eligibility.Years == nil {
		p.wrong(p.place, "the rules of the round are not opened")
		return false
	}
	p.ok("round %s: %d openings are what the log fixed", p.round, len(file.Openings))
	return !p.bad
}

type fixedAs struct {
	act     ledger.Act
	subject string
	content string
}

// fixed lists what the log has fixed by its hash; a group by an import or a correction.
func (p *play) fixed() map[fixedAs]*numbered {
	all := make(map[fixedAs]*numbered, len(p.entries))
	for i := range p.entries {
		e := &p.entries[i]
		all[fixedAs{e.Act, e.Subject, e.Content}] = e
		switch e.Act {
		case "group-corrected":
			all[fixedAs{"groups-registered", e.Subject, e.Content}] = e
		case "groups-registered":
			var detail struct{ Groups []string }
			if json.Unmarshal(e.Detail, &detail) != nil {
				continue
			}
			for _, hash := range detail.Groups {
				all[fixedAs{e.Act, "", hash}] = e
			}
		}
	}
	return all
}

// take reads one opening.
func (p *play) take(place string, o opening, entry *numbered) error {
	raw := []byte(o.Content)
	switch o.Act {
	case "expert-pool-frozen":
		p.draw.terms, p.draw.frozen, p.draw.termsPlace = raw, entry, place
	case "panel-drawn":
		p.draw.result, p.draw.drawn, p.draw.resultPlace = raw, entry, place
	case "round-created":
		return json.Unmarshal(raw, &p.rules)
	case "bodies-registered":
		var all []body
		err := json.Unmarshal(raw, &all)
		for _, b := range all {
			p.bodies[b.Code] = b
		}
		return err
	case "groups-registered":
		var g group
		err := json.Unmarshal(raw, &g)
		p.groups[g.ID] = g
		return err
	case "recommendation-sealed":
		l := list{entry: entry}
		err := json.Unmarshal(raw, &l)
		p.lists[l.Body] = l
		return err
	case "candidates-taken-in":
		var all []struct{ Application string }
		err := json.Unmarshal(raw, &all)
		for _, c := range all {
			p.taken = append(p.taken, c.Application)
		}
		return err
	case "score-given":
		var salted struct{ Of score }
		err := json.Unmarshal(raw, &salted)
		s := salted.Of
		if p.scores[s.Application] == nil {
			p.scores[s.Application] = map[string]score{}
		}
		p.scores[s.Application][s.By] = s
		return err
	case "objection-filed":
		var salted struct{ Of struct{ ID, Group string } }
		err := json.Unmarshal(raw, &salted)
		p.objected[salted.Of.ID] = salted.Of.Group
		return err
	}
	return nil
}

// last gives the last entry of an act on a subject.
func (p *play) last(act ledger.Act, subject string) (ledger.Entry, bool) {
	e, found := p.setting[string(act)+" "+subject]
	return e, found
}

// each walks the round's entries of some acts in their order.
func (p *play) each(do func(e *numbered), acts ...ledger.Act) {
	for i := range p.entries {
		if e := &p.entries[i]; slices.Contains(acts, e.Act) && (e.Round == p.round || e.Round == "") {
			do(e)
		}
	}
}

// at names an entry of the log.
func at(e *numbered) string {
	return "ledger entry " + strconv.Itoa(e.seq) + " (" + string(e.Act) + ")"
}
