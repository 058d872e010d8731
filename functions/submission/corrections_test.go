package submission_test

import (
	"encoding/json"
	"testing"

	"linxuan/functions/submission"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
)

// R5.5: the secretariat corrects under the version that it read; group, body and auditor read old and new value; nobody else
// corrects, and what is not so is told with its place.
func TestCorrections(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	h.submit(a, g, dossiertest.Open)
	after := dossiertest.Deadline
	office := h.at(after, "secretariat", "", "")
	before := office.Get(a.path).Want(200)
	etag := before.Header["etag"]
	var view submission.View
	before.JSON(&view)
	c := view.Content
	c.Contact.Phone = "0531-77777777"
	body := map[string]any{"content": c, "reason": "核对时发现电话有误"}
	for _, role := range []string{"group", "body", "ministry", "auditor", "expert"} {
		group, code := "", ""
		if role == "group" {
			group = g.ID
		}
		if role == "body" {
			code = g.Body
		}
		h.at(after, role, code, group).Do("POST", a.path+"/corrections", body, "If-Match", etag).Refused(403, "forbidden")
	}
	office.Do("POST", a.path+"/corrections", body).Refused(428, "if-match-required")
	office.Do("POST", a.path+"/corrections", body, "If-Match", `"1"`).Refused(412, "stale-version")
	office.Do("POST", a.path+"/corrections", map[string]any{"content": view.Content, "reason": "核对有误"}, "If-Match", etag).Refused(422, "application-correction")
	var done dossier.Correcting
	office.Do("POST", a.path+"/corrections", body, "If-Match", etag).Want(201).JSON(&done)
	office.Do("POST", a.path+"/corrections", body, "If-Match", etag).Refused(412, "stale-version")

	for _, one := range [][3]string{{"group", "", g.ID}, {"body", g.Body, ""}, {"auditor", "", ""}, {"ministry", "", ""}} {
		reader := h.at(after, one[0], one[1], one[2])
		var all api.List[dossier.Correction]
		reader.Get(a.path + "/corrections").Want(200).JSON(&all)
		if len(all.Items) != 1 || all.Items[0].Receipt.ID != done.Correction.Receipt.ID || all.Items[0].Was != view.Manifest {
			t.Errorf("%s: %+v", one[0], all)
		}
		change, _ := json.Marshal(all.Items[0].Changes)
		if want := `[{"field":"/contact/phone","old":"` + view.Content.Contact.Phone + `","new":"0531-77777777"}]`; string(change) != want {
			t.Errorf("%s: %s, want %s", one[0], change, want)
		}
		var now submission.View
		reader.Get(a.path).Want(200).JSON(&now)
		if now.Content.Contact.Phone != "0531-77777777" || now.Manifest != all.Items[0].Manifest || now.Corrections != 1 {
			t.Errorf("%s: %+v", one[0], now.Summary)
		}
	}
	other := h.stage.Entrant(2)
	h.officer(other, after).Get(a.path+"/corrections").Refused(404, "not-found")
}
