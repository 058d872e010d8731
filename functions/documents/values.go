package documents

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/dossier"
	"linxuan/shared/forms"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/vault"
)

// unitKinds are the notice's names of kinds of units, in its order.
var unitKinds = []struct {
	kind registry.UnitKind
	name string
}{
	{registry.Government, "政府部门"},
	{registry.Association, "行业组织"},
	{registry.Enterprise, "企业"},
	{registry.School, "学校"},
	{registry.Research, "科研院所"},
	{registry.Social, "社会组织"},
}

func kindName(kind registry.UnitKind) string {
	for _, k := range unitKinds {
		if k.kind == kind {
			return k.name
		}
	}
	return string(kind)
}

// applicationForm is the value of the recommendation form: the submission, and the group as the registry has it.
func (h handlers) applicationForm(ctx context.Context, d dossier.Desk, s dossier.Submission) (forms.Application, error) {
	r, err := h.rounds.Get(ctx, d.Round)
	if err != nil {
		return forms.Application{}, err
	}
	scheme, err := h.scheme(ctx, d.Round)
	if err != nil {
		return forms.Application{}, err
	}
	group, err := h.registry.Group(ctx, d.Group)
	if err != nil {
		return forms.Application{}, err
	}
	body, err := h.registry.Body(ctx, d.Body)
	if err != nil {
		return forms.Application{}, err
	}
	a := forms.Application{
		Round: r.Title, ID: d.ID, Group: d.GroupName, Number: group.Number, Founded: string(group.Founded), ApprovedBy: group.ApprovedBy,
		ApprovalNumber: group.ApprovalNumber, Industry: registry.IndustryName(group.Industry), LeadUnits: units(group.LeadUnits),
		Members: tally(group.Members), CrossRegion: group.CrossRegion, National: group.NationalIndustry,
		Office: group.Contact.Office, Address: group.Contact.Address, Email: group.Contact.Email,
		ViolationAge: r.Eligibility.ViolationSpan, Body: body.Name, At: d.UpdatedAt.Time(), Example: scheme.Example,
		Documents: attachments(s.Documents, r.Dossier),
	}
	fill(&a, s.Content, scheme)
	if s.Number > 0 {
		a.LeadUnits = units(s.LeadUnits) // as they stood at the submission
		a.SubmittedAt, a.Manifest, a.Entry, a.Corrections = s.At.Time(), s.Manifest, s.Receipt.ID, d.Corrections
	}
	return a, nil
}

// fill adds what the group wrote, in the order of the scheme.
func fill(a *forms.Application, c dossier.Content, scheme review.Scheme) {
	a.Introduction, a.Highlights, a.Contact, a.Phone = c.Introduction, c.Highlights, c.Contact.Name, c.Contact.Phone
	given := map[string]dossier.Assessment{}
	for _, one := range c.Assessment {
		given[one.Criterion] = one
	}
	for _, criterion := range scheme.Criteria {
		one := given[criterion.ID]
		a.Assessments = append(a.Assessments, forms.Assessment{Criterion: criterion.Title, Points: one.Points, Of: criterion.Points, Statement: one.Statement})
	}
	for _, p := range scheme.Preferences {
		for _, claimed := range c.Preferences {
			if claimed == p.ID {
				a.Preferences = append(a.Preferences, p.Title)
			}
		}
	}
	areas := map[string]string{}
	for _, area := range scheme.Deductions.Areas {
		areas[area.ID] = area.Title
	}
	a.NoViolations = c.Violations.None
	for _, v := range c.Violations.Events {
		a.Violations = append(a.Violations, forms.Violation{Area: areas[v.Area], Day: string(v.Day), Account: v.Account})
	}
}

func units(leads []registry.LeadUnit) []forms.Unit {
	all := make([]forms.Unit, len(leads))
	for i, l := range leads {
		all[i] = forms.Unit{Name: l.Name, Code: string(l.USCC), Kind: kindName(l.Kind), Place: l.Adcode.ProvinceName()}
	}
	return all
}

func tally(members []registry.Member) []forms.Tally {
	counts := map[registry.UnitKind]int{}
	for _, m := range members {
		counts[m.Kind]++
	}
	var all []forms.Tally
	for _, k := range unitKinds {
		if counts[k.kind] > 0 {
			all = append(all, forms.Tally{Kind: k.name, Count: counts[k.kind]})
		}
	}
	return all
}

func attachments(documents []dossier.Document, limits round.Dossier) []forms.Attachment {
	var all []forms.Attachment
	for _, d := range documents {
		if d.Status != dossier.Accepted {
			continue
		}
		kind, _ := limits.Kind(d.Kind)
		all = append(all, forms.Attachment{Kind: kind.Title, Name: d.Name, Pages: d.Pages, Size: d.Size, SHA256: d.SHA256})
	}
	return all
}

// maxBound is how many bytes of attachments a compilation takes in; the others are bound apart. The function has 1,769 MB, and
// a print holds its attachments a few times.
const maxBound = 96 << 20

// attached reads the files of a dossier.
func (h handlers) attached(ctx context.Context, documents []dossier.Document) ([]forms.File, error) {
	var files []forms.File
	sum := int64(0)
	for _, d := range documents {
		if d.Status != dossier.Accepted {
			continue
		}
		if sum += d.Size; sum > maxBound {
			files = append(files, forms.File{Apart: "全部附件过大"})
			continue
		}
		key, err := vault.ParseKey(d.Object)
		if err != nil {
			return nil, err
		}
		raw, err := h.read(ctx, key, d.ObjectVersion)
		if err != nil {
			return nil, err
		}
		files = append(files, forms.File{Bytes: raw})
	}
	return files, nil
}

