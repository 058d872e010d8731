package statistics

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/sheet"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/workbook"
)

// Forms as XLSX files: out with what is saved, and in again. What comes in is read and shown, never written: the page takes
// it over and saves it like everything else, whole and under its version.

// file is an answer that is saved as a file.
type file struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func spreadsheet(name string, data []byte) *file {
	return &file{sheet.MediaType, fmt.Sprintf("attachment; filename=%q", name), data}
}

func (h handlers) exportFiling(ctx context.Context, call api.Call, in *FilingPath) (*file, error) {
	o, group, err := h.record(ctx, call, "filing.read", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	f, err := h.filings.Get(ctx, o, call.At)
	if err != nil {
		return nil, err
	}
	d, err := h.filings.Dictionary(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	page := workbook.Form{
		Round: in.Round, Group: in.Group, GroupName: group.Name, Year: in.Year,
		Values: f.Filing.Values, Explanations: f.Filing.Explanations, Earlier: f.Earlier.Values,
	}
	var b bytes.Buffer
	if err := workbook.WriteFiling(&b, d, page); err != nil {
		return nil, err
	}
	return spreadsheet(fmt.Sprintf("statistics-%s-%d.xlsx", group.Number, in.Year), b.Bytes()), nil
}

// Workbook is a file in a request's body.
type Workbook struct {
	RawBody []byte `contentType:"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" required:"true"`
}

type importFilingInput struct {
	FilingPath
	Workbook
}

// imported is what a filled workbook would change.
type imported struct {
	Version      int64               `json:"version" doc:"Of the filing that it was compared with"`
	Standing     statistics.Standing `json:"standing" doc:"As it would be"`
	Values       statistics.Values   `json:"values"`
	Explanations map[string]string   `json:"explanations"`
	Changes      []importedChange    `json:"changes" nullable:"false"`
	Faults       []api.ProblemField  `json:"faults" nullable:"false" doc:"What would keep the filing from being complete, besides what is missing"`
}

type importedChange struct {
	Indicator string            `json:"indicator"`
	Title     string            `json:"title"`
	Cell      string            `json:"cell,omitempty"`
	Old       *statistics.Value `json:"old,omitempty"`
	New       *statistics.Value `json:"new,omitempty"`
}

func (h handlers) importFiling(ctx context.Context, call api.Call, in *importFilingInput) (*api.Answer[imported], error) {
	o, err := h.of(ctx, call, "filing.edit", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	d, err := h.filings.Dictionary(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	filled, err := workbook.ReadFiling(in.RawBody, d, workbook.FilingStamp(d, in.Round, in.Group, in.Year))
	if err != nil {
		return nil, err
	}
	t, err := h.filings.Try(ctx, call.At, o, statistics.Edit{Values: filled.Values, Explanations: filled.Explanations})
	if err != nil {
		return nil, err
	}
	answer := imported{
		Version: t.Version, Standing: t.Form.Standing, Values: t.Form.Filing.Values, Explanations: t.Form.Filing.Explanations,
		Changes: []importedChange{}, Faults: api.Describe(t.Form.Check.Faults),
	}
	for _, i := range d.Indicators() {
		old, before := t.Before.Values[i.ID]
		now, given := t.Form.Filing.Values[i.ID]
		if old == now {
			continue
		}
		change := importedChange{Indicator: i.ID, Title: i.Title, Cell: filled.Cells[i.ID]}
		if before {
			change.Old = &old
		}
		if given {
			change.New = &now
		}
		answer.Changes = append(answer.Changes, change)
	}
	return api.Reply(answer), nil
}

type memberList struct {
	Members  []registry.Member `json:"members" nullable:"false"`
	Most     int               `json:"most" doc:"So many a group may have"`
	OpensAt  calendar.Instant  `json:"opensAt"`
	ClosesAt calendar.Instant  `json:"closesAt" doc:"Until then the group's officer may replace the list"`
}

func (h handlers) members(ctx context.Context, call api.Call, in *GroupPath) (*api.Versioned[memberList], error) {
	o, group, err := h.record(ctx, call, "filing.read", *in, 0)
	if err != nil {
		return nil, err
	}
	w, err := h.filings.MembersWindow(ctx, o)
	if err != nil {
		return nil, err
	}
	list := memberList{slices.Clip(group.Members), registry.MaxMembers, w.OpensAt, w.ClosesAt}
	if list.Members == nil {
		list.Members = []registry.Member{}
	}
	return api.ReplyVersion(group.Version, list), nil
}

// memberInput is a member as it is sent; what is wrong with it is told by the registry, all at once.
type memberInput struct {
	Name string `json:"name" maxLength:"200"`
	USCC string `json:"uscc" maxLength:"40"`
	Kind string `json:"kind" enum:"government,association,enterprise,school,research,social"`
	Role string `json:"role" enum:"vice-chair,director,ordinary"`
}

type listMembersInput struct {
	GroupPath
	api.IfMatch
	Body struct {
		Members []memberInput `json:"members" nullable:"false" maxItems:"1000"`
	}
}

func (h handlers) listMembers(ctx context.Context, call api.Call, in *listMembersInput) (*api.Versioned[statistics.MembersListed], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	o, err := h.of(ctx, call, "filing.edit", in.GroupPath, 0)
	if err != nil {
		return nil, err
	}
	members := make([]registry.Member, len(in.Body.Members))
	for n, m := range in.Body.Members {
		members[n] = registry.Member{Name: m.Name, Kind: registry.UnitKind(m.Kind), Role: registry.MemberRole(m.Role)}
		if err := members[n].USCC.UnmarshalText([]byte(m.USCC)); err != nil {
			return nil, err
		}
	}
	answer, err := h.filings.ListMembers(ctx, call.Act(), o, version, members)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(answer.Version, answer), nil
}

func (h handlers) exportMembers(ctx context.Context, call api.Call, in *GroupPath) (*file, error) {
	_, group, err := h.record(ctx, call, "filing.read", *in, 0)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := workbook.WriteMembers(&b, group.Group); err != nil {
		return nil, err
	}
	return spreadsheet("members-"+group.Number+".xlsx", b.Bytes()), nil
}

type importMembersInput struct {
	GroupPath
	Workbook
}

// importedMembers is the list that a workbook holds, beside how it differs from the group's.
type importedMembers struct {
	Version   int64             `json:"version" doc:"Of the group's record that it was compared with"`
	Members   []registry.Member `json:"members" nullable:"false"`
	Added     []registry.Member `json:"added" nullable:"false"`
	Removed   []registry.Member `json:"removed" nullable:"false"`
	Changed   []changedMember   `json:"changed" nullable:"false"`
	Unchanged int               `json:"unchanged"`
}

type changedMember struct {
	Old registry.Member `json:"old"`
	New registry.Member `json:"new"`
}

func (h handlers) importMembers(ctx context.Context, call api.Call, in *importMembersInput) (*api.Answer[importedMembers], error) {
	o, group, err := h.record(ctx, call, "filing.edit", in.GroupPath, 0)
	if err != nil {
		return nil, err
	}
	w, err := h.filings.MembersWindow(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := w.Refuse(call.At); err != nil {
		return nil, err
	}
	members, err := workbook.ReadMembers(in.RawBody, group.Group)
	if err != nil {
		return nil, err
	}
	return api.Reply(compared(group.Version, group.Members, members)), nil
}

// compared tells two lists apart by the units' codes.
func compared(version int64, old, now []registry.Member) importedMembers {
	answer := importedMembers{
		Version: version, Members: now, Added: []registry.Member{}, Removed: []registry.Member{}, Changed: []changedMember{},
	}
	before := map[registry.USCC]registry.Member{}
	for _, m := range old {
		before[m.USCC] = m
	}
	for _, m := range now {
		was, known := before[m.USCC]
		switch {
		case !known:
			answer.Added = append(answer.Added, m)
		case was != m:
			answer.Changed = append(answer.Changed, changedMember{was, m})
		default:
			answer.Unchanged++
		}
		delete(before, m.USCC)
	}
	for _, m := range old {
		if _, left := before[m.USCC]; left {
			answer.Removed = append(answer.Removed, m)
		}
	}
	return answer
}
