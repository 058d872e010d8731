package template

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	tableHead = regexp.MustCompile(`^\[(\w+)\.(\w+)\.parameters\]$`)
	override  = regexp.MustCompile(`^\s*"(\w+)=(.*)",$`)
	setting   = regexp.MustCompile(`^(\w+) = "?([^"\[]*)"?$`)
)

// samconfig reads the parameters of one environment: those that it overrides, and its region as the pseudo parameter.
func samconfig(t *testing.T, environment string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../samconfig.toml")
	if err != nil {
		t.Fatal(err)
	}
	params := map[string]string{"AWS::AccountId": "123456789012"}
	inside := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if head := tableHead.FindStringSubmatch(line); head != nil {
			inside = head[1] == environment
		} else if pair := override.FindStringSubmatch(line); inside && pair != nil {
			params[pair[1]] = pair[2]
		} else if pair := setting.FindStringSubmatch(line); inside && pair != nil && pair[1] == "region" {
			params["AWS::Region"] = pair[2]
		} else if inside && pair != nil && pair[1] == "stack_name" {
			params["AWS::StackName"] = pair[2]
		}
	}
	return params
}

func TestSamconfig(t *testing.T) {
	rows := []struct{ environment, region, logDays string }{
		{"dev", "cn-northwest-1", "14"},
		{"prod", "cn-north-1", ""}, // the template's default: the half year that the law asks for
	}
	for _, row := range rows {
		params := samconfig(t, row.environment)
		if params["Stage"] != row.environment || params["AWS::Region"] != row.region || params["LogDays"] != row.logDays || params["AWS::StackName"] != "linxuan-"+row.environment {
			t.Errorf("%s: %v", row.environment, params)
		}
		if !strings.Contains(params["CertificateArn"], ":"+row.region+":") {
			t.Errorf("%s: the certificate must be of the API's region: %s", row.environment, params["CertificateArn"])
		}
	}
}
