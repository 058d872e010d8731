package recommendation

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"linxuan/shared/fault"
)

// Decision is what a body says of an applicant (R4.2).
type Decision string

// The decisions. An applicant without one is not examined yet.
const (
	Undecided      Decision = ""
	Recommended    Decision = "recommend"
	NotRecommended Decision = "not-recommended"
)

// Examination is a body's work on one applicant.
type Examination struct {
	Application string   `json:"application" maxLength:"40"`
	Version     int64    `json:"version" minimum:"1" doc:"Of the submission that was examined; a later one has to be examined again"`
	Decision    Decision `json:"decision,omitempty" enum:"recommend,not-recommended"`
	Rank        int      `json:"rank,omitempty" minimum:"1" maximum:"200" doc:"Of a recommended one"`
	Reason      string   `json:"reason,omitempty" maxLength:"300" doc:"Of one that is not recommended; its group is told"`
	Comment     string   `json:"comment,omitempty" maxLength:"300" doc:"The body's own note"`
}

// Draft is what a body writes until it seals. It may be incomplete.
type Draft struct {
	Examinations []Examination `json:"examinations" maxItems:"200"`
	OrderReason  string        `json:"orderReason,omitempty" maxLength:"300" doc:"Why a single-region group stands above a cross-region one (R4.4)"`
}

// Limits of a draft; together they keep it well below the 400 KB of an item.
const (
	MaxExaminations = 200
	MaxRank         = 200
	MaxText         = 300 // characters of a reason or a comment
)

// ErrDraft refuses a draft that cannot be right; its fields hold every mistake. What is only missing is kept.
var ErrDraft = fault.Define("recommendation-draft", fault.Invalid, "R4.2")

// Check says what cannot be right in a draft: twice the same applicant, one that never applied to this body, a decision
// that does not exist, texts that are too long.
func (d Draft) Check(applied func(application string) bool) error {
	refused := ErrDraft.New()
	if len(d.Examinations) > MaxExaminations {
		refused.At("/examinations", "max-items", "limit", MaxExaminations)
		return refused
	}
	seen := map[string]bool{}
	for i, e := range d.Examinations {
		pointer := "/examinations/" + strconv.Itoa(i)
		switch {
		case !applied(e.Application):
			refused.At(pointer+"/application", "not-an-applicant")
		case seen[e.Application]:
			refused.At(pointer+"/application", "applicant-twice")
		}
		seen[e.Application] = true
		e.check(refused, pointer)
	}
	checkText(refused, "/orderReason", d.OrderReason)
	return refused.OrNil()
}

func (e Examination) check(refused *fault.Error, pointer string) {
	switch e.Decision {
	case Undecided, Recommended, NotRecommended:
	default:
		refused.At(pointer+"/decision", "one-of", "limit", "recommend, not-recommended")
	}
	if e.Rank < 0 || e.Rank > MaxRank {
		refused.At(pointer+"/rank", "at-most", "limit", MaxRank)
	}
	if e.Rank != 0 && e.Decision != Recommended {
		refused.At(pointer+"/rank", "rank-without-recommendation")
	}
	checkText(refused, pointer+"/reason", e.Reason)
	checkText(refused, pointer+"/comment", e.Comment)
}

func checkText(refused *fault.Error, pointer, text string) {
	if utf8.RuneCountInString(text) > MaxText {
		refused.At(pointer, "max-length", "limit", MaxText)
	}
}

// of gives the draft as far as it is about these applicants. Those that have withdrawn leave it, and who stood behind them
// moves up: nobody's withdrawal shall spoil a list for the others. Where a rank is held twice nobody moves for it, so that
// the tie stays visible.
func (d Draft) of(applicants []Applicant) Draft {
	there := map[string]bool{}
	for _, a := range applicants {
		there[a.Application] = true
	}
	kept := Draft{OrderReason: d.OrderReason}
	var left []int
	held := map[int]bool{}
	for _, e := range d.Examinations {
		if there[e.Application] {
			kept.Examinations = append(kept.Examinations, e)
			held[e.Rank] = true
		} else if e.Decision == Recommended && e.Rank > 0 {
			left = append(left, e.Rank)
		}
	}
	slices.Sort(left)
	left = slices.DeleteFunc(slices.Compact(left), func(rank int) bool { return held[rank] })
	for i := range kept.Examinations {
		e := &kept.Examinations[i]
		before, _ := slices.BinarySearch(left, e.Rank)
		e.Rank -= before
	}
	return kept
}

// find gives the examination of an applicant.
func (d Draft) find(application string) (Examination, bool) {
	i := slices.IndexFunc(d.Examinations, func(e Examination) bool { return e.Application == application })
	if i < 0 {
		return Examination{}, false
	}
	return d.Examinations[i], true
}
