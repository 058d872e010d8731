package template

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAllows(t *testing.T) {
	const (
		accounts = "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/linxuan-dev-accounts"
		records  = "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/linxuan-dev-records"
		files    = "arn:aws-cn:s3:::linxuan-dev-dossier"
	)
	f := Function{Statements: []Statement{
		{Actions: []string{"dynamodb:GetItem", "dynamodb:UpdateItem"}, Resources: []string{accounts}, LeadingKeys: []string{"session#*"}},
		{Actions: []string{"dynamodb:GetItem"}, Resources: []string{accounts}, LeadingKeys: []string{"person#*", "body#P??"}},
		{Actions: []string{"dynamodb:Query"}, Resources: []string{records, records + "/index/gsi1"}},
		{Actions: []string{"s3:*Object"}, Resources: []string{files + "/submission/*"}},
		{Deny: true, Actions: []string{"dynamodb:Query"}, Resources: []string{records}, LeadingKeys: []string{"objector#*"}},
		{Deny: true, Actions: []string{"s3:PutObject"}, Resources: []string{files + "/submission/locked/*"}},
	}}
	rows := []struct {
		action, resource string
		keys             []string
		want             bool
		why              string
	}{
		{"dynamodb:GetItem", accounts, []string{"session#a"}, true, "the first statement"},
		{"dynamodb:UpdateItem", accounts, []string{"session#a"}, true, "its second action"},
		{"dynamodb:GetItem", accounts, []string{"person#a"}, true, "the second statement"},
		{"dynamodb:UpdateItem", accounts, []string{"person#a"}, false, "no statement has both"},
		{"dynamodb:GetItem", accounts, []string{"login#a"}, false, "another key"},
		{"dynamodb:GetItem", accounts, []string{"session"}, false, "the pattern wants #"},
		{"dynamodb:GetItem", accounts, []string{"xsession#a"}, false, "patterns cover the whole key"},
		{"dynamodb:GetItem", accounts, []string{"Session#a"}, false, "keys are case-sensitive"},
		{"dynamodb:GetItem", accounts, []string{"body#P37"}, true, "? is one character"},
		{"dynamodb:GetItem", accounts, []string{"body#P3"}, false, "? is not none"},
		{"dynamodb:GetItem", accounts, []string{"session#a", "session#b"}, true, "all values fit"},
		{"dynamodb:GetItem", accounts, []string{"session#a", "login#b"}, false, "one value does not"},
		{"dynamodb:GetItem", accounts, []string{"session#a", "person#b"}, false, "no single statement covers both"},
		{"dynamodb:GetItem", accounts, nil, true, "ForAllValues is true of nothing"},
		{"dynamodb:PutItem", accounts, []string{"session#a"}, false, "another action"},
		{"DYNAMODB:getitem", accounts, []string{"session#a"}, true, "actions have no case"},
		{"dynamodb:GetItem", records, []string{"session#a"}, false, "another table"},
		{"dynamodb:GetItem", accounts + "2", []string{"session#a"}, false, "resources are whole"},
		{"dynamodb:Query", records, []string{"anything"}, true, "no condition"},
		{"dynamodb:Query", records, []string{"objector#1"}, false, "denied by its key"},
		{"dynamodb:Query", records, []string{"a", "objector#1"}, false, "one denied key is enough"},
		{"dynamodb:Query", records, nil, true, "ForAnyValue is false of nothing"},
		{"dynamodb:Query", records + "/index/gsi1", nil, true, "the index is its own resource"},
		{"dynamodb:Query", records + "/index/gsi2", nil, false, "another index"},
		{"s3:GetObject", files + "/submission/a/b", nil, true, "a star goes over slashes"},
		{"s3:GetObject", files + "/notice/a", nil, false, "another folder"},
		{"s3:GetObjectVersion", files + "/submission/a", nil, false, "the pattern ends there"},
		{"s3:PutObject", files + "/submission/a", nil, true, "allowed by pattern"},
		{"s3:PutObject", files + "/submission/locked/a", nil, false, "Deny goes before Allow"},
		{"s3:GetObject", files + "/submission/locked/a", nil, true, "only writing is denied"},
	}
	for _, row := range rows {
		if got := f.Allows(row.action, row.resource, row.keys); got != row.want {
			t.Errorf("%s %s %v: %t (%s)", row.action, row.resource, row.keys, got, row.why)
		}
	}
	if (Function{}).Allows("dynamodb:GetItem", records, nil) {
		t.Error("a role without statements allows nothing")
	}
}

// like must agree with the regular expression that says the same.
func TestLikeIsTheRegularExpression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringOfN(rapid.RuneFrom([]rune("ab*?#")), 0, 8, -1).Draw(t, "pattern")
		s := rapid.StringOfN(rapid.RuneFrom([]rune("ab#")), 0, 8, -1).Draw(t, "s")
		expression := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
		if want := regexp.MustCompile("^" + expression + "$").MatchString(s); like(pattern, s) != want {
			t.Fatalf("like(%q, %q) is %t", pattern, s, !want)
		}
	})
}
