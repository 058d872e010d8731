package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// eligibility derives whether each group that stands on a body's list might apply (R1), from its founding, its filings and
// its lead units.
func (p *play) eligibility() {
	filings := p.filings()
	entered := map[string]map[string]bool{} // groups by lead unit
	n := 0
	for _, code := range sorted(p.lists) {
		for _, e := range p.applicants(code) {
			n++
			place := p.place + " list of " + code + ", " + e.Application
			g, known := p.groups[e.Group]
			if !known {
				p.wrong(place, "group %s is not opened", e.Group)
				continue
			}
			if !p.oldEnough(g.Founded) {
				p.wrong(place, "founded %s, less than %d years before %s (R1.2)", g.Founded, p.rules.Config.Eligibility.MinimumAge, p.rules.Config.Eligibility.ReferenceDate)
			}
			for _, year := range p.rules.Config.Eligibility.Years {
				if why := filings[e.Group+"/"+strconv.Itoa(year)]; why != "" {
					p.wrong(place, "its statistics of %d do not count: %s (R1.3, R1.5)", year, why)
				}
			}
			for _, l := range e.LeadUnits {
				if entered[l.USCC] == nil {
					entered[l.USCC] = map[string]bool{}
				}
				entered[l.USCC][e.Group] = true
			}
		}
	}
	p.leads(entered)
	p.ok("%d applications on the bodies' lists were eligible (R1)", n)
}

func (p *play) applicants(code string) []ofList {
	l := p.lists[code]
	return slices.Concat(l.Recommended, l.NotRecommended)
}

