package notice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/enterprise"
	"linxuan/shared/notice"
	"linxuan/shared/opendata"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// What is public for programs (R8.2): tables, their schemas and dictionary, and a feed.

const (
	openBase = "/v1/open"
	feedPath = openBase + "/feed"
)

// open reads what the tables are made of.
type open struct {
	notices     *notice.Notices
	enterprises *enterprise.Enterprises
	registry    *registry.Registry
	rounds      *round.Rounds
	origin      string
	release     func(context.Context)
}

func (o open) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-open-data", Method: "GET", Path: openBase, Action: api.Public, Summary: "The tables that are open to everybody, with the addresses of their forms"}, o.catalogue)
	api.Handle(r, api.Op{ID: "get-open-data", Method: "GET", Path: openBase + "/data/{dataset}", Action: api.Public, Files: []string{opendata.JSON, "text/csv"}, Summary: "A page of a table as JSON or CSV; the next page is in Link (RFC 8288), an unchanged one is answered by 304"}, o.data)
	api.Handle(r, api.Op{ID: "get-open-data-schema", Method: "GET", Path: openBase + "/schemas/{dataset}", Action: api.Public, Files: []string{opendata.SchemaType}, Summary: "The JSON Schema of a table's answers"}, o.schema)
	api.Handle(r, api.Op{ID: "get-open-data-dictionary", Method: "GET", Path: openBase + "/dictionary", Action: api.Public, Files: []string{"text/csv"}, Summary: "What each column of each table means, as CSV"}, o.dictionary)
	api.Handle(r, api.Op{ID: "get-feed", Method: "GET", Path: feedPath, Action: api.Public, Files: []string{"application/atom+xml"}, Summary: "What became public: notices, lists, changes of standing (Atom, RFC 4287)"}, o.feed)
}

// OpenColumn is a column in the catalogue.
type OpenColumn struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Type    string `json:"type" doc:"In words"`
	Meaning string `json:"meaning"`
}

// OpenTable is a table in the catalogue: one for each round that has it, where it is one of a round.
type OpenTable struct {
	Dataset string       `json:"dataset"`
	Round   string       `json:"round,omitempty"`
	Title   string       `json:"title"`
	About   string       `json:"about"`
	JSON    string       `json:"json" doc:"Address"`
	CSV     string       `json:"csv" doc:"Address"`
	Schema  string       `json:"schema" doc:"Address"`
	Print   string       `json:"print,omitempty" doc:"Address of the same as an official print (PDF), where there is one"`
	Columns []OpenColumn `json:"columns" nullable:"false"`
}

// OpenCatalogue lists all that is open.
type OpenCatalogue struct {
	Tables     []OpenTable `json:"tables" nullable:"false"`
	Dictionary string      `json:"dictionary" doc:"Address"`
	Feed       string      `json:"feed" doc:"Address"`
}

func (o open) catalogue(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[OpenCatalogue], error) {
	noticed, listed, err := o.published(ctx)
	if err != nil {
		return nil, err
	}
	c := OpenCatalogue{Tables: []OpenTable{}, Dictionary: openBase + "/dictionary", Feed: feedPath}
	for _, d := range opendata.Datasets {
		rounds := []string{""}
		switch {
		case d.ID == opendata.Notice:
			rounds = noticed
		case d.OfRound:
			rounds = listed
		}
		for _, id := range rounds {
			c.Tables = append(c.Tables, openTable(d, id))
		}
	}
	return api.Reply(c), nil
}

func openTable(d opendata.Dataset, round string) OpenTable {
	t := OpenTable{
		Dataset: d.ID, Round: round, Title: d.Title, About: d.About,
		JSON: dataAddress(d.ID, round, "json", "", 0), CSV: dataAddress(d.ID, round, "csv", "", 0), Schema: schemaAddress(d.ID),
	}
	if d.ID == opendata.Notice || d.ID == opendata.List {
		t.Print = "/v1/documents/" + round + "/" + d.ID
	}
	for _, c := range d.Columns {
		t.Columns = append(t.Columns, OpenColumn{c.Name, c.Title, c.Form.Title, c.Meaning})
	}
	return t
}

