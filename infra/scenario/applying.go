package scenario

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"time"

	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
)

// What a group does with its application is settled by its place in the list.
func (g *groupPlay) leavesIncomplete() bool { return g.index%17 == 3 }                   // a required document is missing
func (g *groupPlay) leavesComplete() bool   { return g.index%17 == 9 }                   // never presses submit
func (g *groupPlay) holdsBack() bool        { return g.index%51 == 26 || g.comesLate() } // does not want it submitted by itself
func (g *groupPlay) comesLast() bool        { return g.index%17 == 13 }                  // in the last second
func (g *groupPlay) comesLate() bool        { return g.index%17 == 16 }                  // a second later
func (g *groupPlay) withdraws() bool        { return g.index%53 == 20 }

// apply plays the applications up to the closing: drafts, uploads of real PDF files, submissions, replacements, withdrawals.
func (p *Play) apply(ctx context.Context) error {
	opens := p.seed.Config.Phases[round.PhaseStatistics].ClosesAt.Time()
	if err := p.moveTo(ctx, opens.Add(9*time.Hour)); err != nil {
		return err
	}
	var first, second []*groupPlay
	for _, g := range p.groups {
		if g.second = p.sharesEarlierLead(g); g.second {
			second = append(second, g)
		} else {
			first = append(first, g)
		}
	}
	for _, wave := range [][]*groupPlay{first, second} {
		if err := each(ctx, wave, p.prepare); err != nil {
			return err
		}
	}
	p.say("申报：已准备 %d 家，提交 %d 家，统计不完备不能申报 %d 家，撤回 %d 家。",
		len(p.groups), p.tally.submitted, p.tally.notEligible, p.tally.withdrawn)
	return p.pause(ctx, "applications")
}

func (p *Play) applicationPath(g *groupPlay, rest string) string {
	return p.path("/v1/submission/%s/applications/%s", g.application) + rest
}

// draft writes one group's application with the required documents of the wanted kinds.
func (p *Play) draft(ctx context.Context, g *groupPlay, holdBack bool, wanted func(kind string) bool) error {
	var created struct {
		ID string `json:"id"`
	}
	if err := g.client.Post(ctx, p.path("/v1/submission/%s/applications"), nil, &created); err != nil {
		return fmt.Errorf("%s: create: %w", g.Name, err)
	}
	g.application = created.ID
	var err error
	if g.etag, err = g.client.Put(ctx, p.applicationPath(g, ""), `"1"`, map[string]any{"content": p.content(g), "holdBack": holdBack}, nil); err != nil {
		return fmt.Errorf("%s: edit: %w", g.Name, err)
	}
	for i, kind := range p.seed.Config.Dossier.Documents {
		if kind.Required && wanted(kind.ID) {
			if err := p.upload(ctx, g, kind.ID, kind.Title, i); err != nil {
				return fmt.Errorf("%s: %s: %w", g.Name, kind.ID, err)
			}
		}
	}
	return nil
}

// prepare writes one group's application and, where it does so in good time, submits it.
func (p *Play) prepare(ctx context.Context, g *groupPlay) error {
	err := p.draft(ctx, g, g.holdsBack(), func(kind string) bool { return !g.leavesIncomplete() || kind == round.ApprovalDocument })
	if err != nil {
		return err
	}
	switch {
	case !g.complete:
		g.state = "barred"
		p.count(func(t *tally) { t.notEligible++ })
		return refused(p.submit(ctx, g), "not-eligible")
	case g.leavesIncomplete():
		g.state = "incomplete"
		return refused(p.submit(ctx, g), "application-incomplete")
	case g.leavesComplete(), g.comesLast(), g.comesLate():
		g.state = "draft"
		return nil
	}
	return p.submitInTime(ctx, g)
}