// oldEnough: established at least so many years before the reference date (R1.2).
func (p *play) oldEnough(founded string) bool {
	e := p.rules.Config.Eligibility
	day, err := time.Parse(time.DateOnly, founded)
	reference, also := time.Parse(time.DateOnly, e.ReferenceDate)
	if err != nil || also != nil {
		return false
	}
	// the same day of the year; of 29 February the last of that month
	due := time.Date(day.Year()+e.MinimumAge, day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	if due.Day() != day.Day() {
		due = due.AddDate(0, 0, -due.Day())
	}
	return !due.After(reference)
}

// filings derives why the filing of a group and year does not count, or empty where it does: its lock is held against the
// thresholds, and findings of falsification against their decisions.
func (p *play) filings() map[string]string {
	why := map[string]string{}
	for _, e := range p.entries {
		if e.Act != "filing-locked" {
			continue
		}
		want := "not-filed"
		var of [4]int64
		if _, err := fmt.Sscanf(e.Facts["required"]+" "+e.Facts["all"], "%d/%d %d/%d", &of[0], &of[1], &of[2], &of[3]); err != nil {
			p.wrong(at(&e), "it does not say from what its status follows")
			continue
		}
		c := p.rules.Config.Eligibility.Completeness
		if c.Required.met(of[0], of[1]) && c.All.met(of[2], of[3]) && e.Facts["broken"] == "0" {
			want = "filed"
		}
		if e.Facts["status"] != want {
			p.wrong(at(&e), "%s of required, %s of all, %s broken: %s, not %s", e.Facts["required"], e.Facts["all"], e.Facts["broken"], want, e.Facts["status"])
		}
		why[e.Subject] = ""
		if want != "filed" {
			why[e.Subject] = "not complete at the closing"
		}
	}
	findings := map[string]string{} // subject by finding that stands
	for _, e := range p.entries {
		switch {
		case e.Act == "finding-made":
			findings[e.Facts["finding"]] = e.Subject
		case e.Act == "finding-decided" && e.Facts["outcome"] == "withdrawn":
			delete(findings, e.Facts["finding"])
		}
	}
	for id, subject := range findings {
		why[subject] = "falsified by finding " + id
	}
	for _, g := range p.groups {
		for _, year := range p.rules.Config.Eligibility.Years {
			if _, locked := why[g.ID+"/"+strconv.Itoa(year)]; !locked {
				why[g.ID+"/"+strconv.Itoa(year)] = "never locked"
			}
		}
	}
	return why
}

// leads: a lead unit enters as many groups as the round allows, exceptions apart (R1.4).
func (p *play) leads(entered map[string]map[string]bool) {
	excepted := map[string]bool{}
	p.each(func(e *numbered) { excepted[e.Facts["uscc"]+" "+e.Subject] = true }, "lead-unit-exception")
	for _, uscc := range sorted(entered) {
		groups := slices.DeleteFunc(sorted(entered[uscc]), func(g string) bool { return excepted[uscc+" "+g] })
		if most := p.rules.Config.Eligibility.LeadUnit.MaxApplications; len(groups) > most {
			p.wrong(p.place, "lead unit %s has entered %s; %d is allowed (R1.4)", uscc, strings.Join(groups, ", "), most)
		}
	}
}

// recommendations derives which list each body has sealed, and holds it against its applicants, its quota and its order (R4).
func (p *play) recommendations() {
	sealed, extra := p.sealings()
	standing := p.standing()
	n := 0
	for _, code := range sorted(sealed) {
		l, opened := p.lists[code]
		place := p.place + " list of " + code
		switch {
		case !opened:
			p.wrong(place, "it is sealed and not opened")
			continue
		case l.entry.seq != sealed[code].seq:
			p.wrong(place, "it is not the one sealed last")
		}
		p.quota(place, code, l, extra[code])
		p.order(place, l)
		n += len(l.Recommended)
		listed := map[string]bool{}
		for _, e := range p.applicants(code) {
			listed[e.Application] = true
			if s := standing[e.Application]; !slices.Contains(s.manifests, e.Manifest) {
				p.wrong(place, "%s was never submitted with the content %s", e.Application, e.Manifest)
			}
		}
		for _, app := range sorted(standing) {
			if s := standing[app]; s.body == code && !s.withdrawn && s.first < l.entry.seq && !listed[app] {
				p.wrong(place, "applicant %s is not on it (R4.2)", app)
			}
		}
	}
	for code := range p.lists {
		if sealed[code] == nil {
			p.wrong(p.place+" list of "+code, "the log has it opened again or never sealed")
		}
	}
	p.ok("%d bodies sealed %d recommendations within their quotas (R4)", len(sealed), n)
}

// sealings gives the entry by which each body's list is sealed in the end, and the places granted beyond quotas.
func (p *play) sealings() (map[string]*numbered, map[string]int) {
	sealed, extra := map[string]*numbered{}, map[string]int{}
	p.each(func(e *numbered) {
		switch e.Act {
		case "recommendation-sealed":
			sealed[e.Subject] = e
		case "recommendation-reopened":
			delete(sealed, e.Subject)
		default:
			places, err := strconv.Atoi(e.Facts["places"])
			p.hold(at(e), err)
			extra[e.Subject] += places
		}
	}, "recommendation-sealed", "recommendation-reopened", "quota-override-granted")
	return sealed, extra
}

func (p *play) quota(place, code string, l list, extra int) {
	b := p.bodies[code]
	quota, own := p.rules.Config.Quotas.Bodies[code]
	if !own {
		quota = p.rules.Config.Quotas.Kinds[b.Kind]
	}
	if len(l.Recommended) > quota+extra {
		p.wrong(place, "%d recommended, the quota is %d (R4.3)", len(l.Recommended), quota+extra)
	}
}

// order: ranks 1..n; a council ranks cross-region groups first, or says why not (R4.3, R4.4).
func (p *play) order(place string, l list) {
	single := false
	for i, e := range l.Recommended {
		if e.Rank != i+1 {
			p.wrong(place, "%s has rank %d, not %d (R4.3)", e.Application, e.Rank, i+1)
		}
		if l.Kind == "council" && e.CrossRegion && single && l.OrderReason == "" {
			p.wrong(place, "%s works across regions and stands below one that does not, without a reason (R4.4)", e.Application)
		}
		single = single || !e.CrossRegion
	}
}

// submitted is how an application stands by the log.
type submitted struct {
	body      string
	manifests []string
	first     int // number of the entry that submitted it since it was last withdrawn
	withdrawn bool
}

func (p *play) standing() map[string]submitted {
	all := map[string]submitted{}
	p.each(func(e *numbered) {
		s := all[e.Subject]
		switch e.Act {
		case "application-submitted":
			if len(s.manifests) == 0 || s.withdrawn {
				s.first = e.seq
			}
			s.body, s.withdrawn = e.Facts["body"], false
			s.manifests = append(s.manifests, e.Content)
		case "application-corrected":
			s.manifests = append(s.manifests, e.Content)
		default:
			s.withdrawn = true
		}
		all[e.Subject] = s
	}, "application-submitted", "application-corrected", "application-withdrawn")
	return all
}
