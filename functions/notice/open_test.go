package notice_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	notices "linxuan/functions/notice"
	"linxuan/shared/calendar"
	"linxuan/shared/enterprise"
	domain "linxuan/shared/notice"
	"linxuan/shared/opendata"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// enterprises puts the main lead units of the first two groups on the list of integration enterprises.
func (h *hall) enterprises() {
	h.t.Helper()
	records, err := registry.Open(h.Store, h.journal).GroupsByID(ctx, []string{h.groups[0].ID, h.groups[1].ID})
	h.must(err)
	var rows []enterprise.Enterprise
	for _, g := range records {
		rows = append(rows, enterprise.Enterprise{USCC: g.MainLead().USCC, Name: "名单上的名称（示例）", Standing: enterprise.Certified, Since: "2019-07-01"})
	}
	list, err := enterprise.NewList(rows)
	h.must(err)
	_, err = enterprise.Open(h.Store, h.journal).Import(ctx, table.Act{Actor: "acc_before", Role: "secretariat", At: reviewing}, 0, "示例文件", list)
	h.must(err)
}

// valid holds an answer against the schema that the platform serves for it.
func (h *hall) valid(address string, body []byte) {
	h.t.Helper()
	raw := h.nobody.Get(address).Want(200).Body
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	h.must(err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	h.must(c.AddResource("https://linxuan.test"+address, doc))
	schema, err := c.Compile("https://linxuan.test" + address)
	h.must(err)
	answer, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	h.must(err)
	if err := schema.Validate(answer); err != nil {
		h.t.Errorf("%s: %v", address, err)
	}
}

type openAnswer struct {
	Dataset string           `json:"dataset"`
	Schema  string           `json:"schema"`
	Next    string           `json:"next"`
	Items   []map[string]any `json:"items"`
}

// R8.2: all that the catalogue names is there, keeps its schema, holds no person, and is not sent twice to who has it.
func TestOpenData(t *testing.T) {
	h := enter(t)
	h.nobody.Get("/v1/open/data/notice?round=2019").Refused(404, "open-data-unknown")
	h.enterprises()
	h.listed()
	var c notices.OpenCatalogue
	h.nobody.Get("/v1/open").Want(200).JSON(&c)
	rows := map[string]int{opendata.Register: 4, opendata.History: 4, opendata.Enterprises: 2, opendata.Notice: 4, opendata.List: 4, opendata.Differences: 0}
	if len(c.Tables) != len(rows) {
		t.Errorf("%+v", c.Tables)
	}
	for _, table := range c.Tables {
		got := h.nobody.Get(table.JSON).Want(200)
		var a openAnswer
		got.JSON(&a)
		if len(a.Items) != rows[table.Dataset] || a.Schema != table.Schema || a.Next != "" || len(table.Columns) == 0 {
			t.Errorf("%s: %s", table.Dataset, got.Body)
		}
		prints := map[string]string{opendata.Notice: "/v1/documents/2019/notice", opendata.List: "/v1/documents/2019/list"}
		if table.Print != prints[table.Dataset] {
			t.Errorf("%s is printed at %q", table.Dataset, table.Print)
		}
		h.valid(table.Schema, got.Body)
		sheet := h.nobody.Get(table.CSV).Want(200)
		if !bytes.HasPrefix(sheet.Body, []byte("\ufeff"+table.Columns[0].Title+",")) || bytes.Count(sheet.Body, []byte("\r\n")) != len(a.Items)+1 ||
			!strings.HasPrefix(sheet.Header["content-type"], "text/csv; charset=utf-8") || !strings.Contains(sheet.Header["content-disposition"], "attachment") {
			t.Errorf("%v %s", sheet.Header, sheet.Body)
		}
		h.isPublic(table.JSON, string(got.Body)+string(sheet.Body))
		for _, address := range []string{table.JSON, table.CSV, table.Schema} {
			h.sentOnce(address)
		}
	}
	h.sentOnce(c.Dictionary)
	h.sentOnce(c.Feed)
	var register openAnswer
	h.nobody.Get("/v1/open/data/register").Want(200).JSON(&register)
	if row := register.Items[0]; fmt.Sprint(row["leadUnitCodes"]) == "[]" || row["status"] != "listed" {
		t.Errorf("%v", row)
	}
	feed := string(h.nobody.Get(c.Feed).Want(200).Body)
	if strings.Count(feed, "<entry>") != 2 || !strings.Contains(feed, "https://linxuan.test/rounds/2019/list?version=1") {
		t.Error(feed)
	}
	h.isPublic("the feed", feed)
	for _, address := range []string{"/v1/open/data/people", "/v1/open/schemas/people", "/v1/open/data/list?round=2020", "/v1/open/data/list"} {
		h.nobody.Get(address).Want(404)
	}
	h.nobody.Get("/v1/open/data/register?limit=0").Want(422)
}

// sentOnce asks again with the tag of the answer (RFC 9110 section 13.1.2).
func (h *hall) sentOnce(address string) {
	h.t.Helper()
	tag := h.nobody.Get(address).Want(200).Header["etag"]
	for _, same := range []string{tag, `"other", ` + tag, "W/" + tag, "*"} {
		got := h.nobody.Do("GET", address, nil, "If-None-Match", same).Want(304)
		if len(got.Body) != 0 || got.Header["etag"] != tag {
			h.t.Errorf("%s: 304 with %q, %q", address, got.Body, got.Header["etag"])
		}
	}
	if got := h.nobody.Do("GET", address, nil, "If-None-Match", `"other"`).Want(200); len(got.Body) == 0 || got.Header["etag"] != tag {
		h.t.Errorf("%s: nothing for who has something else", address)
	}
}

var nextLink = regexp.MustCompile(`<([^>]+)>; rel="next"`)

// Whoever follows the links (RFC 8288) has read every row once; what changes meanwhile changes the tag.
func TestOpenDataInPages(t *testing.T) {
	h := enter(t)
	h.enterprises()
	h.listed()
	for _, dataset := range []string{"register", "history", "enterprises", "notice", "list"} {
		for _, limit := range []int{1, 3} {
			var got []string
			address := fmt.Sprintf("/v1/open/data/%s?limit=%d&round=2019", dataset, limit)
			for pages := 0; address != "" && pages < 9; pages++ {
				answer := h.nobody.Get(address).Want(200)
				var a openAnswer
				answer.JSON(&a)
				if len(a.Items) > limit {
					t.Errorf("%s: %d rows", address, len(a.Items))
				}
				for _, row := range a.Items {
					got = append(got, row["group"].(string))
				}
				link := nextLink.FindStringSubmatch(answer.Header["link"])
				if (link == nil) != (a.Next == "") || link != nil && link[1] != a.Next {
					t.Errorf("%s: %q beside %q", address, answer.Header["link"], a.Next)
				}
				address = a.Next
			}
			want := []string{h.groups[0].ID, h.groups[1].ID, h.groups[2].ID, h.groups[3].ID}
			if dataset == "enterprises" {
				want = want[:2]
			}
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s by %d: %v, want %v", dataset, limit, got, want)
			}
		}
	}
	before := h.nobody.Get("/v1/open/data/register").Header["etag"]
	row, err := h.notices().Row(ctx, h.groups[0].ID)
	h.must(err)
	tx := table.Begin()
	h.notices().Restand(tx, row.With(domain.Change{Status: domain.StatusSuspended, Since: row.Since.Add(time.Hour), Document: "示例〔2020〕1号"}))
	h.must(h.Store.Commit(ctx, tx))
	after := h.nobody.Do("GET", "/v1/open/data/register", nil, "If-None-Match", before).Want(200)
	if !strings.Contains(string(after.Body), `"suspended"`) || !strings.Contains(string(h.nobody.Get("/v1/open/feed").Body), "示例〔2020〕1号") {
		t.Errorf("%s", after.Body)
	}
}

// notices is the room itself, for what no operation of this function does.
func (h *hall) notices() *domain.Notices {
	h.t.Helper()
	days, err := calendar.New(calendar.BuiltIn()...)
	h.must(err)
	return domain.Open(h.Store, h.journal, round.Open(h.Store, h.journal), registry.Open(h.Store, h.journal), days, vault.Vault{})
}
