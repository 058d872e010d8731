// Package submission is the door for applications (示范申报): drafts, documents, submission, withdrawal, exceptions.
package submission

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/house"
	"linxuan/shared/table"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	rooms, err := house.Open(s, "DOSSIER_BUCKET")
	if err != nil {
		return nil, err
	}
	h := handlers{applications: rooms.Applications(rooms.Bucket("DOSSIER_BUCKET")), assigned: rooms.Reviews().Assigned}
	r := rooms.Router()
	h.register(r)
	return api.NewFunction(s, r), nil
}

type handlers struct {
	applications *dossier.Applications
	assigned     func(ctx context.Context, round, application string) ([]string, error) // account ids of the experts (R6.3)
}

// RoundPath and the other paths are exported because huma skips embedded types that are not.
type RoundPath struct {
	Round string `path:"round" maxLength:"32" pattern:"^[a-z0-9][a-z0-9-]*$" doc:"Id of a round"`
}

// ApplicationPath names an application in the address.
type ApplicationPath struct {
	RoundPath
	Application string `path:"application" maxLength:"30" pattern:"^app_[0-9a-z]{26}$"`
}

// DocumentPath names one document of an application.
type DocumentPath struct {
	ApplicationPath
	Document string `path:"document" maxLength:"30" pattern:"^doc_[0-9a-z]{26}$"`
}

const (
	base       = "/v1/submission/{round}/applications"
	one        = base + "/{application}"
	document   = one + "/documents/{document}"
	exceptions = "/v1/submission/{round}/exceptions"
)

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "create-application", Method: "POST", Path: base, Action: "application.edit", Status: 201, Summary: "Open a draft for the group"}, h.create)
	api.Handle(r, api.Op{ID: "own-application", Method: "GET", Path: base + "/own", Action: "application.edit", Summary: "The group's own application"}, h.own)
	api.Handle(r, api.Op{ID: "list-applications", Method: "GET", Path: base, Action: "application.list", Summary: "How a body's applications stand, drafts too"}, h.list)
	api.Handle(r, api.Op{ID: "get-application", Method: "GET", Path: one, Action: "application.read", Summary: "An application; to others than its group, as it was submitted"}, h.get)
	api.Handle(r, api.Op{ID: "edit-application", Method: "PUT", Path: one, Action: "application.edit", Summary: "Save the draft"}, h.edit)
	api.Handle(r, api.Op{ID: "check-application", Method: "GET", Path: one + "/checklist", Action: "application.edit", Summary: "What is missing, and until when"}, h.checklist)
	api.Handle(r, api.Op{ID: "submit-application", Method: "POST", Path: one + "/submit", Action: "application.edit", Summary: "Submit the application as it stands"}, h.submit)
	api.Handle(r, api.Op{ID: "withdraw-application", Method: "POST", Path: one + "/withdraw", Action: "application.edit", Summary: "Take a submitted application back"}, h.withdraw)
	api.Handle(r, api.Op{ID: "list-submissions", Method: "GET", Path: one + "/submissions", Action: "application.read", Summary: "Every submitted state"}, h.submissions)
	api.Handle(r, api.Op{ID: "correct-application", Method: "POST", Path: one + "/corrections", Action: "application.correct", Status: 201, Summary: "Correct what a submitted application says, after its closing, on record"}, h.correct)
	api.Handle(r, api.Op{ID: "list-corrections", Method: "GET", Path: one + "/corrections", Action: "application.read", Summary: "Every correction with old and new value"}, h.corrections)
	api.Handle(r, api.Op{ID: "list-documents", Method: "GET", Path: one + "/documents", Action: "application.read", Summary: "Documents, removed ones too; to others than the group, those of the standing submission"}, h.documents)
	api.Handle(r, api.Op{ID: "ask-upload", Method: "POST", Path: one + "/documents", Action: "application.edit", Status: 201, Summary: "Ask for a link to upload one file"}, h.ask)
	api.Handle(r, api.Op{ID: "confirm-upload", Method: "POST", Path: document + "/confirm", Action: "application.edit", Summary: "Say that the file is uploaded; it counts once the server has seen its checksum and opened it"}, h.confirm)
	api.Handle(r, api.Op{ID: "remove-document", Method: "POST", Path: document + "/remove", Action: "application.edit", Summary: "Take a document out of the dossier"}, h.remove)
	api.Handle(r, api.Op{ID: "open-document", Method: "POST", Path: document + "/link", Action: "application.read", Summary: "A short link to download the document, or to look at it"}, h.link)
	api.Handle(r, api.Op{ID: "grant-exception", Method: "POST", Path: exceptions, Action: "application.exception", Status: 201, Summary: "Let a lead unit enter a further group"}, h.exception)
	api.Handle(r, api.Op{ID: "list-exceptions", Method: "GET", Path: exceptions, Action: api.Public, Summary: "The exceptions that were granted, with their reasons"}, h.exceptions)
}

// load reads an application, decides whether the caller may do the action to it, and brings it to what its closing has made
// of it. An application of another round, and another's, is not found.
func (h handlers) load(ctx context.Context, call api.Call, action string, p ApplicationPath) (dossier.Desk, error) {
	d, err := h.applications.Desk(ctx, p.Application)
	if err != nil {
		return d, err
	}
	object := account.Object{Group: d.Group, Body: d.Body}
	if call.Actor.Role == account.Expert {
		if object.Assigned, err = h.assigned(ctx, d.Round, d.ID); err != nil {
			return d, err
		}
	}
	if err := account.Permit(call.Actor, action, object); err != nil {
		return d, err
	}
	if d.Round != p.Round {
		return d, table.ErrAbsent.New()
	}
	return h.applications.Settled(ctx, call.At, d)
}

// isOwn says whether the caller is of the application's group; others see only what was submitted.
func isOwn(call api.Call) bool { return call.Actor.Role == account.Group }