func schemaAddress(dataset string) string { return openBase + "/schemas/" + dataset }

// dataAddress is the address of a page of a table; what is usual is left out.
func dataAddress(dataset, round, format, after string, limit int) string {
	q := url.Values{}
	for name, value := range map[string]string{"round": round, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if format == "csv" {
		q.Set("format", format)
	}
	if limit != 0 && limit != usualRows {
		q.Set("limit", strconv.Itoa(limit))
	}
	address := openBase + "/data/" + dataset
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}

// published tells which rounds have a notice, and which a list.
func (o open) published(ctx context.Context) (noticed, listed []string, err error) {
	rounds, err := o.rounds.List(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rounds {
		_, err := o.notices.Notice(ctx, r.ID)
		if errors.Is(err, table.ErrAbsent) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		noticed = append(noticed, r.ID)
		lists, err := o.notices.Lists(ctx, r.ID)
		if err != nil {
			return nil, nil, err
		}
		if len(lists) > 0 {
			listed = append(listed, r.ID)
		}
	}
	return noticed, listed, nil
}

// openFile is an answer that a reader keeps, and need not be sent twice.
type openFile struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Link         string `header:"Link"`
	Disposition  string `header:"Content-Disposition"`
	Body         []byte
}

// Unchanged is embedded in the input of a read that is answered by 304 where the reader has it already (RFC 9110 section 13.1.2).
type Unchanged struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1000"`
}

func (u Unchanged) reply(mediaType string, body []byte) *openFile {
	sum := sha256.Sum256(body)
	f := &openFile{Status: http.StatusOK, ContentType: mediaType, ETag: `"` + hex.EncodeToString(sum[:16]) + `"`, CacheControl: "public, no-cache", Body: body}
	if api.HasIt(u.IfNoneMatch, f.ETag) {
		f.Status, f.ContentType, f.Body = http.StatusNotModified, "", nil
	}
	return f
}

// SetPath names a table in the address.
type SetPath struct {
	Dataset string `path:"dataset" maxLength:"40" pattern:"^[a-z-]+$"`
}

// usualRows is so many that the groups of several rounds are one page.
const usualRows = 500

type dataInput struct {
	SetPath
	Unchanged
	Round  string `query:"round" maxLength:"20" doc:"Of a table that there is one of for each round"`
	Format string `query:"format" enum:"json,csv" default:"json"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"500" doc:"Rows, or a few more: rows of one group stay together"`
	After  string `query:"after" maxLength:"40" pattern:"^[0-9a-z_]*$" doc:"Id of the group to go on after"`
}

func (o open) data(ctx context.Context, _ api.Call, in *dataInput) (*openFile, error) {
	d, err := opendata.Find(in.Dataset)
	if err != nil {
		return nil, err
	}
	if !d.OfRound {
		in.Round = ""
	}
	rows, err := o.rows(ctx, d, in)
	if errors.Is(err, table.ErrAbsent) {
		return nil, opendata.ErrUnknown.New()
	}
	if err != nil {
		return nil, err
	}
	o.release(ctx)
	p := opendata.PageOf(rows, in.After, in.Limit)
	first := dataAddress(d.ID, in.Round, in.Format, "", in.Limit)
	links := []string{fmt.Sprintf(`<%s>; rel="first"`, first), fmt.Sprintf(`<%s>; rel="describedby"; type=%q`, schemaAddress(d.ID), opendata.SchemaType)}
	e := opendata.Envelope{Round: in.Round, Schema: schemaAddress(d.ID)}
	if p.Next != "" {
		e.Next = dataAddress(d.ID, in.Round, in.Format, p.Next, in.Limit)
		links = append(links, fmt.Sprintf(`<%s>; rel="next"`, e.Next))
	}
	mediaType, write := opendata.JSON, func() ([]byte, error) { return d.JSON(e, p) }
	if in.Format == "csv" {
		mediaType, write = opendata.CSV, func() ([]byte, error) { return d.CSV(p) }
	}
	body, err := write()
	if err != nil {
		return nil, err
	}
	f := in.reply(mediaType, body)
	if f.Link = strings.Join(links, ", "); in.Format == "csv" {
		f.Disposition = vault.Disposition(false, in.Round+d.Title+".csv", mediaType)
	}
	return f, nil
}

