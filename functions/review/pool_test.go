package review_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/ledger"
	domain "linxuan/shared/review"
	"linxuan/shared/review/lot/lottest"
	"linxuan/shared/review/pool"
	"linxuan/shared/review/pool/roster"
	"linxuan/shared/sheet"
)

// listed is a filled list of two experts each of two provinces, all of one field; the first works at the lead unit of the
// first group.
func listed(t *testing.T) []byte {
	t.Helper()
	var all []pool.Member
	for i := range 4 {
		all = append(all, pool.Member{
			Name: fmt.Sprintf("库内专家%d（示例）", i), Province: []string{"11", "31"}[i%2], Fields: []string{"56"}, Email: fmt.Sprintf("p%d@experts.example", i),
			Employers: []domain.Employer{{Name: "单位（示例）", USCC: dossiertest.Lead(1).USCC}},
		})
	}
	var b bytes.Buffer
	if err := roster.Write(&b, "2019", "2019年", all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func upload(c *accounttest.Client, data []byte) accounttest.Response {
	return c.Do(http.MethodPost, base+"/pool/workbook", data, "Content-Type", sheet.MediaType)
}

// R6.2, R6.3 over HTTP: from the list to a panel whose conflicts follow from the list.
func TestFromThePoolToThePanelOverHTTP(t *testing.T) {
	h := enter(t)
	template := h.secretariat.Get(base + "/pool/workbook").Want(200)
	if template.Header["content-type"] != sheet.MediaType || !strings.Contains(template.Header["content-disposition"], "experts-2019.xlsx") {
		t.Errorf("%v", template.Header)
	}
	upload(h.secretariat, template.Body).Refused(422, "workbook-cells") // nobody is on it
	h.secretariat.Post(base+"/pool/draw", map[string]any{"value": "1"}).Refused(409, "pool-not-frozen")
	auditor := h.person("auditor", "", "")
	upload(auditor, listed(t)).Refused(403, "forbidden")
	var importing pool.Importing
	upload(h.secretariat, listed(t)).Want(200).JSON(&importing)
	h.verify(importing.Receipt)
	auditor.Get(base+"/pool/workbook").Refused(403, "forbidden") // addresses of persons

	known := h.Clock.Now().Add(time.Hour)
	terms := map[string]any{"provinces": map[string]int{"11": 1, "31": 1}, "fields": map[string]int{"56": 2}, "source": "上证综合指数当日收盘点位", "knownAt": calendar.At(known)}
	h.secretariat.Post(base+"/pool/freeze", map[string]any{"provinces": map[string]int{"11": 3}, "fields": map[string]int{"56": 3}, "source": "上证综合指数", "knownAt": calendar.At(known)}).Refused(422, "panel-quotas")
	h.secretariat.Post(base+"/pool/freeze", terms).Want(200)
	h.secretariat.Post(base+"/pool/draw", map[string]any{"value": "2958.20"}).Refused(409, "panel-value-early")
	h.at(known)
	auditor = h.person("auditor", "", "")
	var drawing pool.Drawing
	h.secretariat.Post(base+"/pool/draw", map[string]any{"value": "2958.20"}).Want(200).JSON(&drawing)
	h.verify(drawing.Receipt)
	var state pool.State
	read := auditor.Get(base + "/pool").Want(200)
	read.JSON(&state)
	lottest.Follows(t, state.Frozen.Terms, state.Frozen.Content, state.Drawn.Result)
	if strings.Contains(string(read.Body), "示例") || strings.Contains(string(read.Body), "experts.example") {
		t.Errorf("the draw tells of persons: %s", read.Body)
	}
	h.answers(auditor)
}

// answers invites both; one comes, one does not and is replaced.
func (h *hall) answers(auditor *accounttest.Client) {
	t := h.t
	var seats api.List[pool.SeatView]
	auditor.Get(base + "/pool/seats").Want(200).JSON(&seats)
	in := map[string]any{"members": []string{seats.Items[0].Member, seats.Items[1].Member}, "until": calendar.At(h.Clock.Now().Add(time.Hour))}
	auditor.Post(base+"/pool/invitations", in).Refused(403, "forbidden")
	var inviting pool.Inviting
	h.secretariat.Post(base+"/pool/invitations", in).Want(200).JSON(&inviting)
	h.verify(inviting.Receipt)
	come, stay := inviting.Invitations[0], inviting.Invitations[1]
	nobody := h.Client(h.f, accounttest.Visitor{})
	var reply pool.Reply
	nobody.Post(base+"/replies/look", map[string]any{"token": come.Token}).Want(200).JSON(&reply)
	if reply.State != pool.Invited || reply.Name != come.Name {
		t.Errorf("%+v", reply)
	}
	nobody.Post(base+"/replies/look", map[string]any{"token": "x"}).Refused(404, "reply-unknown")
	nobody.Post(base+"/replies/accept", map[string]any{"token": come.Token}).Refused(401, "not-signed-in")
	h.secretariat.Post(base+"/replies/accept", map[string]any{"token": come.Token}).Refused(403, "forbidden")
	guest := h.person("expert", "", "")
	var receipt ledger.Receipt
	guest.Post(base+"/replies/accept", map[string]any{"token": come.Token}).Want(200).JSON(&receipt)
	if e := h.verify(receipt); e.Subject != come.Member {
		t.Errorf("%+v", e)
	}
	guest.Post(base+"/replies/accept", map[string]any{"token": come.Token}).Refused(409, "reply-given")
	h.secretariat.Post(base+"/pool/seats/"+stay.Member+"/replacement", nil).Refused(409, "seat-not-vacant")
	nobody.Post(base+"/replies/decline", map[string]any{"token": stay.Token, "reason": "时间冲突"}).Want(200)
	h.secretariat.Post(base+"/pool/seats/"+stay.Member+"/replacement", nil).Want(200)
	h.secretariat.Get(base + "/pool/seats").Want(200).JSON(&seats)
	if n := slices.IndexFunc(seats.Items, func(s pool.SeatView) bool { return s.Replaces == stay.Name }); n < 0 || seats.Items[n].State != pool.Waiting || len(seats.Items) != 3 {
		t.Errorf("%+v", seats.Items)
	}
	var panel api.List[domain.Panelist]
	h.secretariat.Get(base + "/panel").Want(200).JSON(&panel)
	if len(panel.Items) != 1 || panel.Items[0].Name != come.Name {
		t.Fatalf("%+v", panel)
	}
	// The conflict follows from the place of work that the list names.
	h.secretariat.Post(base+"/candidates", nil).Want(200)
	var recusals api.List[domain.Recusal]
	h.secretariat.Get(base + "/recusals").Want(200).JSON(&recusals)
	if len(recusals.Items) != 1 || recusals.Items[0].Application != h.apps[0] || recusals.Items[0].Conflicts[0].Evidence != "单位（示例）" {
		t.Errorf("%+v", recusals)
	}
}