func (h handlers) read(ctx context.Context, key vault.Key, version string) ([]byte, error) {
	body, err := h.files.Open(ctx, key, version)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // it was only read
	return io.ReadAll(body)
}

func (h handlers) scheme(ctx context.Context, roundID string) (review.Scheme, error) {
	if known, ok := h.schemes.Load(roundID); ok {
		return known.(review.Scheme), nil
	}
	text, err := h.rounds.File(ctx, roundID, round.FileScheme)
	if err != nil {
		return review.Scheme{}, err
	}
	scheme, err := review.ParseScheme([]byte(text))
	if err == nil {
		h.schemes.Store(roundID, scheme)
	}
	return scheme, err
}

func (h handlers) summarySheet(ctx context.Context, s recommendation.Sealed) (forms.Summary, error) {
	r, err := h.rounds.Get(ctx, s.Round)
	if err != nil {
		return forms.Summary{}, err
	}
	return forms.Summary{
		Round: r.Title, Body: s.BodyName, Quota: s.Quota.Base, Extra: s.Quota.Extra, Number: s.Number, SealedAt: s.SealedAt.Time(),
		Lock: s.SealedBy == recommendation.ByDeadline, Content: s.Content, Entry: s.Receipt.ID, OrderReason: s.OrderReason,
		Recommended: candidates(s.Recommended), NotRecommended: candidates(s.NotRecommended),
	}, nil
}

func candidates(entries []recommendation.Entry) []forms.Candidate {
	all := make([]forms.Candidate, len(entries))
	for i, e := range entries {
		all[i] = forms.Candidate{
			Rank: e.Rank, Group: e.Name, LeadUnits: units(e.LeadUnits), LeadProvince: e.LeadProvince, CrossRegion: e.CrossRegion,
			Manifest: e.Manifest, Reason: e.Reason,
		}
	}
	return all
}

var (
	outcomes = map[ballot.Outcome]string{
		ballot.OutcomeChosen: "入选", ballot.OutcomeRunOff: "进入决选", ballot.OutcomeBeyond: "得票达到要求，名额已满",
		ballot.OutcomeNotPassed: "得票未达到要求", ballot.OutcomeContested: "选票数有误",
	}
	standings = map[ballot.Standing]string{ballot.Final: "有效", ballot.Tied: "须决选", ballot.Contested: "须重新投票"}
	bases     = map[round.Base]string{
		round.BaseAppointed: "应到专家", round.BasePresent: "实到专家", round.BaseEligible: "实到且不回避的专家", round.BaseValid: "有效票",
	}
)

// recordSheet is the value of a ballot's record sheet. A group that the registry no longer has keeps its id.
func (h handlers) recordSheet(ctx context.Context, c box.Counted) (forms.BallotRecord, error) {
	r, err := h.rounds.Get(ctx, c.Round)
	if err != nil {
		return forms.BallotRecord{}, err
	}
	var result ballot.Result
	if err := json.Unmarshal(c.Result, &result); err != nil {
		return forms.BallotRecord{}, fmt.Errorf("documents: result of %s: %w", c.Ballot, err)
	}
	ids := make([]string, len(result.Groups))
	for i, g := range result.Groups {
		ids[i] = g.Group
	}
	groups, err := h.registry.GroupsByID(ctx, ids)
	if err != nil {
		return forms.BallotRecord{}, err
	}
	hash, err := result.Hash()
	if err != nil {
		return forms.BallotRecord{}, err
	}
	b := forms.BallotRecord{
		Round: r.Title, Ballot: c.Ballot, RunOff: c.RunOffOf != "", Appointed: result.Appointed, Present: result.Present,
		Quorum:    "应到专家的 " + share(r.Ballot.Quorum),
		Threshold: bases[r.Ballot.Threshold.Of] + "的 " + share(r.Ballot.Threshold.Fraction),
		CountedAt: c.CountedAt.Time(), Standing: standings[result.Standing], Vacant: result.Vacant,
		Result: hash.String(), File: c.File.SHA256.String(), Entry: c.Receipt.ID, Voids: voids(result.Voids),
	}
	for _, g := range result.Groups {
		name := g.Group
		if known, ok := groups[g.Group]; ok {
			name = known.Name
		}
		b.Groups = append(b.Groups, forms.BallotGroup{
			Name: name, Eligible: g.Eligible, Issued: g.Issued, Cast: g.Cast, Valid: g.Valid, Void: g.Void, Unreturned: g.Unreturned,
			Approve: g.Approve, Reject: g.Reject, Abstain: g.Abstain, Needed: g.Needed, Outcome: outcomes[g.Outcome],
		})
	}
	return b, nil
}

func share(f round.Fraction) string { return fmt.Sprintf("%d/%d", f.Num, f.Den) }

// voids counts void ballots by their reason, in the order in which the reasons first come.
func voids(all []ballot.Void) []forms.Tally {
	var tallies []forms.Tally
	place := map[string]int{}
	for _, v := range all {
		i, seen := place[v.Reason]
		if !seen {
			title, _, _ := api.Explain(v.Reason)
			i = len(tallies)
			place[v.Reason] = i
			tallies = append(tallies, forms.Tally{Kind: title})
		}
		tallies[i].Count++
	}
	return tallies
}
