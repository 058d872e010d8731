package template

import (
	"slices"
	"strings"
)

// A never is something that a function must not be able to do, whatever else the roles become.
type never struct {
	who     func(name string) bool
	table   string   // "ledger"; or empty: bucket
	bucket  string   // "dossier"
	keys    []string // partition keys, or keys of objects
	actions []string
	why     string
}

func only(names ...string) func(string) bool {
	return func(name string) bool { return slices.Contains(names, name) }
}

func everyoneBut(names ...string) func(string) bool {
	return func(name string) bool { return !slices.Contains(names, name) }
}

func everyone(string) bool { return true }

func dynamo(words string) []string {
	var actions []string
	for word := range strings.FieldsSeq(words) {
		actions = append(actions, "dynamodb:"+word)
	}
	return actions
}

var (
	reads   = dynamo("GetItem BatchGetItem Query")
	writes  = dynamo("PutItem UpdateItem DeleteItem ConditionCheckItem BatchWriteItem")
	touches = slices.Concat(reads, writes)
	sweeps  = dynamo("Scan PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete ExportTableToPointInTime DeleteTable UpdateTable GetRecords")
	tables  = []string{"records", "accounts", "ballots", "ledger"}
)

// besides is all actions but some.
func besides(all []string, words string) []string {
	except := dynamo(words)
	return slices.DeleteFunc(slices.Clone(all), func(action string) bool { return slices.Contains(except, action) })
}

var nevers = []never{
	{only("cast"), "ballots", "", []string{"issue#1", "key#1", "share#1", "result#1"}, touches, "R6.5: a cast cannot see who was issued what"},
	{only("cast"), "ballots", "", []string{"cast#1"}, dynamo("Query BatchGetItem UpdateItem DeleteItem"), "R6.5: a cast is written once, never listed or changed"},
	{everyoneBut("cast", "count"), "ballots", "", []string{"cast#1"}, touches, "R6.5: who knows the voter cannot see a cast"},
	{only("count"), "ballots", "", []string{"cast#1"}, writes, "R6.5: the count changes no cast"},
	{only("documents"), "ballots", "", []string{"setup#1", "phase#1", "share#1", "cast#1"}, touches, "a print shows the result of a ballot and nothing else of it"},
	{only("documents"), "ballots", "", []string{"result#1"}, writes, "a print changes nothing"},
	{everyoneBut("documents"), "", "print", []string{"2019/app_1/compilation-1.pdf"}, []string{"s3:GetObject", "s3:PutObject"}, "prints are the documents function's"},
	{everyoneBut("ballot"), "ballots", "", []string{"issue#1", "key#1"}, touches, "R6.5: issue records and signing keys are the issuer's alone"},
	{everyone, "ballots", "", []string{"setup#1", "issue#1", "key#1", "cast#1", "share#1", "result#1"}, dynamo("UpdateItem DeleteItem"), "R6.5: what a ballot has left stays"},
	{everyoneBut("accounts"), "accounts", "", []string{"session#1"}, besides(touches, "GetItem UpdateItem"), "sign-in reads and prolongs a session"},
	{everyoneBut("accounts", "mail"), "accounts", "", []string{"person#1", "people", "group#grp_1", "body#P37"}, touches, "the rest of Accounts is the accounts function's"},
	{everyoneBut("accounts"), "accounts", "", []string{"login#1", "token#1"}, touches, "the rest of Accounts is the accounts function's"},
	{only("mail"), "accounts", "", []string{"person#1", "people", "group#grp_1", "body#P37", "session#1"}, writes, "who writes letters looks up addresses and changes nobody"},
	{only("mail"), "records", "", []string{"round#2019", "application#app_1", "inbox#group#grp_1"}, touches, "who writes letters knows the letters that wait, and nothing else of the records"},
	{only("messages"), "records", "", []string{"round#2019", "application#app_1", "outbox#0", "sent#msg_1#acc_1"}, touches, "the inbox is all that its function reads"},
	{only("messages"), "records", "", []string{"inbox#group#grp_1"}, writes, "nobody writes messages but those whose acts they tell of"},
	{everyoneBut("ledger"), "ledger", "", []string{"pending#1"}, besides(touches, "PutItem"), "R9.1: an act only leaves its entry"},
	{everyoneBut("ledger"), "ledger", "", []string{"entry#1", "leaf#1", "head"}, touches, "R9.1: a sequenced entry is out of reach"},
	{only("accounts"), "records", "", []string{"round#2019"}, writes, "accounts reads what it needs of the registry"},
	{everyoneBut("notice"), "records", "", []string{"objector#obj_1"}, touches, "R7.2: who objects is known to those who handle it"},
	{everyoneBut("review"), "records", "", []string{"expert#2019#imp_1", "reply#1"}, touches, "R6.3: persons of the expert pool are the review's"},
	{everyone, "", "dossier", []string{"2019/app_1/doc_1.pdf", "2019/obj_1/doc_1.pdf"}, []string{"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutObjectRetention"}, "R9.2: no version of a file goes"},
	{everyoneBut("submission"), "", "dossier", []string{"2019/app_1/doc_1.pdf"}, []string{"s3:PutObject"}, "dossiers come in through submission"},
	{everyoneBut("notice"), "", "dossier", []string{"2019/obj_1/doc_1.pdf"}, []string{"s3:GetObject", "s3:GetObjectVersion"}, "R7.2: an objector is shown to those who handle it"},
	{everyone, "", "public", []string{"notice/a", "ballot/a"}, []string{"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl"}, "R8.1: what was published stays"},
	{everyoneBut("ledger"), "", "public", []string{"ledger/a"}, []string{"s3:PutObject"}, "the log is published by the ledger"},
	{everyoneBut("count"), "", "public", []string{"ballot/a"}, []string{"s3:PutObject"}, "the ballot's file is published by the count"},
}

