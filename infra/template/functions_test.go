package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// routes are the paths of each function; the path decides the function and nothing else does.
var routes = map[string][]string{
	"accounts":   {"/v1/accounts"},
	"statistics": {"/v1/statistics", "/v1/enterprises"},
	"submission": {"/v1/submission"},
	"deadline":   {"/v1/rounds"},
	"quota":      {"/v1/quota", "/v1/registry"},
	"review":     {"/v1/review"},
	"ballot":     {"/v1/ballot"},
	"count":      {"/v1/count"},
	"cast":       {"/v1/cast"},
	"mail":       nil, // nobody calls it from outside
	"messages":   {"/v1/messages"},
	"notice":     {"/v1/notice", "/v1/register", "/v1/open"},
	"ledger":     {"/v1/ledger"},
	"documents":  {"/v1/documents"},
	"portal":     {"/"},
}

// checkRoutes: each area belongs to one function, bare and below, by every method.
func checkRoutes(s *subject) findings {
	var f findings
	owner := map[string]string{}
	for _, fn := range s.app.Functions {
		var want []string
		for _, area := range routes[fn.Name] {
			want = append(want, "ANY "+area, "ANY "+strings.TrimSuffix(area, "/")+"/{proxy+}")
		}
		var got []string
		for _, r := range fn.Routes {
			got = append(got, r.Key())
			if other, taken := owner[r.Key()]; taken {
				f.add("%s goes to %s and to %s", r.Key(), other, fn.Name)
			}
			owner[r.Key()] = fn.Name
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			f.add("%s: routes %v, not %v", fn.Name, got, want)
		}
	}
	return f
}

// checkFunctions: every function is built and run the same way, with a role and a log of its own.
func checkFunctions(s *subject) findings {
	var f findings
	missing := maps.Clone(routes)
	roles, logs := map[string]string{}, map[string]string{}
	for _, fn := range s.app.Functions {
		if _, expected := missing[fn.Name]; !expected {
			f.add("%s: unknown or there twice", fn.Name)
		}
		delete(missing, fn.Name)
		r := s.byID[fn.LogicalID]
		stem := strings.TrimSuffix(fn.LogicalID, "Function")
		if strings.ToLower(stem) != fn.Name || fn.PhysicalName != fmt.Sprintf("linxuan-%v-%s", s.document.parameters["Stage"], fn.Name) {
			f.add("%s: is called %s and %s", fn.Name, fn.LogicalID, fn.PhysicalName)
		}
		f.want(r, "Runtime", "provided.al2023")
		f.want(r, "Handler", "bootstrap")
		f.want(r, "Architectures.0", s.document.parameters["Architecture"])
		f.want(r, "LoggingConfig.LogFormat", "JSON")
		f.want(r, "Role", s.arnOf("AWS::IAM::Role", stem+"Role"))
		f.want(r, "LoggingConfig.LogGroup", s.byID[stem+"Log"].Properties["LogGroupName"])
		f.want(s.byID[stem+"Log"], "LogGroupName", "/aws/lambda/"+fn.PhysicalName)
		f.once(roles, fmt.Sprint(r.Properties["Role"]), fn.Name)
		f.once(logs, fmt.Sprint(r.Properties["LoggingConfig"]), fn.Name)
		if build := section(section(section(s.document.root, "Resources"), fn.LogicalID), "Metadata")["BuildMethod"]; build != "go1.x" {
			f.add("%s: built by %v", fn.Name, build)
		}
		if !fn.Allows("logs:PutLogEvents", strings.TrimSuffix(s.arnOf("AWS::Logs::LogGroup", stem+"Log"), "*")+"log-stream:1", nil) {
			f.add("%s: cannot write its log", fn.Name)
		}
		f = append(f, checkEvents(s, fn)...)
	}
	for name := range missing {
		f.add("no function %s", name)
	}
	return f
}

func (f *findings) once(seen map[string]string, value, name string) {
	if other, taken := seen[value]; taken {
		f.add("%s and %s share %s", other, name, value)
	}
	seen[value] = name
}

