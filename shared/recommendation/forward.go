package recommendation

import (
	"context"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Outcome reads how a body's recommendation stands at an instant, with the sealed list or what an unsealed one lacks.
func (s *Recommendations) Outcome(ctx context.Context, roundID, body string, at calendar.Instant) (Outcome, error) {
	d, err := s.load(ctx, roundID, body, at)
	if err != nil {
		return Outcome{}, err
	}
	return s.outcome(ctx, d)
}

func (s *Recommendations) outcome(ctx context.Context, d desk) (Outcome, error) {
	o := Outcome{Round: d.record.Round, Body: d.body.Code, Final: d.closed(), ClosesAt: d.window.ClosesAt}
	o.State, o.Lacks = d.state()
	sealed, err := s.holds(ctx, d, o.State)
	if sealed != nil {
		o.List = &sealed.List
	}
	return o, err
}

// Forward is what of a body's recommendation goes on to the review.
type Forward struct {
	Final        bool    `json:"final"` // the body's window has closed; until then nothing goes forward
	Applications []Entry `json:"applications"`
}

// Forwarded gives the applications of a body that go forward: those that its sealed list recommends, in the version that was
// examined, except the withdrawn ones and those against whose group a finding of falsification stands at the deadline (R1.5). The
// others keep their ranks. A submission that came after the seal does not (R4.6).
func (s *Recommendations) Forwarded(ctx context.Context, roundID, body string, at calendar.Instant) (Forward, error) {
	d, err := s.load(ctx, roundID, body, at)
	if err != nil {
		return Forward{}, err
	}
	o, err := s.outcome(ctx, d)
	f := Forward{Final: o.Final, Applications: []Entry{}}
	if err != nil || !o.Final || o.List == nil {
		return f, err
	}
	for _, e := range o.List.Recommended {
		barred, err := s.bars(ctx, d, e.Group)
		if err != nil {
			return f, err
		}
		if !barred && !d.roster.withdrew(e) {
			f.Applications = append(f.Applications, e)
		}
	}
	return f, nil
}

// bars says whether a finding of falsification stands against a group when the recommendation is decided.
func (s *Recommendations) bars(ctx context.Context, d desk, group string) (bool, error) {
	if s.barred == nil {
		return false, nil
	}
	return s.barred(ctx, d.record.Round, group, d.window.ClosesAt)
}

// withdrew says whether the application of a list's entry was taken back in the version of the list or a later one.
func (r roster) withdrew(e Entry) bool {
	return slices.ContainsFunc(r.submissions, func(row submission) bool {
		return row.Application == e.Application && row.Version >= e.Version && row.LeftAt != 0
	})
}

// Fate is what the recommendation has made of one application, as its group is told.
type Fate struct {
	Application string `json:"application"`
	Code        string `json:"code"`              // word in the catalogue of field texts
	Version     int64  `json:"version,omitempty"` // of the submission that goes forward
	Reason      string `json:"reason,omitempty"`  // of one that is not recommended
	facts       fault.Facts
}

// The fates. Before the deadline a group learns nothing of the list but that it came too late for it.
const (
	FateExamining      = "fate-examining"
	FateAfterSeal      = "fate-after-seal" // submitted after the body had sealed: it counts only if the body opens its list again
	FateForward        = "fate-forward"
	FateForwardEarlier = "fate-forward-earlier" // in an earlier version than the last one submitted
	FateNotRecommended = "fate-not-recommended"
	FateUnsealed       = "fate-unsealed" // the body has no sealed list (R4.6)
	FateUnexamined     = "fate-unexamined"
	FateWithdrawn      = "fate-withdrawn"
	FateFalsified      = "fate-falsified" // a finding of falsification stands against the group (R1.5)
)

// Field is the fate as a sentence of the catalogue.
func (f Fate) Field() fault.Field { return fault.Field{Rule: "R4.6", Code: f.Code, Facts: f.facts} }

// FateOf says what becomes of an application that was submitted to a body, and which group it is of; table.ErrAbsent for one
// that never was.
func (s *Recommendations) FateOf(ctx context.Context, roundID, body, application string, at calendar.Instant) (Fate, string, error) {
	d, err := s.load(ctx, roundID, body, at)
	if err != nil {
		return Fate{}, "", err
	}
	last, found := d.roster.last(application)
	if !found {
		return Fate{}, "", table.ErrAbsent.New()
	}
	o, err := s.outcome(ctx, d)
	if err != nil {
		return Fate{}, "", err
	}
	barred, err := s.bars(ctx, d, last.Group)
	if err != nil {
		return Fate{}, "", err
	}
	f := Fate{Application: application, facts: fault.Facts{"body": d.body.Name, "closesAt": d.window.ClosesAt}}
	switch {
	case last.LeftAt != 0:
		f.Code = FateWithdrawn
	case !o.Final && o.List != nil && !o.List.examined(last.Applicant):
		f.Code = FateAfterSeal
	case !o.Final:
		f.Code = FateExamining
	case barred:
		f.Code = FateFalsified
	case o.List == nil:
		f.Code = FateUnsealed
	default:
		f.listed(*o.List, d.roster, last)
	}
	return f, last.Group, nil
}

// listed finds an application's fate in the sealed list.
func (f *Fate) listed(l List, r roster, last submission) {
	is := func(e Entry) bool { return e.Application == f.Application }
	if i := slices.IndexFunc(l.Recommended, is); i >= 0 && !r.withdrew(l.Recommended[i]) {
		if f.Code, f.Version = FateForward, l.Recommended[i].Version; f.Version < last.Version {
			f.Code = FateForwardEarlier
		}
		return
	}
	if i := slices.IndexFunc(l.NotRecommended, is); i >= 0 && !r.withdrew(l.NotRecommended[i]) {
		f.Code, f.Reason = FateNotRecommended, l.NotRecommended[i].Reason
		f.facts["reason"] = f.Reason
		return
	}
	f.Code = FateUnexamined
}

// last gives the latest submission of an application.
func (r roster) last(application string) (submission, bool) {
	var last submission
	for _, row := range r.submissions {
		if row.Application == application && row.Version > last.Version {
			last = row
		}
	}
	return last, last.Version > 0
}
