package quota

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
)

// maxImport is the limit of an import's body in bytes: 25 groups with long lists of members.
const maxImport = 4 << 20

func (h handlers) registerRegistry(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-registered-bodies", Method: "GET", Path: "/v1/registry/bodies", Action: api.Public, Summary: "All recommending bodies"}, h.listBodies)
	api.Handle(r, api.Op{ID: "import-bodies", Method: "POST", Path: "/v1/registry/bodies", Action: "registry.write", Summary: "Add recommending bodies, or rename known ones"}, h.importBodies)
	api.Handle(r, api.Op{ID: "list-groups", Method: "GET", Path: "/v1/registry/groups", Action: "registry.read", Summary: "Groups that the caller may see"}, h.listGroups)
	api.Handle(r, api.Op{ID: "import-groups", Method: "POST", Path: "/v1/registry/groups", Action: "registry.write", Status: 201, MaxBody: maxImport, Summary: "Register up to 25 groups, all of them or none"}, h.importGroups)
	api.Handle(r, api.Op{ID: "get-group", Method: "GET", Path: "/v1/registry/groups/{group}", Action: "registry.read", Summary: "A group with the body that it belongs to"}, h.getGroup)
	api.Handle(r, api.Op{ID: "correct-group", Method: "PUT", Path: "/v1/registry/groups/{group}", Action: "group.correct", MaxBody: maxImport, Summary: "Correct a group's record; its body is derived again"}, h.correctGroup)
}

func (h handlers) listBodies(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[api.List[registry.Body]], error) {
	bodies, err := h.registry.Bodies(ctx)
	if err != nil {
		return nil, err
	}
	list := api.List[registry.Body]{Items: bodies}
	if list.Items == nil {
		list.Items = []registry.Body{}
	}
	return api.Reply(list), nil
}

type bodyInput struct {
	Code   string            `json:"code" maxLength:"5"`
	Kind   registry.BodyKind `json:"kind" enum:"province,corps,city,council"`
	Name   string            `json:"name" maxLength:"100"`
	Adcode registry.Adcode   `json:"adcode,omitempty" maxLength:"6"`
}

type importBodiesInput struct {
	Body struct {
		Bodies []bodyInput `json:"bodies" minItems:"1" maxItems:"100"`
	}
}

func (h handlers) importBodies(ctx context.Context, call api.Call, in *importBodiesInput) (*api.Answer[registry.BodiesImported], error) {
	rows := make(registry.Bodies, len(in.Body.Bodies))
	for i, b := range in.Body.Bodies {
		rows[i] = registry.Body(b)
	}
	answer, err := h.registry.ImportBodies(ctx, call.Act(), rows)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type listGroupsInput struct {
	api.Paging
	Of string `query:"body" maxLength:"5" doc:"Only the groups of this body"`
}

// listGroups gives a group itself, a body its groups, and all groups to who may see all.
func (h handlers) listGroups(ctx context.Context, call api.Call, in *listGroupsInput) (*api.Answer[api.List[registry.Listed]], error) {
	var list api.List[registry.Listed]
	var err error
	switch body := in.Of; {
	case call.Actor.Role == account.Group:
		var own registry.Record
		if own, err = h.registry.Group(ctx, call.Actor.Group); err == nil {
			list.Items = []registry.Listed{own.Listed()}
		}
	case call.Actor.Role == account.Body && body != "" && body != call.Actor.Body:
		err = account.Permit(call.Actor, "registry.read", account.Object{Body: body})
	case call.Actor.Role == account.Body:
		list.Items, list.Next, err = h.registry.GroupsOf(ctx, call.Actor.Body, in.Cursor, in.Limit)
	case body != "":
		list.Items, list.Next, err = h.registry.GroupsOf(ctx, body, in.Cursor, in.Limit)
	default:
		list.Items, list.Next, err = h.registry.Groups(ctx, in.Cursor, in.Limit)
	}
	if err != nil {
		return nil, err
	}
	return api.Reply(list), nil
}

type groupInput struct {
	Number           string              `json:"number" maxLength:"20" doc:"Registration number on the platform"`
	Name             string              `json:"name" maxLength:"100"`
	Kind             registry.GroupKind  `json:"kind" enum:"federation,alliance"`
	Founded          calendar.Day        `json:"founded"`
	ApprovedBy       string              `json:"approvedBy" maxLength:"100"`
	ApprovalNumber   string              `json:"approvalNumber" maxLength:"100"`
	LeadUnits        []registry.LeadUnit `json:"leadUnits" minItems:"1" maxItems:"10" doc:"The first is the main one, whose place decides"`
	Members          []registry.Member   `json:"members" maxItems:"2000" doc:"Without the lead units"`
	Industry         string              `json:"industry" maxLength:"10"`
	ReportsThrough   registry.Channels   `json:"reportsThrough"`
	CrossRegion      bool                `json:"crossRegion"`
	NationalIndustry bool                `json:"nationalIndustry"`
	Contact          registry.Contact    `json:"contact"`
}

func (g groupInput) group() registry.Group {
	return registry.Group{
		Number: g.Number, Name: g.Name, Kind: g.Kind, Founded: g.Founded, ApprovedBy: g.ApprovedBy, ApprovalNumber: g.ApprovalNumber,
		LeadUnits: g.LeadUnits, Members: g.Members, Industry: g.Industry, ReportsThrough: g.ReportsThrough,
		CrossRegion: g.CrossRegion, NationalIndustry: g.NationalIndustry, Contact: g.Contact,
	}
}

type importGroupsInput struct {
	Body struct {
		Groups []groupInput `json:"groups" minItems:"1" maxItems:"25"`
	}
}

func (h handlers) importGroups(ctx context.Context, call api.Call, in *importGroupsInput) (*api.Answer[registry.GroupsImported], error) {
	rows := make([]registry.Group, len(in.Body.Groups))
	for i, g := range in.Body.Groups {
		rows[i] = g.group()
	}
	answer, err := h.registry.ImportGroups(ctx, call.Act(), rows)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type GroupPath struct {
	Group string `path:"group" maxLength:"40" doc:"Id of a group"`
}

// groupView is a group with the reason of its jurisdiction in words.
type groupView struct {
	registry.Record
	Explanation string `json:"explanation" doc:"Why the group belongs to its body"`
}

func view(r registry.Record) groupView {
	words := api.Describe([]fault.Field{{Code: r.Jurisdiction.Reason, Facts: r.Jurisdiction.Facts}})
	return groupView{r, words[0].Detail}
}

// permittedGroup reads a group that the caller may do the action to.
func (h handlers) permittedGroup(ctx context.Context, call api.Call, action, group string) (registry.Record, error) {
	r, err := h.registry.Group(ctx, group)
	if err != nil {
		return r, err
	}
	return r, account.Permit(call.Actor, action, account.Object{Group: r.ID, Body: r.Jurisdiction.Body})
}

func (h handlers) getGroup(ctx context.Context, call api.Call, in *GroupPath) (*api.Versioned[groupView], error) {
	r, err := h.permittedGroup(ctx, call, "registry.read", in.Group)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(r.Version, view(r)), nil
}

type correctGroupInput struct {
	GroupPath
	api.IfMatch
	Body groupInput
}

func (h handlers) correctGroup(ctx context.Context, call api.Call, in *correctGroupInput) (*api.Versioned[registry.Corrected], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if _, err := h.permittedGroup(ctx, call, "group.correct", in.Group); err != nil {
		return nil, err
	}
	answer, err := h.registry.Correct(ctx, call.Act(), in.Group, in.Body.group(), version, call.Actor.Body)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(answer.Group.Version, answer), nil
}
