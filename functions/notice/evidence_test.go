package notice_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"testing"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/inspect/pdftest"
	domain "linxuan/shared/notice"
	"linxuan/shared/vault"
)

// upload brings bytes in, as somebody who is not signed in; it gives the file's id.
func (h *hall) upload(raw []byte, name string) string {
	h.t.Helper()
	return h.bring(h.nobody, base+"/evidence", raw, name)
}

// bring asks for a link at an address and brings bytes in through it; it gives the file's id.
func (h *hall) bring(who *accounttest.Client, path string, raw []byte, name string) string {
	h.t.Helper()
	sum := sha256.Sum256(raw)
	var up dossier.Upload
	who.Post(path, map[string]any{
		"kind": "evidence", "name": name, "size": len(raw), "sha256": hex.EncodeToString(sum[:]), "mediaType": "application/pdf",
	}).Want(201).JSON(&up)
	request, err := http.NewRequestWithContext(ctx, up.Link.Method, up.Link.URL, bytes.NewReader(raw))
	h.must(err)
	for name, value := range up.Link.Headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	h.must(err)
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != 200 {
		h.t.Fatalf("the store answers %d", response.StatusCode)
	}
	return up.Document.ID
}

func (h *hall) withFiles(group int, ids ...string) map[string]any {
	in := h.objection(group)
	in["documents"] = ids
	return in
}

// R7.2: evidence waits in quarantine until the server has opened it, is filed once, and is opened by its handlers alone.
func TestEvidence(t *testing.T) {
	h := enter(t)
	h.published()
	raw := pdftest.Paper("协议复印件（示例）", 2)
	id := h.upload(raw, "王某某的材料.pdf")
	h.nobody.Post(base+"/objections", h.withFiles(1, id)).Refused(409, "evidence-unusable")
	confirm := base + "/evidence/" + id + "/confirm"
	var d dossier.Document
	for range 2 {
		h.nobody.Post(confirm, nil).Want(200).JSON(&d)
	}
	if d.Status != dossier.Accepted || d.Pages != 2 {
		t.Errorf("%+v", d)
	}
	broken := h.upload([]byte("no paper at all"), "x.pdf")
	for range 2 {
		h.nobody.Post(base+"/evidence/"+broken+"/confirm", nil).Refused(422, "document-type-mismatch")
	}
	h.nobody.Post(base+"/objections", h.withFiles(1, id, broken)).Refused(409, "evidence-unusable")

	in := h.withFiles(1, id)
	in["evidence"] = ""
	var filed domain.Objected
	h.nobody.Post(base+"/objections", in).Want(201).JSON(&filed)
	if len(filed.Objection.Documents) != 1 || filed.Objection.Documents[0].SHA256 != d.SHA256 {
		t.Errorf("%+v", filed.Objection)
	}
	h.nobody.Post(base+"/objections", h.withFiles(2, id)).Refused(409, "evidence-unusable")
	h.opens(filed.Objection, id, raw)

	h.at(ends)
	late := map[string]any{"kind": "evidence", "name": "a.pdf", "size": 1, "sha256": d.SHA256, "mediaType": "application/pdf"}
	h.nobody.Post(base+"/evidence", late).Refused(409, "objection-window-closed")
}

func (h *hall) opens(o domain.Objection, id string, raw []byte) {
	h.t.Helper()
	path := base + "/objections/" + o.ID + "/documents/" + id
	h.nobody.Post(path, nil).Refused(401, "not-signed-in")
	h.person("group", h.groups[1].Body, h.groups[1].ID).Post(path, nil).Refused(403, "forbidden")
	h.person("auditor", "", "").Post(path, nil).Refused(403, "forbidden")
	h.secretariat.Post(base+"/objections/obj_00000000000000000000000000/documents/"+id, nil).Refused(404, "not-found")
	if n := len(h.entries(domain.ActLooked)); n != 0 {
		h.t.Errorf("%d looks, and nobody has seen anything", n)
	}
	var link vault.Link
	h.secretariat.Post(path, nil).Refused(404, "not-found")
	h.assigned(o).Post(path, nil).Want(200).JSON(&link)
	response, err := http.Get(link.URL)
	h.must(err)
	defer func() { _ = response.Body.Close() }()
	got, err := io.ReadAll(response.Body)
	h.must(err)
	if !bytes.Equal(got, raw) {
		h.t.Errorf("%d bytes come back", len(got))
	}
	if n := len(h.entries(domain.ActLooked)); n != 1 {
		h.t.Errorf("%d looks in the ledger", n)
	}
}
