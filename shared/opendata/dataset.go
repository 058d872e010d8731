// Package opendata gives what is public about rounds to programs (R8.2): tables as JSON and CSV, each with a JSON Schema and
// a data dictionary drawn from one list of columns, and a feed of changes. It reads nothing by itself and holds no person.
package opendata

import (
	"cmp"
	"slices"

	"linxuan/shared/fault"
)

// ErrUnknown refuses a table that is none.
var ErrUnknown = fault.Define("open-data-unknown", fault.NotFound, "R8.2")

// Dataset is a table that is open to everybody. Its name and its columns never change their meaning; what is new is added.
type Dataset struct {
	ID      string
	Title   string
	About   string
	OfRound bool // there is one for each round
	Columns []Column
}

// Column is a column of a table. The first one is what rows are sorted by, and where a reader goes on.
type Column struct {
	Name    string // in JSON
	Title   string // in CSV
	Meaning string
	Form    Form
}

// Form is what values a column has.
type Form struct {
	Type    string // of JSON: string, integer or array (of texts)
	Title   string // in the dictionary
	Pattern string
	Format  string   // of JSON Schema
	OneOf   []string // what a text may be, nothing else
	Words   []string // what they mean, in the order of OneOf
	Empty   bool     // a text may be empty
}

// The forms of values.
var (
	text   = Form{Type: "string", Title: "文本"}
	blank  = Form{Type: "string", Title: "文本，可为空", Empty: true}
	texts  = Form{Type: "array", Title: "文本，可有多个"}
	number = Form{Type: "integer", Title: "整数"}
	moment = Form{Type: "string", Title: "时间（协调世界时）", Format: "date-time"}
	day    = Form{Type: "string", Title: "日期（北京时间）", Format: "date"}
	group  = Form{Type: "string", Title: "编码", Pattern: "^grp_[0-9a-z]{26}$"}
	round  = Form{Type: "string", Title: "编码", Pattern: "^[0-9A-Za-z-]{1,20}$"}
	body   = Form{Type: "string", Title: "编码", Pattern: "^[A-Z][0-9]{2,4}$"}
	unit   = Form{Type: "string", Title: "统一社会信用代码", Pattern: "^[0-9A-HJ-NP-RTUWXY]{18}$"}
)

func oneOf(pairs ...string) Form {
	f := Form{Type: "string", Title: "代码"}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.OneOf, f.Words = append(f.OneOf, pairs[i]), append(f.Words, pairs[i+1])
	}
	return f
}

var statuses = oneOf("listed", "入选", "suspended", "暂停", "revoked", "退出")

// Columns that several tables share.
var (
	colGroup    = Column{"group", "集团编码", "集团在本平台的编码，永不改变，也不会给别的集团", group}
	colName     = Column{"name", "集团（联盟）", "公布时的名称", text}
	colLeads    = Column{"leadUnits", "牵头单位", "牵头单位名称，第一个是主要牵头单位", texts}
	colBody     = Column{"body", "推荐单位编码", "推荐单位在本平台的编码", body}
	colBodyName = Column{"bodyName", "推荐单位", "推荐单位名称", text}
	colProvince = Column{"province", "所在地", "主要牵头单位所在的省级地区，与推荐单位无关", text}
	colRound    = Column{"round", "批次", "遴选批次的编码", round}
)

// Names of the tables.
const (
	Register    = "register"
	History     = "history"
	Enterprises = "enterprises"
	Notice      = "notice"
	List        = "list"
	Differences = "differences"
)

