package notice

import (
	"context"
	"slices"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/notice"
	"linxuan/shared/vault"
)

const (
	objections = base + "/objections"
	objection  = objections + "/{objection}"
)

func (h handlers) registerObjections(r *api.Router) {
	api.Handle(r, api.Op{ID: "file-objection", Method: "POST", Path: objections, Action: api.Public, Status: 201, Summary: "Object to a group of the notice, in a real name"}, h.object)
	api.Handle(r, api.Op{ID: "list-objections", Method: "GET", Path: objections, Action: "objection.read", Summary: "Objections, without the objectors; to all but the ministry and who handles one without what it says, which may name them"}, h.objections)
	api.Handle(r, api.Op{ID: "assign-objection", Method: "POST", Path: objection + "/handler", Action: "objection.assign", Summary: "Give an objection to a person of the secretariat"}, h.assign)
	api.Handle(r, api.Op{ID: "withdraw-from-objection", Method: "POST", Path: objection + "/handler/withdraw", Action: "objection.inquire", Summary: "Withdraw from handling an objection, for a conflict"}, h.withdraw)
	api.Handle(r, api.Op{ID: "look-at-objector", Method: "POST", Path: objection + "/objector", Action: "objection.identity", Summary: "Who objects; each look is entered into the ledger"}, h.look)
	api.Handle(r, api.Op{ID: "open-evidence", Method: "POST", Path: objection + "/documents/{document}", Action: "objection.handle", Summary: "A short link to a file of an objection; each look is entered into the ledger"}, h.openEvidence)
	api.Handle(r, api.Op{ID: "list-looks", Method: "GET", Path: objection + "/looks", Action: "objection.looks.read", Summary: "Who has looked at what may tell who objects"}, h.looks)
	api.Handle(r, api.Op{ID: "list-objection-steps", Method: "GET", Path: objection + "/steps", Action: "objection.handle", Summary: "The log of an objection"}, h.steps)
	api.Handle(r, api.Op{ID: "note-on-objection", Method: "POST", Path: objection + "/steps", Action: "objection.inquire", Status: 201, Summary: "Add an entry to the log of the investigation"}, h.inquire)
	api.Handle(r, api.Op{ID: "ask-objection-file", Method: "POST", Path: objection + "/documents", Action: "objection.inquire", Status: 201, Summary: "A link that lets in one file of the investigation"}, h.askFile)
	api.Handle(r, api.Op{ID: "hear-group", Method: "POST", Path: objection + "/extract", Action: "objection.inquire", Summary: "Send the group an extract that does not tell who objects; it answers within the round's term"}, h.hear)
	api.Handle(r, api.Op{ID: "decide-objection", Method: "POST", Path: objection + "/decision", Action: "objection.decide", Summary: "Answer an objection"}, h.decide)
	api.Handle(r, api.Op{ID: "decide-appeal", Method: "POST", Path: objection + "/appeal/decision", Action: "objection.decide", Summary: "Decide an appeal; another person than who decided first"}, h.decideAppeal)
	h.registerSides(r)
}

type objectInput struct {
	RoundPath
	Body notice.Filing
}

func (h handlers) object(ctx context.Context, call api.Call, in *objectInput) (*api.Answer[notice.Objected], error) {
	return reply(h.notices.Object(ctx, call.Act(), in.Round, in.Body))
}