// strangers are the tables that a function's role does not even name.
var strangers = map[string][]string{
	"cast":       {"accounts", "records"},                      // R6.5: a cast knows no account and needs no record of the domain
	"portal":     {"records", "accounts", "ballots", "ledger"}, // it shows what is published
	"accounts":   {"ballots"},
	"documents":  {"ledger"},
	"ledger":     {"records", "accounts", "ballots"},
	"mail":       {"ballots", "ledger"},
	"messages":   {"ballots", "ledger"},
	"deadline":   {"ballots"},
	"statistics": {"ballots"},
	"submission": {"ballots"},
	"quota":      {"ballots"},
	"review":     {"ballots"},
}

// checkDuties tries on each role what it must not be able to do.
func checkDuties(s *subject) findings {
	var f findings
	for _, fn := range s.app.Functions {
		for _, table := range strangers[fn.Name] {
			if mentions(fn, tableARN(s, table)) {
				f.add("%s has business with %s", fn.Name, table)
			}
		}
		for _, n := range nevers {
			if n.who(fn.Name) {
				tryAll(s, &f, fn, n)
			}
		}
		for _, table := range tables {
			arn := tableARN(s, table)
			for _, action := range sweeps {
				if fn.Allows(action, arn, nil) {
					f.add("%s may %s on %s", fn.Name, action, table)
				}
			}
		}
	}
	return f
}

func tryAll(s *subject, f *findings, fn Function, n never) {
	if n.bucket != "" {
		arn := bucketARN(s, n.bucket)
		for _, key := range n.keys {
			for _, action := range n.actions {
				if fn.Allows(action, arn+"/"+key, nil) {
					f.add("%s may %s %s of %s: %s", fn.Name, action, key, n.bucket, n.why)
				}
			}
		}
		return
	}
	arn := tableARN(s, n.table)
	for _, key := range n.keys {
		for _, action := range n.actions {
			if fn.Allows(action, arn, []string{key}) || fn.Allows(action, arn+"/index/gsi1", []string{key}) {
				f.add("%s may %s %s of %s: %s", fn.Name, action, key, n.table, n.why)
			}
		}
	}
}

func tableARN(s *subject, table string) string {
	return s.arnOf("AWS::DynamoDB::Table", strings.ToUpper(table[:1])+table[1:]+"Table")
}

func bucketARN(s *subject, bucket string) string {
	return s.arnOf("AWS::S3::Bucket", strings.ToUpper(bucket[:1])+bucket[1:]+"Bucket")
}

// arnOf panics where the resource is not there: every check that asks it names a resource that the reader has seen.
// refTo is what !Ref gives.
func (s *subject) refTo(id string) any {
	value, err := s.document.ref(id)
	must(err)
	return value
}

func (s *subject) arnOf(typ, id string) string {
	if s.byID[id].Type != typ {
		panic("no " + typ + " " + id)
	}
	arn, err := s.document.attribute(id, "Arn")
	must(err)
	return arn.(string)
}
