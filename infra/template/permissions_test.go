package template

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before committing it")

const permissionsFile = "testdata/permissions.txt"

// checkPermissions holds every role against the list in testdata/permissions.txt, action by action.
func checkPermissions(s *subject) findings {
	var f findings
	got := permissions(s)
	want, err := os.ReadFile(permissionsFile)
	if err != nil {
		f.add("%v", err)
	}
	wanted := strings.Split(string(want), "\n")
	for _, line := range strings.Split(got, "\n") {
		if !slices.Contains(wanted, line) {
			f.add("a role may more than %s says: %s", permissionsFile, line)
		}
	}
	if len(f) == 0 && got != string(want) {
		f.add("a role may less, or in another order, than %s says (go test ./infra/template -update writes it anew)", permissionsFile)
	}
	return f
}

// permissions writes down what every role may: one line an action and resource.
func permissions(s *subject) string {
	var b strings.Builder
	b.WriteString("# What each role may do, one line for each action and resource; [keys] are the partition keys that it is kept to.\n")
	b.WriteString("# go test ./infra/template -update writes this file; read the difference as you would read a change of the roles.\n")
	write := func(role string, statements []Statement) {
		fmt.Fprintf(&b, "\n%s\n", role)
		for _, st := range statements {
			for _, resource := range st.Resources {
				for _, action := range st.Actions {
					fmt.Fprintf(&b, "%s: %s %s %s%s\n", role, map[bool]string{false: "may", true: "may never"}[st.Deny], action, short(s, resource), keysOfStatement(st))
				}
			}
		}
	}
	for _, fn := range s.app.Functions {
		write(fn.Name, fn.Statements)
	}
	own, _ := s.byID["ScheduleRole"].Properties["Policies"].([]any)
	for _, policy := range own {
		statements, err := statementsOf("ScheduleRole", policy.(object)["PolicyDocument"])
		must(err)
		write("schedules", statements)
	}
	return b.String()
}

func keysOfStatement(st Statement) string {
	if st.LeadingKeys == nil {
		return ""
	}
	return " " + fmt.Sprint(st.LeadingKeys)
}

// short drops what differs between environments from an ARN: arn:…:table/linxuan-dev-records → table/records.
func short(s *subject, arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return arn
	}
	p := s.document.parameters
	return strings.NewReplacer(fmt.Sprintf("linxuan-%v-", p["Stage"]), "", fmt.Sprintf("-%v", p["AWS::AccountId"]), "").Replace(parts[2] + ":" + parts[5])
}

// keyed are the actions whose every request names partition keys. A condition on them is empty on any other action:
// ForAllValues is true of a request without keys.
var keyed = []string{
	"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
	"dynamodb:ConditionCheckItem", "dynamodb:BatchWriteItem",
}

// A star stands at most for a bucket's objects, those of one kind of owner, or a log group's streams.
var plainResource = regexp.MustCompile(`^[^*?]+(/\*|/\*/[a-z]+_\*|:\*)?$`)

// checkStatements: roles name actions one by one and resources of this deployment, and conditions hold what they promise.
func checkStatements(s *subject) findings {
	var f findings
	for _, fn := range s.app.Functions {
		for _, st := range fn.Statements {
			if st.Deny {
				continue // the wider the better
			}
			for _, action := range st.Actions {
				if strings.ContainsAny(action, "*?") {
					f.add("%s: %s: action %s is a pattern", fn.Name, st.Sid, action)
				}
				if st.LeadingKeys != nil && !slices.Contains(keyed, action) {
					f.add("%s: %s: %s has no leading keys, so the condition lets everything pass", fn.Name, st.Sid, action)
				}
			}
			for _, resource := range st.Resources {
				if !plainResource.MatchString(resource) || !strings.Contains(resource, "linxuan-") {
					f.add("%s: %s: resource %s is not one of this deployment", fn.Name, st.Sid, resource)
				}
			}
		}
	}
	return f
}

// checkStars: a star in any policy has a reason on its line.
func checkStars(s *subject) findings {
	var f findings
	lines := strings.Split(s.text, "\n")
	walkNodes(s.root, nil, func(path []string, n *yaml.Node) {
		inPolicy := slices.ContainsFunc(path, func(key string) bool {
			return strings.HasSuffix(key, "Policy") || strings.HasSuffix(key, "PolicyDocument")
		})
		if !inPolicy || n.Value != "*" && !strings.HasSuffix(n.Value, ":*") {
			return
		}
		_, reason, _ := strings.Cut(lines[n.Line-1], " # ")
		if len(strings.Fields(reason)) < 3 {
			f.add("line %d: a star without a reason beside it", n.Line)
		}
	})
	return f
}

// checkPartition: the deployment is for aws-cn, and must work in aws as well.
func checkPartition(s *subject) findings {
	var f findings
	walkNodes(s.root, nil, func(path []string, n *yaml.Node) {
		if path[0] == "Parameters" || path[0] == "Description" {
			return
		}
		if strings.Contains(n.Value, "arn:") && !strings.HasPrefix(n.Value, "arn:${AWS::Partition}:") {
			f.add("line %d: an ARN without ${AWS::Partition}: %s", n.Line, n.Value)
		}
		for _, region := range []string{"cn-north", "us-east", "amazonaws.com.cn"} {
			if strings.Contains(n.Value, region) {
				f.add("line %d: a fixed region or ending: %s", n.Line, n.Value)
			}
		}
	})
	return f
}

// walkNodes visits every scalar value with the keys that lead to it.
func walkNodes(n *yaml.Node, path []string, visit func(path []string, n *yaml.Node)) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			walkNodes(n.Content[i+1], append(slices.Clone(path), n.Content[i].Value), visit)
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			walkNodes(item, path, visit)
		}
	case yaml.ScalarNode:
		visit(path, n)
	}
}