func (p *Play) submitInTime(ctx context.Context, g *groupPlay) error {
	err := p.submit(ctx, g)
	if g.second && Refused(err, "not-eligible") {
		g.state = "barred"
		p.count(func(t *tally) { t.notEligible++ })
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: submit: %w", g.Name, err)
	}
	if g.withdraws() {
		return p.withdraw(ctx, g)
	}
	if g.index%10 == 0 { // replaces what it submitted
		if err := p.upload(ctx, g, "evidence", "佐证材料", 9); err != nil {
			return err
		}
		return p.submit(ctx, g)
	}
	return nil
}

// sharesEarlierLead says whether an earlier group has a lead unit of this one: it may be barred (R1.4).
func (p *Play) sharesEarlierLead(g *groupPlay) bool {
	for _, other := range p.groups[:g.index] {
		if sharesLead(g, other) {
			return true
		}
	}
	return false
}

func sharesLead(a, b *groupPlay) bool {
	for _, x := range a.LeadUnits {
		for _, y := range b.LeadUnits {
			if x.USCC == y.USCC {
				return true
			}
		}
	}
	return false
}

func (p *Play) content(g *groupPlay) map[string]any {
	random := p.random(uint64(g.index))
	assessment := make([]map[string]any, 0, len(p.seed.Scheme.Criteria))
	for _, c := range p.seed.Scheme.Criteria {
		assessment = append(assessment, map[string]any{
			"criterion": c.ID, "points": c.Points - random.IntN(c.Points/3+1),
			"statement": "对照遴选标准，本集团在“" + c.Title + "”方面已建立制度、形成成果，佐证见附件（示例）。",
		})
	}
	violations := map[string]any{"none": true}
	if g.index%29 == 4 {
		violations = map[string]any{"none": false, "events": []map[string]any{{
			"area": p.seed.Scheme.Deductions.Areas[0].ID, "day": "2018-05-08", "account": "2018年5月发生一次招生宣传违规事件，已按要求整改并通报（示例）。",
		}}}
	}
	return map[string]any{
		"introduction": g.Name + "由牵头单位联合政府、行业、企业、学校和科研院所组成，章程完备，运行稳定（示例）。",
		"highlights":   "在治理结构、资源共享和校企合作方面形成了可推广的做法，服务区域产业（示例）。",
		"contact":      map[string]string{"name": "联系人（示例）", "phone": "000-00000000"},
		"assessment":   assessment, "violations": violations,
	}
}

type upload struct {
	Document struct {
		ID string `json:"id"`
	} `json:"document"`
	Link struct {
		Method  string            `json:"method"`
		URL     string            `json:"url"`
		Headers map[string]string `json:"headers"`
	} `json:"link"`
}

// upload sends a real PDF file straight to the store and waits until the platform has opened it.
func (p *Play) upload(ctx context.Context, g *groupPlay, kind, title string, salt int) error {
	file := pdftest.Paper(title, 1+salt%3, fmt.Sprintf("No. %s, document %d", g.Number, salt))
	sum := sha256.Sum256(file)
	var u upload
	if err := g.client.Post(ctx, p.applicationPath(g, "/documents"), map[string]any{
		"kind": kind, "name": title + "（示例）.pdf", "size": len(file), "sha256": hex.EncodeToString(sum[:]), "mediaType": "application/pdf",
	}, &u); err != nil {
		return err
	}
	if err := p.put(ctx, u, file); err != nil {
		return err
	}
	return g.client.Post(ctx, p.applicationPath(g, "/documents/"+u.Document.ID+"/confirm"), nil, nil)
}

func (p *Play) put(ctx context.Context, u upload, file []byte) error {
	req, err := http.NewRequestWithContext(ctx, u.Link.Method, u.Link.URL, bytes.NewReader(file))
	if err != nil {
		return err
	}
	for name, value := range u.Link.Headers {
		req.Header.Set(name, value)
	}
	res, err := p.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 500)) // for the message only
		return fmt.Errorf("the store answered %d: %s", res.StatusCode, text)
	}
	return nil
}

type standing struct {
	Application struct {
		Version int64 `json:"version"`
	} `json:"application"`
	Receipt ledger.Receipt `json:"receipt"`
}

