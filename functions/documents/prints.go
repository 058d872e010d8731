package documents

import (
	"context"
	"errors"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/fault"
	"linxuan/shared/forms"
	"linxuan/shared/recommendation"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Refusals of prints.
var (
	// ErrUnsettled: the closing has passed and its outcome is not on record yet; the sweep brings it within minutes.
	ErrUnsettled = fault.Define("print-unsettled", fault.Conflict, "R4.6")
	// ErrNotSubmitted: there is a draft only.
	ErrNotSubmitted = fault.Define("print-not-submitted", fault.Conflict, "")
	// ErrNotInForce: a group that is suspended or revoked gets no certificate. Fact: since.
	ErrNotInForce = fault.Define("print-certificate-not-in-force", fault.Conflict, "R8.1")
)

// RoundPath and the other paths are exported because huma skips embedded types that are not.
type RoundPath struct {
	Round string `path:"round" maxLength:"32" pattern:"^[a-z0-9][a-z0-9-]*$" doc:"Id of a round"`
}

// ApplicationPath names an application in the address.
type ApplicationPath struct {
	RoundPath
	Application string `path:"application" maxLength:"30" pattern:"^app_[0-9a-z]{26}$"`
}

// BodyPath names a recommending body.
type BodyPath struct {
	RoundPath
	Code string `path:"body" maxLength:"5" pattern:"^[A-Z][0-9]{2,4}$" doc:"Code of a body"`
}

// Form says whether a print or a sheet is wanted.
type Form struct {
	Format string `query:"format" enum:"pdf,xlsx" default:"pdf"`
}

const (
	application = "/v1/documents/{round}/applications/{application}"
	body        = "/v1/documents/{round}/bodies/{body}"
	print       = "document.print"
)

func (h handlers) register(r *api.Router) {
	pdf, either := []string{api.PDF}, []string{api.PDF, api.XLSX}
	api.Handle(r, api.Op{ID: "print-application", Method: "GET", Path: application + "/form", Action: print, Files: pdf, Summary: "The recommendation form of an application; of a draft, to its group alone"}, h.form)
	api.Handle(r, api.Op{ID: "print-compilation", Method: "POST", Path: application + "/compilation", Action: print, Summary: "A short link to the compilation of the standing submission"}, h.compilation)
	api.Handle(r, api.Op{ID: "print-submission-receipt", Method: "GET", Path: application + "/submissions/{number}/receipt", Action: print, Files: pdf, Summary: "The receipt of a submission, with its code"}, h.submissionReceipt)
	api.Handle(r, api.Op{ID: "print-summary", Method: "GET", Path: body + "/summary", Action: print, Files: either, Summary: "The summary sheet of the list that is sealed"}, h.summary)
	api.Handle(r, api.Op{ID: "print-seal-receipt", Method: "GET", Path: body + "/lists/{number}/receipt", Action: print, Files: pdf, Summary: "The receipt of a sealed list, with its code"}, h.sealReceipt)
	api.Handle(r, api.Op{ID: "print-certificate", Method: "GET", Path: "/v1/documents/certificate", Action: print, Files: pdf, Summary: "The certificate of a listed group, with the code that tells its standing"}, h.certificate)
	api.Handle(r, api.Op{ID: "print-certificates", Method: "POST", Path: "/v1/documents/{round}/certificates", Action: print, Summary: "A short link to the certificates of all groups of a round that are listed today, a ZIP file"}, h.certificates)
	api.Handle(r, api.Op{ID: "print-receipt", Method: "POST", Path: "/v1/documents/receipt", Action: api.Public, Files: pdf, Summary: "Any receipt of the platform's on paper, with its code, for whoever holds it"}, h.anyReceipt)
	h.registerPublicity(r)
	api.Handle(r, api.Op{ID: "print-meeting-book", Method: "POST", Path: "/v1/documents/{round}/meeting-book", Action: "meeting.read", Summary: "A short link to the reader's meeting book; without the groups from which the reader is recused"}, h.meetingBook)
	api.Handle(r, api.Op{ID: "list-dossier-volumes", Method: "GET", Path: "/v1/documents/{round}/dossiers", Action: "assignment.own", Summary: "The volumes in which an expert downloads all own dossiers"}, h.listVolumes)
	api.Handle(r, api.Op{ID: "get-dossier-volume", Method: "POST", Path: "/v1/documents/{round}/dossiers/{volume}", Action: "assignment.own", Summary: "A short link to a volume, a ZIP file that the store sends by Range"}, h.volume)
	api.Handle(r, api.Op{ID: "print-ballot-record", Method: "GET", Path: "/v1/documents/{round}/ballots/{ballot}/record", Action: "ballot.read", Files: either, Summary: "The record sheet of a counted ballot"}, h.ballotRecord)
}

// load reads an application that the caller may print, as it is on record. Another round's, and another's, is not found.
func (h handlers) load(ctx context.Context, call api.Call, p ApplicationPath) (dossier.Desk, error) {
	d, err := h.applications.Desk(ctx, p.Application)
	if err != nil {
		return d, err
	}
	if err := account.Permit(call.Actor, print, account.Object{Group: d.Group, Body: d.Body}); err != nil {
		return d, err
	}
	if d.Round != p.Round {
		return d, table.ErrAbsent.New()
	}
	if d.Status == dossier.Draft && calendar.At(call.At) >= d.Window.ClosesAt {
		return d, ErrUnsettled.New()
	}
	return d, nil
}

// submitted is what everyone but the group may see of an application.
func (h handlers) submitted(ctx context.Context, d dossier.Desk) (dossier.Submission, error) {
	if d.Status != dossier.Submitted {
		return dossier.Submission{}, ErrNotSubmitted.New()
	}
	return h.applications.Submission(ctx, d.Application)
}

func (h handlers) form(ctx context.Context, call api.Call, in *ApplicationPath) (*api.File, error) {
	d, err := h.load(ctx, call, *in)
	if err != nil {
		return nil, err
	}
	standing, err := h.submitted(ctx, d)
	draft := errors.Is(err, ErrNotSubmitted) && call.Actor.Role == account.Group
	if draft {
		standing = dossier.Submission{Content: d.Content}
		standing.Documents, err = h.applications.Documents(ctx, d.ID)
	}
	if err != nil {
		return nil, err
	}
	value, err := h.applicationForm(ctx, d, standing)
	if err != nil {
		return nil, err
	}
	name := "推荐书-" + value.Group
	if draft {
		name = "推荐书（草稿）-" + value.Group
	}
	return h.pdf(name, value.Paper())
}

// compilation puts the print into the bucket of prints and gives a link: it may be larger than an answer. The print of one
// submission is always the same, so whoever asks again finds the same object.
func (h handlers) compilation(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Answer[vault.Link], error) {
	d, err := h.load(ctx, call, *in)
	if err != nil {
		return nil, err
	}
	standing, err := h.submitted(ctx, d)
	if err != nil {
		return nil, err
	}
	value, err := h.applicationForm(ctx, d, standing)
	if err != nil {
		return nil, err
	}
	press, err := h.press()
	if err != nil {
		return nil, err
	}
	files, err := h.attached(ctx, standing.Documents)
	if err != nil {
		return nil, err
	}
	raw, err := press.Print(forms.Compilation{Application: value, Files: files}.Paper())
	if err != nil {
		return nil, err
	}
	key, err := vault.NewKey(d.Round, d.ID, "compilation-"+standing.Manifest[:16]+".pdf")
	if err != nil {
		return nil, err
	}
	if _, err := h.prints.Put(ctx, vault.Publication{Key: key, MediaType: api.PDF}, raw); err != nil {
		return nil, err
	}
	link, err := h.prints.PresignGet(ctx, call.At, vault.Download{Key: key, Name: "资料汇编-" + value.Group + ".pdf", MediaType: api.PDF})
	if err != nil {
		return nil, err
	}
	return api.Reply(link), nil
}

type submissionInput struct {
	ApplicationPath
	Number int `path:"number" minimum:"1" maximum:"100000"`
}

func (h handlers) submissionReceipt(ctx context.Context, call api.Call, in *submissionInput) (*api.File, error) {
	d, err := h.load(ctx, call, in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	all, err := h.applications.Submissions(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	if in.Number > len(all) {
		return nil, table.ErrAbsent.New()
	}
	return h.receipt(all[in.Number-1].Receipt, d.GroupName)
}

type summaryInput struct {
	BodyPath
	Form
}

func (h handlers) summary(ctx context.Context, call api.Call, in *summaryInput) (*api.File, error) {
	if err := account.Permit(call.Actor, print, account.Object{Body: in.Code}); err != nil {
		return nil, err
	}
	view, err := h.recommendations.View(ctx, in.Round, in.Code, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	switch {
	case view.Sealed == nil:
		return nil, recommendation.ErrNotSealed.New()
	case view.Sealed.Receipt == nil: // what the deadline sealed, before the lock has recorded it
		return nil, ErrUnsettled.New()
	}
	value, err := h.summarySheet(ctx, *view.Sealed)
	if err != nil {
		return nil, err
	}
	name := "推荐名单汇总表-" + value.Body
	if in.Format == "xlsx" {
		return xlsx(name, value.Book())
	}
	return h.pdf(name, value.Paper())
}

type listInput struct {
	BodyPath
	Number int `path:"number" minimum:"1" maximum:"100000"`
}

func (h handlers) sealReceipt(ctx context.Context, call api.Call, in *listInput) (*api.File, error) {
	if err := account.Permit(call.Actor, print, account.Object{Body: in.Code}); err != nil {
		return nil, err
	}
	sealed, err := h.recommendations.SealedList(ctx, in.Round, in.Code, in.Number)
	if err != nil {
		return nil, err
	}
	return h.receipt(*sealed.Receipt, sealed.BodyName)
}

type ballotInput struct {
	RoundPath
	Form
	Ballot string `path:"ballot" maxLength:"30" pattern:"^bal_[0-9a-z]{26}$"`
}

func (h handlers) ballotRecord(ctx context.Context, _ api.Call, in *ballotInput) (*api.File, error) {
	counted, err := h.results.Get(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	value, err := h.recordSheet(ctx, counted)
	if err != nil {
		return nil, err
	}
	if in.Format == "xlsx" {
		return xlsx("计票记录-"+in.Ballot, value.Book())
	}
	return h.pdf("计票记录-"+in.Ballot, value.Paper())
}

func (h handlers) pdf(name string, paper forms.Paper) (*api.File, error) {
	press, err := h.press()
	if err != nil {
		return nil, err
	}
	raw, err := press.Print(paper)
	if err != nil {
		return nil, err
	}
	return api.ReplyFile(name+".pdf", api.PDF, raw), nil
}

func xlsx(name string, book forms.Book) (*api.File, error) {
	raw, err := book.XLSX()
	if err != nil {
		return nil, err
	}
	return api.ReplyFile(name+".xlsx", api.XLSX, raw), nil
}