// checkEvents: an answer comes within API Gateway's 30 seconds unless the function also works off events, and an event
// that fails for good reaches the queue.
func checkEvents(s *subject, fn Function) findings {
	var f findings
	takesEvents := len(fn.ObjectEvents) > 0 || slices.ContainsFunc(s.app.Schedules, func(sc Schedule) bool { return sc.Function == fn.Name })
	if !takesEvents && fn.Timeout > 29*time.Second {
		f.add("%s: runs %s, API Gateway waits 30 s", fn.Name, fn.Timeout)
	}
	if fn.Timeout <= 0 || fn.MemoryMB < 256 {
		f.add("%s: %s and %d MB", fn.Name, fn.Timeout, fn.MemoryMB)
	}
	if !takesEvents {
		return f
	}
	queue := s.arnOf("AWS::SQS::Queue", "DeadLetters")
	f.want(s.byID[fn.LogicalID], "EventInvokeConfig.DestinationConfig.OnFailure.Destination", queue)
	if !fn.Allows("sqs:SendMessage", queue, nil) {
		f.add("%s: cannot hand over a failed event", fn.Name)
	}
	if fn.Name == "documents" {
		want := []ObjectEvent{{Bucket: fmt.Sprint(s.byID["DossierBucket"].Properties["BucketName"])}}
		if !slices.Equal(fn.ObjectEvents, want) {
			f.add("documents: hears of %v", fn.ObjectEvents)
		}
		f.want(s.byID[fn.LogicalID], "Events.FileArrived.Properties.DeadLetterConfig.Arn", queue)
	}
	return f
}

// checkEnvironment: a function is told of exactly what its role lets it use.
func checkEnvironment(s *subject) findings {
	var f findings
	stores := map[string]string{
		"RECORDS_TABLE": "RecordsTable", "ACCOUNTS_TABLE": "AccountsTable", "BALLOTS_TABLE": "BallotsTable", "LEDGER_TABLE": "LedgerTable",
		"DOSSIER_BUCKET": "DossierBucket", "PUBLIC_BUCKET": "PublicBucket", "PRINT_BUCKET": "PrintBucket",
	}
	for _, fn := range s.app.Functions {
		want := map[string]string{
			"PORTAL_ORIGIN": fmt.Sprintf("https://%v", s.document.parameters["Domain"]),
		}
		for variable, id := range stores {
			name, err := s.document.physicalName(id)
			must(err)
			arn, err := s.document.attribute(id, "Arn")
			must(err)
			if mentions(fn, fmt.Sprint(arn)) {
				want[variable] = name
			}
		}
		secrets := map[string]string{}
		secret := func(variable, id string) { secrets[variable] = fmt.Sprint(s.byID[id].Properties["Name"]) }
		if fn.Allows("dynamodb:PutItem", tableARN(s, "ledger"), []string{"pending#0"}) { // who writes entries signs receipts
			want["KEY_KIND"] = "ed25519"
			secret("SIGNING_KEY", "SigningKey")
		}
		switch fn.Name {
		case "accounts":
			want["SECOND_FACTOR_ROLES"] = "ministry,secretariat,auditor"
			secret("SECOND_FACTOR_KEY", "SecondFactorKey")
		case "ledger":
			want["WITNESSES"] = "none"
		case "ballot":
			secret("BALLOT_WRAP_KEY", "BallotWrapKey")
		case "mail":
			want["SMTP_SERVER"], want["SMTP_USER"], want["SMTP_FROM"] = "none", "none", "no-reply@linxuan.example"
			secret("SMTP_PASSWORD", "SmtpPassword")
		case "portal":
			for name, bucket := range map[string]string{"S3_ORIGIN": "dossier", "PUBLIC_ORIGIN": "public"} {
				want[name] = fmt.Sprintf("https://linxuan-%v-%s-123456789012.s3.%v.amazonaws.com.cn", s.document.parameters["Stage"], bucket, s.document.parameters["AWS::Region"])
			}
		}
		if !maps.Equal(fn.Env, want) {
			f.add("%s: environment %v, not %v", fn.Name, fn.Env, want)
		}
		if !maps.Equal(fn.Secrets, secrets) {
			f.add("%s: secrets %v, not %v", fn.Name, fn.Secrets, secrets)
		}
	}
	return f
}

func mentions(fn Function, arn string) bool {
	return slices.ContainsFunc(fn.Statements, func(st Statement) bool {
		return slices.ContainsFunc(st.Resources, func(r string) bool { return r == arn || strings.HasPrefix(r, arn+"/") })
	})
}
