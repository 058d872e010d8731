package dossier

import (
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

// ErrNotEligible refuses an application; its fields name each rule that bars it and what to do.
var ErrNotEligible = fault.Define("not-eligible", fault.Conflict, "R1.2")

// Entrant is what the rules of eligibility look at.
type Entrant struct {
	Founded   calendar.Day
	Years     []statistics.Standing
	LeadTaken []LeadTaken // lead units that have entered another group, exceptions taken out (R1.4)
	Listed    string      // id of the round in which the group was listed before, or empty (R7.4)
}

// LeadTaken names the first application of a lead unit.
type LeadTaken struct {
	Unit  string `json:"unit"`  // name of the lead unit
	Group string `json:"group"` // name of the group that it entered first
}

// Eligibility gives the reasons that bar an entrant, all at once (R1.2–R1.5, R7.4). The approving document of R1.1 and the
// declaration of R1.6 are part of the form: Missing asks for them. Violations never bar.
func Eligibility(e Entrant, rules round.Eligibility) []fault.Field {
	found := ErrNotEligible.New()
	if !oldEnough(e.Founded, rules) {
		found.Breaks("R1.2", "/group/founded", "too-young", "years", rules.MinimumAge, "reference", string(rules.ReferenceDate), "founded", string(e.Founded))
	}
	last := rules.Years[len(rules.Years)-1]
	for _, y := range e.Years {
		at, year := "/statistics/"+strconv.Itoa(y.Year), strconv.Itoa(y.Year)
		rule := "R1.3"
		if y.Year == last {
			rule = "R1.5"
		}
		switch {
		case y.Falsified:
			found.Breaks("R1.5", at, "statistics-falsified", "year", year)
		case !y.Locked():
			found.Breaks(rule, at, "statistics-not-locked", "year", year, "closesAt", y.ClosesAt.Shanghai().Format("2006年1月2日 15:04"))
		case !y.Counts():
			lacks := append(slices.Clone(y.Missing), y.Broken...)
			found.Breaks(rule, at, "statistics-incomplete", "year", year, "count", len(lacks), "missing", some(lacks))
		}
	}
	for _, l := range e.LeadTaken {
		found.Breaks("R1.4", "/group/leadUnits", "lead-unit-entered", "unit", l.Unit, "group", l.Group)
	}
	if e.Listed != "" {
		found.Breaks("R7.4", "/group", "listed-already", "round", e.Listed)
	}
	return found.Fields
}

// oldEnough: established at least so many years before the round's reference date (R1.2).
func oldEnough(founded calendar.Day, rules round.Eligibility) bool {
	return founded.Valid() && founded.AddYears(rules.MinimumAge) <= rules.ReferenceDate
}

// some names the first few of a long list.
func some(names []string) string {
	const most = 5
	if len(names) == 0 {
		return "填报内容"
	}
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:most], "、") + "等"
}