type schemaInput struct {
	SetPath
	Unchanged
}

func (o open) schema(_ context.Context, _ api.Call, in *schemaInput) (*openFile, error) {
	d, err := opendata.Find(in.Dataset)
	if err != nil {
		return nil, err
	}
	raw, err := d.Schema(o.origin + schemaAddress(d.ID))
	if err != nil {
		return nil, err
	}
	return in.reply(opendata.SchemaType, raw), nil
}

func (o open) dictionary(_ context.Context, _ api.Call, in *struct{ Unchanged }) (*openFile, error) {
	raw, err := opendata.Dictionary()
	if err != nil {
		return nil, err
	}
	f := in.reply(opendata.CSV, raw)
	f.Disposition = vault.Disposition(false, "数据字典.csv", opendata.CSV)
	return f, nil
}

func (o open) feed(ctx context.Context, _ api.Call, in *struct{ Unchanged }) (*openFile, error) {
	events, err := o.events(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := opendata.Feed(o.origin, feedPath, events, calendar.Day("2019-01-01").Start())
	if err != nil {
		return nil, err
	}
	return in.reply(opendata.Atom, raw), nil
}

// rows reads all rows of a table. Errors: table.ErrAbsent where the round has not published it.
func (o open) rows(ctx context.Context, d opendata.Dataset, in *dataInput) ([]opendata.Row, error) {
	switch d.ID {
	case opendata.Notice:
		n, err := o.notices.Notice(ctx, in.Round)
		return opendata.Noticed(n), err
	case opendata.List, opendata.Differences:
		lists, err := o.notices.Lists(ctx, in.Round)
		if err != nil {
			return nil, err
		}
		if len(lists) == 0 {
			return nil, table.ErrAbsent.New()
		}
		last := lists[len(lists)-1]
		if d.ID == opendata.List {
			return opendata.Listed(last), nil
		}
		return opendata.Differing(last), nil
	}
	register, err := o.notices.Register(ctx)
	if err != nil || d.ID == opendata.History {
		return opendata.Histories(register), err
	}
	register = slices.DeleteFunc(register, func(r notice.Registered) bool { return r.Group <= in.After })
	if d.ID == opendata.Register { // one more than a page holds, so that it knows of the next; no other record is read
		register = register[:min(len(register), in.Limit+1)]
	}
	return o.matched(ctx, d, register)
}

// events gathers all that became public.
func (o open) events(ctx context.Context) ([]opendata.Event, error) {
	rounds, err := o.rounds.List(ctx)
	if err != nil {
		return nil, err
	}
	var events []opendata.Event
	for _, r := range rounds {
		n, err := o.notices.Notice(ctx, r.ID)
		if errors.Is(err, table.ErrAbsent) {
			continue
		}
		if err != nil {
			return nil, err
		}
		lists, err := o.notices.Lists(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		events = append(append(events, opendata.NoticeEvent(n)), opendata.ListEvents(n.Title, lists)...)
	}
	register, err := o.notices.Register(ctx)
	for _, r := range register {
		events = append(events, opendata.StandingEvents(r)...)
	}
	return events, err
}

// matched reads the records of listed groups, for the codes of their units.
func (o open) matched(ctx context.Context, d opendata.Dataset, register []notice.Registered) ([]opendata.Row, error) {
	ids := make([]string, len(register))
	for i, r := range register {
		ids[i] = r.Group
	}
	groups, err := o.registry.GroupsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	if d.ID == opendata.Register {
		return opendata.Registered(register, groups), nil
	}
	version, list, err := o.enterprises.Current(ctx)
	if err != nil {
		return nil, err
	}
	return opendata.Matched(register, groups, version, list), nil
}