// reply passes an answer on, or the error.
func reply[T any](answer T, err error) (*api.Answer[T], error) {
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type listInput struct {
	RoundPath
	api.Paging
}

func (h handlers) objections(ctx context.Context, call api.Call, in *listInput) (*api.Answer[api.List[notice.Objection]], error) {
	items, next, err := h.notices.Objections(ctx, in.Round, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	for i, o := range items { // R7.2: only who handles an objection learns whose it is
		if call.Actor.Role != account.Ministry && !slices.Contains(o.Handlers(), call.Actor.ID) {
			items[i] = o.Outline()
		}
	}
	return api.Reply(api.List[notice.Objection]{Items: items, Next: next}), nil
}

// ObjectionPath names an objection in the address.
type ObjectionPath struct {
	RoundPath
	Objection string `path:"objection" pattern:"^obj_[0-9a-z]{26}$" maxLength:"40"`
}

// permit lets in whom an objection is assigned to, as far as the policy asks for that.
func (h handlers) permit(ctx context.Context, call api.Call, action string, in ObjectionPath) error {
	o, err := h.notices.Objection(ctx, in.Round, in.Objection)
	if err != nil {
		return err
	}
	return account.Permit(call.Actor, action, account.Object{Assigned: o.Handlers()})
}

type assignInput struct {
	ObjectionPath
	Body struct {
		Account string `json:"account" minLength:"5" maxLength:"60" doc:"Of a person of the secretariat; nobody else's can do anything with it"`
		Name    string `json:"name" minLength:"1" maxLength:"50"`
	}
}

func (h handlers) assign(ctx context.Context, call api.Call, in *assignInput) (*api.Answer[notice.Objected], error) {
	return reply(h.notices.Assign(ctx, call.Act(), in.Round, in.Objection, notice.Handler{Account: in.Body.Account, Name: in.Body.Name}))
}

type withdrawInput struct {
	ObjectionPath
	Body struct {
		Reason string `json:"reason" minLength:"4" maxLength:"500"`
	}
}

func (h handlers) withdraw(ctx context.Context, call api.Call, in *withdrawInput) (*api.Answer[notice.Objected], error) {
	if err := h.permit(ctx, call, "objection.inquire", in.ObjectionPath); err != nil {
		return nil, err
	}
	return reply(h.notices.Withdraw(ctx, call.Act(), in.Round, in.Objection, in.Body.Reason))
}

func (h handlers) look(ctx context.Context, call api.Call, in *ObjectionPath) (*api.Answer[notice.Objector], error) {
	if err := h.permit(ctx, call, "objection.identity", *in); err != nil {
		return nil, err
	}
	return reply(h.notices.Look(ctx, call.Act(), in.Round, in.Objection))
}

type openEvidenceInput struct {
	ObjectionPath
	DocumentID
}

func (h handlers) openEvidence(ctx context.Context, call api.Call, in *openEvidenceInput) (*api.Answer[vault.Link], error) {
	if err := h.permit(ctx, call, "objection.handle", in.ObjectionPath); err != nil {
		return nil, err
	}
	return reply(h.notices.OpenEvidence(ctx, call.Act(), in.Round, in.Objection, in.Document))
}

func (h handlers) looks(ctx context.Context, _ api.Call, in *ObjectionPath) (*api.Answer[api.List[notice.Look]], error) {
	all, err := h.notices.Looks(ctx, in.Round, in.Objection)
	return reply(api.List[notice.Look]{Items: all}, err)
}

func (h handlers) steps(ctx context.Context, call api.Call, in *ObjectionPath) (*api.Answer[api.List[notice.Step]], error) {
	if err := h.permit(ctx, call, "objection.handle", *in); err != nil {
		return nil, err
	}
	all, err := h.notices.Steps(ctx, in.Round, in.Objection)
	return reply(api.List[notice.Step]{Items: all}, err)
}

// WrittenText is a text with files.
type WrittenText struct {
	Text      string   `json:"text" maxLength:"5000"`
	Documents []string `json:"documents,omitempty" maxItems:"5" doc:"Ids of files that were uploaded and confirmed"`
}

type inquireInput struct {
	ObjectionPath
	Body WrittenText
}

func (h handlers) inquire(ctx context.Context, call api.Call, in *inquireInput) (*api.Answer[notice.Objected], error) {
	if err := h.permit(ctx, call, "objection.inquire", in.ObjectionPath); err != nil {
		return nil, err
	}
	return reply(h.notices.Inquire(ctx, call.Act(), in.Round, in.Objection, in.Body.Text, in.Body.Documents))
}

type askFileInput struct {
	ObjectionPath
	Body dossier.DocumentRequest
}

func (h handlers) askFile(ctx context.Context, call api.Call, in *askFileInput) (*api.Answer[dossier.Upload], error) {
	if err := h.permit(ctx, call, "objection.inquire", in.ObjectionPath); err != nil {
		return nil, err
	}
	return reply(h.notices.AskFile(ctx, call.Act(), in.Round, in.Objection, in.Body))
}

type hearInput struct {
	ObjectionPath
	Body struct {
		Text string `json:"text" maxLength:"5000" doc:"What the group reads"`
	}
}

func (h handlers) hear(ctx context.Context, call api.Call, in *hearInput) (*api.Answer[notice.Objected], error) {
	if err := h.permit(ctx, call, "objection.inquire", in.ObjectionPath); err != nil {
		return nil, err
	}
	return reply(h.notices.Hear(ctx, call.Act(), in.Round, in.Objection, in.Body.Text))
}

type decideInput struct {
	ObjectionPath
	Body struct {
		Status notice.ObjectionStatus `json:"status" enum:"upheld,dismissed"`
		Answer string                 `json:"answer" minLength:"10" maxLength:"5000" doc:"Goes to the objector and to the group in writing"`
	}
}

func (h handlers) decide(ctx context.Context, call api.Call, in *decideInput) (*api.Answer[notice.Objected], error) {
	return reply(h.notices.DecideObjection(ctx, call.Act(), in.Round, in.Objection, in.Body.Status, in.Body.Answer))
}

func (h handlers) decideAppeal(ctx context.Context, call api.Call, in *decideInput) (*api.Answer[notice.Objected], error) {
	return reply(h.notices.DecideAppeal(ctx, call.Act(), in.Round, in.Objection, in.Body.Status, in.Body.Answer))
}

// at is the instant of a call.
func at(call api.Call) calendar.Instant { return calendar.At(call.At) }
