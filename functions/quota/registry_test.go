package quota_test

import (
	"strings"
	"testing"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/registry"
)

func TestRegistryOverHTTP(t *testing.T) {
	h := enter(t)
	var bodies api.List[registry.Body]
	h.nobody.Get("/v1/registry/bodies").Want(200).JSON(&bodies)
	if len(bodies.Items) != 92 {
		t.Fatalf("%d bodies", len(bodies.Items))
	}
	own := h.groups[0].ID
	answer := h.aGroupOf37.Get("/v1/registry/groups/" + own).Want(200)
	if m := answer.Map(); answer.Header["etag"] != `"1"` || !strings.Contains(m["explanation"].(string), "山东省教育厅组织申报") {
		t.Fatalf("%v %s", answer.Header, answer.Body)
	}
	// One group's officer reads its own record, a body its own groups; never another's.
	for name, row := range map[string]struct {
		c     *accounttest.Client
		group int
		want  int
	}{
		"own body": {h.shandong, 0, 200}, "another group": {h.aGroupOf37, 1, 404}, "another body": {h.qingdao, 0, 404},
		"another body's group": {h.shandong, 7, 404}, "secretariat": {h.secretariat, 7, 200},
	} {
		if got := row.c.Get("/v1/registry/groups/" + h.groups[row.group].ID); got.Status != row.want {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	for name, row := range map[string]struct {
		c    *accounttest.Client
		path string
		want int
	}{
		"group": {h.aGroupOf37, "/v1/registry/groups", 1}, "body": {h.shandong, "/v1/registry/groups", 7}, "city": {h.qingdao, "/v1/registry/groups?body=C3702", 1},
		"all": {h.secretariat, "/v1/registry/groups", 8}, "one body's": {h.ministry, "/v1/registry/groups?body=P37", 7}, "a page": {h.ministry, "/v1/registry/groups?limit=3", 3},
	} {
		var list api.List[registry.Listed]
		row.c.Get(row.path).Want(200).JSON(&list)
		if len(list.Items) != row.want {
			t.Errorf("%s: %d groups", name, len(list.Items))
		}
	}
	h.shandong.Get("/v1/registry/groups?body=C3702").Refused(404, "not-found")
}

// An officer of a body corrects its own groups' records and no others', and moves none.
func TestCorrectionOverHTTP(t *testing.T) {
	h := enter(t)
	path := "/v1/registry/groups/" + h.groups[0].ID
	changed := group(0, "370100")
	changed["founded"] = "2012-06-01"
	h.qingdao.Do("PUT", path, changed, "If-Match", `"1"`).Refused(404, "not-found")
	h.aGroupOf37.Do("PUT", path, changed, "If-Match", `"1"`).Refused(403, "forbidden")
	h.secretariat.Do("PUT", path, changed, "If-Match", `"1"`).Refused(403, "forbidden")
	away := h.shandong.Do("PUT", path, group(0, "370203"), "If-Match", `"1"`).Refused(422, "group-record")
	if f := away.Fields(); f["/leadUnits"] != "group-would-move" || !strings.Contains(string(away.Body), "青岛市教育局") {
		t.Errorf("%s", away.Body)
	}
	done := h.shandong.Do("PUT", path, changed, "If-Match", `"1"`).Want(200)
	if m := h.aGroupOf37.Get(path).Want(200); done.Header["etag"] != `"2"` || m.Map()["founded"] != "2012-06-01" {
		t.Errorf("%s %s", done.Body, m.Body)
	}
	if m := h.ministry.Do("PUT", path, group(0, "370203"), "If-Match", `"2"`).Want(200).Map(); m["group"].(map[string]any)["jurisdiction"].(map[string]any)["body"] != "C3702" {
		t.Errorf("%v", m)
	}
}

func TestTransferOverHTTP(t *testing.T) {
	h := enter(t)
	id := h.groups[0].ID
	path := "/v1/registry/groups/" + id + "/transfers"
	ask := map[string]any{"to": "I18", "reason": "主要服务于机械行业"}
	h.qingdao.Post(path, ask).Refused(404, "not-found")
	var asked registry.Transferring
	h.aGroupOf37.Post(path, ask).Want(201).JSON(&asked)
	consent := path + "/" + asked.Transfer.ID + "/consent"
	h.qingdao.Post(consent, nil).Refused(404, "not-found")
	h.aGroupOf37.Post(consent, nil).Refused(403, "forbidden")
	h.machinery.Post(consent, nil).Want(200)
	var list api.List[registry.Transfer]
	h.shandong.Get("/v1/registry/transfers").Want(200).JSON(&list)
	if len(list.Items) != 1 || len(list.Items[0].Consents) != 1 {
		t.Fatalf("%+v", list.Items)
	}
	var done registry.Transferring
	h.shandong.Post(consent, nil).Want(200).JSON(&done)
	if done.Receipt == nil || done.Transfer.State != registry.TransferDone {
		t.Fatalf("%+v", done)
	}
	h.shandong.Get("/v1/registry/groups/"+id).Refused(404, "not-found")
	if m := h.machinery.Get("/v1/registry/groups/" + id).Want(200).Map(); !strings.Contains(m["explanation"].(string), "双方同意") {
		t.Fatalf("%v", m["explanation"])
	}
}