// Datasets are all tables, in the order in which they are shown.
var Datasets = []Dataset{
	{
		ID: Register, Title: "入选集团登记", About: "各批次入选集团，一家一行，包括已暂停、已退出的。",
		Columns: []Column{
			colGroup, colName, colLeads,
			{"leadUnitCodes", "牵头单位统一社会信用代码", "与牵头单位一一对应，据以与其他平台的数据匹配", texts},
			colBody, colBodyName, colProvince, colRound,
			{"status", "状态", "今天的状态", statuses},
			{"since", "状态起始时间", "从什么时候起是这个状态", moment},
			{"document", "文号", "决定这个状态的文件；按公布名单入选的为空", blank},
		},
	},
	{
		ID: History, Title: "状态变化", About: "入选集团的每一次状态变化，一次一行，从入选开始；只增加，不删除。",
		Columns: []Column{
			colGroup, colName, colRound,
			{"status", "状态", "变化后的状态", statuses},
			{"since", "时间", "从什么时候起是这个状态", moment},
			{"document", "文号", "决定这次变化的文件；按公布名单入选的为空", blank},
		},
	},
	{
		ID: Enterprises, Title: "入选集团中的产教融合型企业",
		About: "入选集团的牵头单位和成员单位中，在产教融合型企业名单上的企业，按统一社会信用代码匹配，一家集团一家企业一行。",
		Columns: []Column{
			colGroup, colName,
			{"uscc", "统一社会信用代码", "企业的统一社会信用代码", unit},
			{"enterprise", "企业名称", "产教融合型企业名单上的名称", text},
			{"seat", "在集团中的身份", "企业在这个集团中的身份", oneOf("lead", "牵头单位", "vice-chair", "副理事长单位", "director", "理事单位", "ordinary", "成员单位")},
			{"standing", "类别", "企业在产教融合型企业名单上的类别", oneOf("fostered", "建设培育", "certified", "已认证")},
			{"since", "列入日期", "企业列入名单的日期", day},
			{"version", "名单版本", "匹配所用的产教融合型企业名单是第几版", number},
		},
	},
	{
		ID: Notice, Title: "公示", About: "一个批次公示的拟入选集团，发布后不再改变。", OfRound: true,
		Columns: []Column{colGroup, colName, colLeads, colBody, colBodyName, colProvince},
	},
	{
		ID: List, Title: "公布名单", About: "一个批次最新一版公布名单上的集团。", OfRound: true,
		Columns: []Column{colGroup, colName, colLeads, colBody, colBodyName, colProvince, {"number", "名单版本", "公布名单是第几版", number}},
	},
	{
		ID: Differences, Title: "公布名单与公示的差别", About: "公示过而最新一版公布名单没有列入的集团，以及原因。", OfRound: true,
		Columns: []Column{
			colGroup, colName,
			{"reason", "原因", "为什么没有列入", oneOf("objection-upheld", "异议成立", "objection-open", "异议尚未办结", "listed-already", "此前已经入选")},
			{"number", "名单版本", "公布名单是第几版", number},
		},
	},
}

// Find gives a table by its name. Errors: ErrUnknown.
func Find(id string) (Dataset, error) {
	i := slices.IndexFunc(Datasets, func(d Dataset) bool { return d.ID == id })
	if i < 0 {
		return Dataset{}, ErrUnknown.New()
	}
	return Datasets[i], nil
}

// Row holds the values of a row in the order of the columns: string, int or []string.
type Row []any

// key is what a row is sorted by.
func (r Row) key() string { return r[0].(string) }

// Page is a part of a table as it is answered.
type Page struct {
	Rows []Row
	Next string // the key to go on after; empty at the end
}

// PageOf cuts a page out of the rows of a table, which it sorts: at most so many of those behind a key, and no key in two pages.
func PageOf(rows []Row, after string, limit int) Page {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(a.key(), b.key()) })
	from, _ := slices.BinarySearchFunc(rows, after, func(r Row, after string) int {
		if r.key() <= after {
			return -1
		}
		return 1
	})
	rows = rows[from:]
	end := min(limit, len(rows))
	for end > 0 && end < len(rows) && rows[end].key() == rows[end-1].key() {
		end++
	}
	if end == len(rows) {
		return Page{Rows: rows}
	}
	return Page{Rows: rows[:end], Next: rows[end-1].key()}
}