func (p *Play) submit(ctx context.Context, g *groupPlay) error {
	again := g.state == "submitted"
	if err := p.act(ctx, g, "/submit"); err != nil {
		return err
	}
	g.state = "submitted"
	if !again {
		p.count(func(t *tally) { t.submitted++ })
	}
	return nil
}

func (p *Play) withdraw(ctx context.Context, g *groupPlay) error {
	if err := p.act(ctx, g, "/withdraw"); err != nil {
		return err
	}
	g.state = "withdrawn"
	p.count(func(t *tally) { t.submitted--; t.withdrawn++ })
	return nil
}

func (p *Play) act(ctx context.Context, g *groupPlay, what string) error {
	var s standing
	_, err := g.client.Do(ctx, http.MethodPost, p.applicationPath(g, what), nil, &s, http.Header{"If-Match": {g.etag}})
	if err != nil {
		return err
	}
	g.etag = fmt.Sprintf(`"%d"`, s.Application.Version)
	p.keep(s.Receipt)
	return nil
}

// close plays the closing evening: submissions in the last second, others a second later, then what the lock made of drafts.
func (p *Play) close(ctx context.Context) error {
	closes := p.seed.Config.Phases[round.PhaseApplication].ClosesAt.Time()
	var last, late []*groupPlay
	for _, g := range p.groups {
		switch {
		case g.state != "draft":
		case g.comesLast():
			last = append(last, g)
		case g.comesLate():
			late = append(late, g)
		}
	}
	if err := p.moveTo(ctx, closes.Add(-lastMinutes)); err != nil {
		return err
	}
	if err := each(ctx, append(last, late...), func(ctx context.Context, g *groupPlay) error { return g.client.SignIn(ctx) }); err != nil {
		return err
	}
	if err := p.moveTo(ctx, closes.Add(-3*lastSecond)); err != nil {
		return err
	}
	if err := each(ctx, last, p.submitLast); err != nil {
		return fmt.Errorf("in the last seconds: %w", err)
	}
	if err := p.moveTo(ctx, closes.Add(lastSecond)); err != nil {
		return err
	}
	if err := each(ctx, late, func(ctx context.Context, g *groupPlay) error {
		p.count(func(t *tally) { t.refusedLate++ })
		return refused(p.submit(ctx, g), "deadline-passed")
	}); err != nil {
		return fmt.Errorf("a second too late: %w", err)
	}
	return p.countApplications(ctx)
}

// submitLast submits in the last seconds; a lead unit that has entered elsewhere is told so then.
func (p *Play) submitLast(ctx context.Context, g *groupPlay) error {
	err := p.submit(ctx, g)
	if g.second && Refused(err, "not-eligible") {
		return nil
	}
	if Refused(err, "deadline-passed") { // the machine was too slow for the last seconds: late is late
		p.count(func(t *tally) { t.refusedLate++ })
		return nil
	}
	return err
}

// countApplications asks every group what became of its application.
func (p *Play) countApplications(ctx context.Context) error {
	err := each(ctx, p.groups, func(ctx context.Context, g *groupPlay) error {
		var a struct {
			Status string `json:"status"`
		}
		if _, err := g.client.Get(ctx, p.path("/v1/submission/%s/applications/own"), &a); err != nil {
			return err
		}
		p.count(func(t *tally) {
			switch {
			case a.Status == "locked":
				t.draftsLocked++
			case a.Status == "submitted" && g.state != "submitted":
				t.submittedByLock++
			}
		})
		if g.state == "submitted" && a.Status != "submitted" {
			return fmt.Errorf("%s was submitted with a receipt and stands as %s", g.Name, a.Status)
		}
		return nil
	})
	if err == nil {
		p.say("申报截止：按时提交 %d 家，草稿完整自动提交 %d 家，不完整锁定 %d 家；截止后 1 秒提交被拒 %d 家。",
			p.tally.submitted, p.tally.submittedByLock, p.tally.draftsLocked, p.tally.refusedLate)
	}
	return err
}
