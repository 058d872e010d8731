package documents

import (
	"context"
	"fmt"
	"strings"

	"linxuan/shared/api"
	"linxuan/shared/forms"
	"linxuan/shared/notice"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

const (
	noticePrint = "/v1/documents/{round}/notice"
	listPrint   = "/v1/documents/{round}/list"
)

// registerPublicity adds what everybody may print: the notice and the list, from the records that give the pages and the
// machine-readable files (R7.1, R7.3).
func (h handlers) registerPublicity(r *api.Router) {
	either := []string{api.PDF, api.XLSX}
	api.Handle(r, api.Op{ID: "print-notice", Method: "GET", Path: noticePrint, Action: api.Public, Files: either, Summary: "The public notice as it stands, with the place for the seal"}, h.printNotice)
	api.Handle(r, api.Op{ID: "print-list", Method: "GET", Path: listPrint, Action: api.Public, Files: either, Summary: "A version of the final list, with its differences from the notice and the place for the seal"}, h.printList)
}

type noticeInput struct {
	RoundPath
	Form
}

func (h handlers) printNotice(ctx context.Context, _ api.Call, in *noticeInput) (*api.File, error) {
	n, err := h.notices.Notice(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	r, err := h.rounds.Get(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	value := h.noticeForm(n, r)
	return h.public(fmt.Sprintf("notice/%s/%d", n.Round, n.Version), in.Format, value.Title, value.Paper, value.Book)
}

type listPrintInput struct {
	RoundPath
	Form
	Number int `query:"number" minimum:"0" maximum:"1000" default:"0" doc:"Version of the list; 0 is the latest"`
}

func (h handlers) printList(ctx context.Context, _ api.Call, in *listPrintInput) (*api.File, error) {
	lists, err := h.notices.Lists(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	number := in.Number
	if number == 0 {
		number = len(lists)
	}
	if number == 0 || number > len(lists) {
		return nil, table.ErrAbsent.New()
	}
	r, err := h.rounds.Get(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	value := listForm(lists[number-1], r)
	return h.public(fmt.Sprintf("list/%s/%d", in.Round, number), in.Format, value.Title, value.Paper, value.Book)
}

// public answers with a print that anybody may ask for as often as they like: it follows from a version of a record, which never
// changes, and is made once in the life of the process.
func (h handlers) public(version, format, name string, paper func() forms.Paper, book func() forms.Book) (*api.File, error) {
	key := version + "." + format
	if made, ok := h.made.Load(key); ok {
		return made.(*api.File), nil
	}
	var file *api.File
	var err error
	if format == "xlsx" {
		file, err = xlsx(name, book())
	} else {
		file, err = h.pdf(name, paper())
	}
	if err == nil {
		h.made.Store(key, file)
	}
	return file, err
}

// noticeForm is the value of the notice's print.
func (h handlers) noticeForm(n notice.Notice, r round.Round) forms.Notice {
	return forms.Notice{
		Title: "关于" + selection(r) + "拟确定名单的公示", Groups: listedGroups(n.Entries), Alternates: listedGroups(n.Alternates),
		WorkingDays: n.WorkingDays, Days: n.Days, Skips: n.Skips, PublishedAt: n.PublishedAt.Time(), EndsAt: n.Window.EndsAt.Time(),
		Address: h.origin + "/rounds/" + n.Round + "/notice/objection", Post: r.ContactAddress, Digest: n.Digest, Issuer: issuer,
	}
}

// reasons are the words for why a list differs from its notice, as the page says them.
var reasons = map[notice.Reason]string{
	notice.ReasonUpheld: "异议成立，不予列入", notice.ReasonOpen: "异议尚未办结，暂不列入；办结后以新的版本公布",
	notice.ReasonListed: "此前已经入选，不重复列入", notice.ReasonMovedUp: "由公示的递补名单按次序递补列入",
}

func listForm(l notice.List, r round.Round) forms.FinalList {
	value := forms.FinalList{
		Title: selection(r) + "名单", Number: l.Number, Groups: listedGroups(l.Entries), PublishedAt: l.PublishedAt.Time(), Digest: l.Digest, Issuer: issuer,
	}
	for _, d := range l.Differences {
		value.Differences = append(value.Differences, forms.Difference{Name: d.Name, Reason: reasons[d.Reason]})
	}
	return value
}

// selection is what a round selects, without the word for selecting: 2019年示范性职业教育集团（联盟）.
func selection(r round.Round) string { return strings.TrimSuffix(r.Title, "遴选") }

func listedGroups(entries []notice.Entry) []forms.ListedGroup {
	var all []forms.ListedGroup
	for _, e := range entries {
		all = append(all, forms.ListedGroup{Name: e.Name, LeadUnit: strings.Join(e.LeadUnits, "、"), Body: e.BodyName, Province: e.Province})
	}
	return all
}
