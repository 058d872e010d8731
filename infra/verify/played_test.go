package main

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"linxuan/infra/fonts/fetch"
	"linxuan/infra/local/all"
	"linxuan/infra/local/engine"
	"linxuan/infra/local/stack"
	"linxuan/infra/scenario"
	"linxuan/infra/seed"
	"linxuan/infra/verify/live"
	"linxuan/shared/account"
	"linxuan/shared/table"
)

// A round is played on the real engines; what it published is replayed and altered, and its tables are looked over, whole and
// with each violation planted.
func TestPlayedRound(t *testing.T) {
	p := playRound(t)
	t.Run("it replays", p.replays)
	t.Run("every altered byte is found", p.alteredBytes)
	t.Run("the log names nobody", p.namesNobody)
	t.Run("its tables hold", p.tablesHold)
	for name, plant := range violations {
		t.Run("planted: "+name, func(t *testing.T) { p.planted(t, plant) })
	}
}

// played is a machine after a round, and the folder of its published files.
type played struct {
	stack  *stack.Stack
	dir    string
	people []string // names of the round's people
	tables live.Tables
}

func playRound(t *testing.T) *played {
	t.Helper()
	rounds := seed.RoundIDs()
	id := rounds[len(rounds)-1]
	r, err := seed.LoadRound(id)
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := fetch.Folder(t.Context(), func(string) {})
	if err != nil {
		engine.Missing(t, "fonts", err)
	}
	functions := all.Functions()
	for name, build := range functions {
		functions[name] = build.With("FONT_FOLDER", fonts)
	}
	s, err := stack.Start(t.Context(), stack.Options{Now: r.Config.Phases["statistics"].OpensAt.Time(), SecondFactor: "ministry,secretariat,auditor", Functions: functions})
	if err != nil {
		engine.Missing(t, "local machine", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	setup := s.Setup("accounts")
	_, token, err := account.InviteFirst(t.Context(), table.Open(setup.AWS, setup.Getenv, setup.Rand), s.Clock.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	_, accounts, err := scenario.Run(t.Context(), scenario.Options{
		URL: s.URL, Invitation: token, Round: id, Registered: 700, Taking: 120, Experts: 9, Out: io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &played{stack: s, dir: t.TempDir()}
	for _, a := range accounts {
		if !slices.Contains(account.Roles, a.Login) { // the log names roles, which are nobody
			p.people = append(p.people, a.Login)
		}
	}
	if _, err := s.Publish(t.Context(), p.dir); err != nil {
		t.Fatal(err)
	}
	p.tables = live.Tables{
		DynamoDB: table.Open(setup.AWS, setup.Getenv, setup.Rand).Client(), S3: s.Files(), Records: s.Table("RecordsTable"), Ledger: s.Table("LedgerTable"),
	}
	for _, b := range s.App.Buckets {
		if b.LogicalID == "DossierBucket" {
			p.tables.Dossier = b.Name
		}
	}
	return p
}

func (p *played) replays(t *testing.T) {
	out, err := verify(t, "replay", p.dir)
	if err != nil || !strings.Contains(out, "the register holds") || !regexp.MustCompile(`[1-9]\d* versions of the annual report`).MatchString(out) {
		t.Fatalf("%v\n%s", err, out)
	}
}

// alteredBytes changes single bytes of every file of the record, at its ends and at drawn places, and expects the file's name.
func (p *played) alteredBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(2019, 10))
	for _, name := range recordFiles(t, p.dir) {
		path := filepath.Join(p.dir, filepath.FromSlash(name))
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		offsets := []int{0, len(raw) - 1, random.IntN(len(raw))}
		if !strings.HasPrefix(name, "ledger/tile/") { // these are many and alike
			offsets = append(offsets, random.IntN(len(raw)), random.IntN(len(raw)), random.IntN(len(raw)))
		}
		for _, at := range offsets {
			altered := bytes.Clone(raw)
			altered[at] ^= byte(1 << random.IntN(8))
			put(t, path, altered)
			out, err := verify(t, "replay", p.dir)
			told := slices.ContainsFunc(strings.Split(out, "\n"), func(line string) bool {
				return strings.HasPrefix(line, "WRONG") && strings.Contains(line, name)
			})
			if err == nil || !told {
				t.Errorf("%s, byte %d of %d: %q for %q: %v\n%s", name, at, len(raw), altered[at], raw[at], err, out)
			}
		}
		put(t, path, raw)
	}
}

func recordFiles(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".gz") {
			return err
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// namesNobody: no name, phone number, address of mail or number of an identity card stands in the log (R9.1).
func (p *played) namesNobody(t *testing.T) {
	personal := regexp.MustCompile(`\b1[3-9]\d{9}\b|[\w.]+@[\w.]+|\b\d{17}[\dXx]\b|联系人|经办人|专家\d|公民`)
	for _, name := range recordFiles(t, p.dir) {
		if !strings.HasPrefix(name, "ledger/tile/entries/") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(p.dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if found := personal.Find(raw); found != nil {
			t.Errorf("%s: %q", name, found)
		}
		for _, person := range p.people {
			if bytes.Contains(raw, []byte(`"`+person+`"`)) {
				t.Errorf("%s names %s", name, person)
			}
		}
	}
}

func (p *played) tablesHold(t *testing.T) {
	report, err := live.Check(t.Context(), p.tables)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Wrong) > 0 {
		t.Fatal(strings.Join(report.Wrong, "\n"))
	}
	if report.Lists == 0 || report.Receipts == 0 || report.Objects == 0 || report.Filings == 0 || report.Applications == 0 || report.Registered == 0 {
		t.Errorf("nothing was looked at: %+v", report)
	}
}

// violation changes one item of the kind that its condition finds, and says what is to be told.
type violation struct {
	table  func(live.Tables) string
	is     func(item map[string]types.AttributeValue) bool
	change func(item map[string]types.AttributeValue)
	told   string
}

func records(t live.Tables) string { return t.Records }
func entries(t live.Tables) string { return t.Ledger }

func sk(item map[string]types.AttributeValue) string { return value(item["sk"]) }
func pk(item map[string]types.AttributeValue) string { return value(item["pk"]) }

func value(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

func parts(v types.AttributeValue) []types.AttributeValue {
	l, _ := v.(*types.AttributeValueMemberL)
	if l == nil {
		return nil
	}
	return l.Value
}

var violations = map[string]violation{
	"a list over its quota": {
		records, func(i map[string]types.AttributeValue) bool {
			return strings.HasPrefix(sk(i), "sealed#") && len(parts(i["recommended"])) > 0
		},
		func(i map[string]types.AttributeValue) {
			one := parts(i["recommended"])[0]
			i["recommended"] = &types.AttributeValueMemberL{Value: slices.Repeat([]types.AttributeValue{one}, 40)}
		}, "(R4.3)",
	},
	"a gap in the ranks": {
		records, func(i map[string]types.AttributeValue) bool {
			return strings.HasPrefix(sk(i), "sealed#") && len(parts(i["recommended"])) > 0
		},
		func(i map[string]types.AttributeValue) {
			first := parts(i["recommended"])[0].(*types.AttributeValueMemberM)
			first.Value["rank"] = &types.AttributeValueMemberN{Value: "2"}
		}, "has rank 2 where 1 is due",
	},
	"a receipt that is not in the log": {
		records, func(i map[string]types.AttributeValue) bool { return strings.HasPrefix(sk(i), "submission#") },
		func(i map[string]types.AttributeValue) {
			r := i["receipt"].(*types.AttributeValueMemberM)
			r.Value["entry"] = &types.AttributeValueMemberS{Value: strings.Replace(value(r.Value["entry"]), `"v":1`, `"v":1 `, 1)}
		}, "is not in the log (R9.1)",
	},
	"an object with other bytes": {
		records, func(i map[string]types.AttributeValue) bool {
			return strings.HasPrefix(sk(i), "submission#") && len(parts(i["documents"])) > 0
		},
		func(i map[string]types.AttributeValue) {
			d := parts(i["documents"])[0].(*types.AttributeValueMemberM)
			d.Value["sha256"] = &types.AttributeValueMemberS{Value: strings.Repeat("0", 64)}
		}, "has other bytes than were confirmed",
	},
	"an object that is gone": {
		records, func(i map[string]types.AttributeValue) bool {
			return strings.HasPrefix(sk(i), "submission#") && len(parts(i["documents"])) > 0
		},
		func(i map[string]types.AttributeValue) {
			d := parts(i["documents"])[0].(*types.AttributeValueMemberM)
			d.Value["object"], d.Value["objectVersion"] = &types.AttributeValueMemberS{Value: "nowhere"}, &types.AttributeValueMemberS{Value: ""}
		}, "is not there (R5.3)",
	},
	"a submission after the closing": {
		records, func(i map[string]types.AttributeValue) bool { return sk(i) == "submission#0001" },
		func(i map[string]types.AttributeValue) {
			i["at"] = &types.AttributeValueMemberN{Value: "4102444800000"}
		}, "after its closing (R5.5)",
	},
	"a filing saved after the lock": {
		records, func(i map[string]types.AttributeValue) bool { return strings.HasPrefix(sk(i), "year#") },
		func(i map[string]types.AttributeValue) {
			i["savedAt"] = &types.AttributeValueMemberN{Value: "4102444800000"}
		}, "it was saved after its closing",
	},
	"a standing on nobody's word": {
		records, func(i map[string]types.AttributeValue) bool {
			return pk(i) == "register" && value(i["status"]) == "listed"
		},
		func(i map[string]types.AttributeValue) {
			i["status"] = &types.AttributeValueMemberS{Value: "suspended"}
		}, "its history ends with \"listed\" (R8.1)",
	},
	"a standing that no case decided": {
		records, func(i map[string]types.AttributeValue) bool {
			return pk(i) == "register" && len(parts(i["history"])) > 1
		},
		func(i map[string]types.AttributeValue) {
			c := parts(i["history"])[1].(*types.AttributeValueMemberM)
			c.Value["case"] = &types.AttributeValueMemberS{Value: "case_0"}
		}, "no decision of case",
	},
	"a case that one person decided": {
		records, func(i map[string]types.AttributeValue) bool { return pk(i) == "cases" && i["decision"] != nil },
		func(i map[string]types.AttributeValue) {
			i["approvals"] = &types.AttributeValueMemberL{Value: parts(i["approvals"])[:1]}
		}, "not decided by two people",
	},
	"a gap in the log": {
		entries, func(i map[string]types.AttributeValue) bool { return strings.HasPrefix(pk(i), "bundle#") },
		func(i map[string]types.AttributeValue) {
			i["first"] = &types.AttributeValueMemberN{Value: "777777"}
		}, "it begins with entry 777777",
	},
}

// planted puts a violation into the tables, expects it to be told, and takes it out.
func (p *played) planted(t *testing.T, v violation) {
	ctx := context.WithoutCancel(t.Context())
	name := v.table(p.tables)
	var found map[string]types.AttributeValue
	pages := dynamodb.NewScanPaginator(p.tables.DynamoDB, &dynamodb.ScanInput{TableName: aws.String(name)})
	for found == nil && pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n := slices.IndexFunc(page.Items, v.is); n >= 0 {
			found = page.Items[n]
		}
	}
	if found == nil {
		t.Fatal("there is no such item to change")
	}
	key := map[string]types.AttributeValue{"pk": found["pk"], "sk": found["sk"]}
	before, err := p.tables.DynamoDB.GetItem(ctx, &dynamodb.GetItemInput{TableName: &name, Key: key, ConsistentRead: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	v.change(found)
	if _, err := p.tables.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: &name, Item: found}); err != nil {
		t.Fatal(err)
	}
	report, err := live.Check(ctx, p.tables)
	if _, back := p.tables.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: &name, Item: before.Item}); back != nil {
		t.Fatal(back)
	}
	if err != nil {
		t.Fatal(err)
	}
	place := pk(key) + " " + sk(key)
	if !slices.ContainsFunc(report.Wrong, func(w string) bool { return strings.Contains(w, v.told) && strings.HasPrefix(w, place) }) {
		t.Errorf("%s: %q is not told, but %q", place, v.told, report.Wrong)
	}
}
