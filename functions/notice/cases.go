package notice

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/adjustment"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

const casesBase = "/v1/register/cases"

func (h handlers) adjustments(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-cases", Method: "GET", Path: casesBase, Action: "case.read", Summary: "Cases on listed groups, newest first; a group sees its own"}, h.listCases)
	api.Handle(r, api.Op{ID: "open-case", Method: "POST", Path: casesBase, Action: "case.open", Status: 201, Summary: "Open a case on a listed group, which is then heard"}, h.openCase)
	api.Handle(r, api.Op{ID: "get-case", Method: "GET", Path: casesBase + "/{case}", Action: "case.read", Summary: "One case"}, h.getCase)
	api.Handle(r, api.Op{ID: "answer-case", Method: "POST", Path: casesBase + "/{case}/answer", Action: "case.answer", Summary: "The group's answer, once and within its term"}, h.answerCase)
	api.Handle(r, api.Op{ID: "propose-ruling", Method: "POST", Path: casesBase + "/{case}/ruling", Action: "case.decide", Summary: "Put a ruling to a second person, with one's own approval"}, h.proposeRuling)
	api.Handle(r, api.Op{ID: "approve-ruling", Method: "POST", Path: casesBase + "/{case}/approvals", Action: "case.decide", Summary: "Approve the ruling as the second person; it decides the case and changes the register"}, h.approveRuling)
	api.Handle(r, api.Op{ID: "open-case-file", Method: "POST", Path: casesBase + "/{case}/documents/{document}", Action: "case.read", Summary: "A short link to a file of a case"}, h.openCaseFile)
	api.Handle(r, api.Op{ID: "ask-case-file", Method: "POST", Path: "/v1/register/files", Action: "case.file", Status: 201, Summary: "A link that lets in one file for a case"}, h.askCaseFile)
	api.Handle(r, api.Op{ID: "confirm-case-file", Method: "POST", Path: "/v1/register/files/{document}/confirm", Action: "case.file", Summary: "Release an uploaded file from quarantine, once the server has opened it"}, h.confirmCaseFile)
}

// CasePath names a case in the address.
type CasePath struct {
	Case string `path:"case" pattern:"^case_[0-9a-z]{26}$" maxLength:"40"`
}

func (h handlers) listCases(ctx context.Context, call api.Call, in *api.Paging) (*api.Answer[api.List[adjustment.Case]], error) {
	var items []adjustment.Case
	var next string
	var err error
	if call.Actor.Role == account.Group {
		items, err = h.cases.OfGroup(ctx, call.Actor.Group)
	} else {
		items, next, err = h.cases.List(ctx, in.Limit, in.Cursor)
	}
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[adjustment.Case]{Items: items, Next: next}), nil
}

// permitted reads a case that the caller may do an action to. What waits for a second person is not for the group's eyes.
func (h handlers) permitted(ctx context.Context, call api.Call, action, id string) (adjustment.Case, error) {
	c, err := h.cases.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if call.Actor.Role == account.Group {
		c = c.ForGroup()
	}
	return c, account.Permit(call.Actor, action, account.Object{Group: c.Group})
}

func (h handlers) getCase(ctx context.Context, call api.Call, in *CasePath) (*api.Answer[adjustment.Case], error) {
	c, err := h.permitted(ctx, call, "case.read", in.Case)
	if err != nil {
		return nil, err
	}
	return api.Reply(c), nil
}

type openCaseInput struct{ Body adjustment.Opening }

func (h handlers) openCase(ctx context.Context, call api.Call, in *openCaseInput) (*api.Answer[adjustment.Recorded], error) {
	return recorded(h.cases.Open(ctx, call.Act(), in.Body))
}

func recorded(r adjustment.Recorded, err error) (*api.Answer[adjustment.Recorded], error) {
	if err != nil {
		return nil, err
	}
	return api.Reply(r), nil
}

type answerCaseInput struct {
	CasePath
	Body struct {
		Text      string   `json:"text" maxLength:"5000"`
		Documents []string `json:"documents,omitempty" maxItems:"5" doc:"Ids of files that were uploaded and confirmed"`
	}
}

func (h handlers) answerCase(ctx context.Context, call api.Call, in *answerCaseInput) (*api.Answer[adjustment.Recorded], error) {
	if _, err := h.permitted(ctx, call, "case.answer", in.Case); err != nil {
		return nil, err
	}
	return recorded(h.cases.Answer(ctx, call.Act(), in.Case, in.Body.Text, in.Body.Documents))
}

type rulingInput struct {
	CasePath
	Body adjustment.Ruling
}

func (h handlers) proposeRuling(ctx context.Context, call api.Call, in *rulingInput) (*api.Answer[adjustment.Recorded], error) {
	return recorded(h.cases.Propose(ctx, call.Act(), in.Case, in.Body))
}

type approveRulingInput struct {
	CasePath
	Body struct {
		Digest string `json:"digest" pattern:"^[0-9a-f]{64}$" maxLength:"64" doc:"Of the ruling that the person saw"`
	}
}

func (h handlers) approveRuling(ctx context.Context, call api.Call, in *approveRulingInput) (*api.Answer[adjustment.Recorded], error) {
	r, err := h.cases.Approve(ctx, call.Act(), in.Case, in.Body.Digest)
	if err == nil {
		h.release(ctx)
	}
	return recorded(r, err)
}

type openCaseFileInput struct {
	CasePath
	DocumentID
}

func (h handlers) openCaseFile(ctx context.Context, call api.Call, in *openCaseFileInput) (*api.Answer[vault.Link], error) {
	if _, err := h.permitted(ctx, call, "case.read", in.Case); err != nil {
		return nil, err
	}
	link, err := h.cases.OpenFile(ctx, call.At, in.Case, in.Document)
	if err != nil {
		return nil, err
	}
	return api.Reply(link), nil
}

// owner is on whose behalf a caller brings files.
func owner(call api.Call) (string, error) {
	if call.Actor.Role != account.Group {
		return adjustment.Office, nil
	}
	if call.Actor.Group == "" {
		return "", table.ErrAbsent.New()
	}
	return call.Actor.Group, nil
}

type askCaseFileInput struct{ Body dossier.DocumentRequest }

func (h handlers) askCaseFile(ctx context.Context, call api.Call, in *askCaseFileInput) (*api.Answer[dossier.Upload], error) {
	by, err := owner(call)
	if err != nil {
		return nil, err
	}
	upload, err := h.cases.AskFile(ctx, call.Act(), by, in.Body)
	if err != nil {
		return nil, err
	}
	return api.Reply(upload), nil
}

func (h handlers) confirmCaseFile(ctx context.Context, call api.Call, in *DocumentID) (*api.Answer[dossier.Document], error) {
	by, err := owner(call)
	if err != nil {
		return nil, err
	}
	d, err := h.cases.ConfirmFile(ctx, call.Act(), by, in.Document)
	if err != nil {
		return nil, err
	}
	return api.Reply(d), nil
}
